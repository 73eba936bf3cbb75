/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_JOIN_H
#define TASKLOG_REPO_JOIN_H

#include <stdbool.h>

#include <git2.h>

#include "base/attr.h"

struct buf;
struct err;
struct repo;
struct transport;

/*
 * If the log's remote has the branch, fetch it, return its commit in *out and
 * set *joined to 1. If that fails, warning gets a line, and there is no error.
 */
int repo_join(struct repo *repo, const struct transport *transport,
    git_oid *out, bool *joined, struct buf *warning,
    struct err *err) MUST_CHECK;

#endif

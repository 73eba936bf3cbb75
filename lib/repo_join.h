/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_JOIN_H
#define TASKLOG_REPO_JOIN_H

#include <git2.h>

#include "attr.h"

struct buf;
struct err;
struct place;
struct repo;

/*
 * Give the log the project's origin as its remote, unless it has one: the same hosting
 * and rights, on a branch of its own. A project of another object format cannot share.
 */
int repo_set_origin(const struct place *place, struct buf *warning, struct err *err)
    MUST_CHECK;

/*
 * If origin has the branch, fetch it and give its commit (*joined = 1). What hinders
 * that is a sentence in warning, no error.
 */
int repo_join(struct repo *repo, const struct place *place, git_oid *out, int *joined,
    struct buf *warning, struct err *err) MUST_CHECK;

#endif

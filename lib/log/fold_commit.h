/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FOLD_COMMIT_H
#define TASKLOG_FOLD_COMMIT_H

#include "base/attr.h"

struct err;
struct loader;
struct repo;

/*
 * Fold every segment of a commit, as its blobs have them: no work tree is read.
 * What is wrong with lines goes to the loader's problems, and does not stop it.
 */
int fold_commit(struct loader *loader, struct repo *repo, const char *oid,
    struct err *err) MUST_CHECK;

#endif

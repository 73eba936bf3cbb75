/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMMIT_FOLD_H
#define TASKLOG_COMMIT_FOLD_H

#include "base/attr.h"

struct err;
struct loader;
struct repo;

/*
 * Fold every segment of a commit, as its blobs have them: no work tree is read.
 * What is wrong with lines goes to the loader's problems, and does not stop it.
 */
int commit_fold(struct loader *loader, struct repo *repo, const char *oid,
    struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FOLD_COMMIT_H
#define TASKLOG_FOLD_COMMIT_H

#include "base/attr.h"

struct err;
struct loader;
struct repo;

/*
 * Fold every segment of a commit from its blobs, without reading a work tree.
 * Bad lines are added to the loader's problems and do not stop the fold.
 */
int fold_commit(struct loader *loader, struct repo *repo, const char *oid,
    struct err *err) MUST_CHECK;

#endif

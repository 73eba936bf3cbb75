/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_OBJECT_DROP_H
#define TASKLOG_OBJECT_DROP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "git/oid_set.h"

struct err;

/*
 * Remove exactly these objects from a git directory: their loose files, and
 * every pack that has one of them, after its other objects are in a new pack.
 * Everything else stays, also what nothing leads to. Half-written files of
 * killed gits are removed. What a crash leaves is removed by the next call.
 * Objects of another directory (objects/info/alternates) stay.
 */
int object_drop(const char *git_dir, const struct oid_set *set,
    struct err *err) MUST_CHECK;

/*
 * Make a pack of the objects in `names`: one a line, by its name and perhaps a
 * path, which helps to find similar ones. Their loose files go.
 */
int object_pack(const char *git_dir, struct slice names,
    struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_OBJECT_STREAM_H
#define TASKLOG_OBJECT_STREAM_H

#include "base/attr.h"
#include "base/buf.h"

struct err;

/*
 * Call fn once for each object that the git directory has, reachable or not,
 * loose or packed, in the order in which git reads them fastest. type is git's
 * name of it. Objects larger than any segment are left out. Stops if fn returns
 * non-zero, and returns that.
 */
typedef int object_stream_fn(void *arg, const char *oid, const char *type,
    struct slice content, struct err *err);

int object_stream(const char *git_dir, object_stream_fn *fn, void *arg,
    struct err *err) MUST_CHECK;

#endif

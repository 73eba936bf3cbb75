/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GIT_BATCH_H
#define TASKLOG_GIT_BATCH_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * Read many objects of a git repository, one after the other, from one run of
 * git. git also reads repositories that are bare, shallow, of SHA-256 or a
 * hook's with its objects in quarantine. Starts as {0}. git_batch_end() must be
 * called even if git_batch_start() failed.
 */
struct err;

struct git_batch {
	FILE *names, *from;
	pid_t pid;
};

/*
 * args come before "cat-file" (NULL-terminated, at most 8). as_called is
 * explained in run_git.h. names has one object a line.
 */
int git_batch_start(struct git_batch *batch, const char *const *args,
    bool as_called, struct slice names, struct err *err) MUST_CHECK;

/*
 * Append the content of the next object. Fails with TASK_ESYSTEM if the object
 * does not exist.
 */
int git_batch_next(struct git_batch *batch, struct buf *out,
    struct err *err) MUST_CHECK;
void git_batch_end(struct git_batch *batch);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GIT_BATCH_H
#define TASKLOG_GIT_BATCH_H

#include <stdio.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * Many objects of a git repository, read one after the other by one git
 * program: as git reads them, be the repository bare, shallow, of SHA-256 or a
 * hook's, whose objects are in quarantine. Starts as {0}; git_batch_end() also
 * when it could not be started.
 */
struct err;

struct git_batch {
	FILE *names, *from;
	pid_t pid;
};

/*
 * args come before "cat-file" (NULL-terminated, at most 8); as_called: as in
 * run_git.h; names: one a line.
 */
int git_batch_start(struct git_batch *batch, const char *const *args,
    int as_called, struct slice names, struct err *err) MUST_CHECK;

/* Append the next object's content. TASK_ESYSTEM: it is not there. */
int git_batch_next(struct git_batch *batch, struct buf *out,
    struct err *err) MUST_CHECK;
void git_batch_end(struct git_batch *batch);

#endif

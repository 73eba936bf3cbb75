/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GATE_RUN_H
#define TASKLOG_GATE_RUN_H

#include "base/attr.h"
#include "base/buf.h"
#include "cli/cli.h"
#include "model/evidence.h"

/*
 * Run a command for a gate: without a shell, with empty input, in a process
 * group of its own. Its output is passed on at once to out_fd and to stderr.
 * *run gets the command's exit, and the digest and the end of all output, in
 * the order in which the output came. The tail borrows from *tail.
 *
 * If a signal comes that would end this program, the command is ended first,
 * and *caught is the number of the signal: then nothing must be recorded.
 * TASK_ESYSTEM: the command was not started.
 */
int gate_run(struct evidence_run *run, struct buf *tail, int out_fd,
    int *caught, struct err *err) MUST_CHECK;

/*
 * Puts the whole hash of a commit in *out. The commit is the one that rev
 * names. If rev is NULL, it is the current commit of the project of the working
 * directory, and *out is empty if there is no project. *dirty becomes true if
 * the project has changes or files that are not committed. Outside of a
 * repository a rev that is a whole hash is taken as it is. Fails with
 * ERR_NOT_FOUND if rev names no commit.
 */
int gate_commit(struct buf *out, int *dirty, const char *rev, struct err *err)
    MUST_CHECK;

/* Fill in the digest and the size of a file that is named as evidence. */
int gate_file(struct evidence_file *out, const char *path,
    struct err *err) MUST_CHECK;

#endif

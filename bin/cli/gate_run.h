/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GATE_RUN_H
#define TASKLOG_GATE_RUN_H

#include "base/attr.h"
#include "base/buf.h"
#include "cli/cli.h"
#include "model/evidence.h"

/*
 * Run a command for a gate: no shell, its input empty, a process group of its
 * own. What it prints is passed on as it comes to out_fd and to stderr; *run
 * gets how it ended and the digest and the last of all it printed, in the order
 * in which it came. The tail borrows from *tail.
 *
 * A signal that would end this program ends the command first, and *caught is
 * its number: then nothing is to be recorded. TASK_ESYSTEM: the command was not
 * started.
 */
int gate_run(struct evidence_run *run, struct buf *tail, int out_fd,
    int *caught, struct err *err) MUST_CHECK;

/*
 * Puts the whole hash of a commit in *out: of the commit that rev names, or, if
 * rev is NULL, of the one that the project of the working directory is at
 * (empty if there is no project). *dirty becomes true if the project has
 * changes or files that no commit has. Outside of a repository a rev that is a
 * whole hash is taken as it is. ERR_NOT_FOUND: rev names no commit.
 */
int gate_commit(struct buf *out, int *dirty, const char *rev, struct err *err)
    MUST_CHECK;

/* Digest and size of a file that is named as evidence. */
int gate_file(struct evidence_file *out, const char *path,
    struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_HEAD_H
#define TASKLOG_JOURNAL_HEAD_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

/* Where HEAD of the log is, and what git has not finished there. */
struct journal;
struct err;

/*
 * True if HEAD is somewhere else than at the branch. Then the files are not the
 * log.
 */
bool journal_is_away(const struct journal *journal);

/* If HEAD is away, append a line that says so and names the way back. */
void journal_tell_away(const struct journal *journal, struct buf *out);

/*
 * TASK_OK: HEAD is at the branch, and nothing that git is in the middle of sets
 * the branch back when it ends. ERR_INVALID: what is written could be lost, or
 * decided on files of the past.
 */
int journal_check_head(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * TASK_OK: no git is at work on the files, and none has stopped in the middle.
 * ERR_IO: one is or has.
 */
int journal_check_git_is_done(struct journal *journal,
    struct err *err) MUST_CHECK;

#endif

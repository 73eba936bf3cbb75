/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_HEAD_H
#define TASKLOG_JOURNAL_HEAD_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

/* The HEAD of the log, and unfinished operations of git there. */
struct journal;
struct err;

/*
 * True if HEAD is not at the branch. Then the files are not those of the log.
 */
bool journal_is_away(const struct journal *journal);

/* If HEAD is away, append a line that says so and how to get back. */
void journal_tell_away(const struct journal *journal, struct buf *out);

/*
 * Check that HEAD is at the branch, and that no unfinished operation of git
 * would reset the branch when it ends. Fails with ERR_INVALID: a write could be
 * lost, or be decided on files of the past.
 */
int journal_check_head(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Check that no git is working on the files and none has stopped halfway. Fails
 * with ERR_IO.
 */
int journal_check_git_is_done(struct journal *journal,
    struct err *err) MUST_CHECK;

#endif

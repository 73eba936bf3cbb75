/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_RESTORE_H
#define TASKLOG_JOURNAL_RESTORE_H

#include <stddef.h>

#include "base/attr.h"

/* Putting back what the work tree lacks of what git holds. */
struct journal;
struct err;
struct repo;

/*
 * Put the files back; a commit that cannot be read is healed first. The caller
 * holds both locks.
 */
int journal_restore(struct journal *journal, struct repo *repo,
    size_t *restored, struct err *err) MUST_CHECK;

/*
 * Put back what the work tree lacks of what git holds, and mend the links
 * between log and git directory. The caller holds the append lock. ERR_IO: a
 * git is at work there.
 */
int journal_put_back(struct journal *journal, size_t *restored,
    struct err *err) MUST_CHECK;

/*
 * The same, if the last look found that something is lost. ERR_IO: it stays so.
 */
int journal_make_whole(struct journal *journal, struct err *err) MUST_CHECK;

#endif

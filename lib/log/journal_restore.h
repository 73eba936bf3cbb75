/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_RESTORE_H
#define TASKLOG_JOURNAL_RESTORE_H

#include <stddef.h>

#include "base/attr.h"

/* Restoring what git holds and the work tree lacks. */
struct journal;
struct err;
struct repo;

/*
 * Restore the files. A commit that cannot be read is healed first. The caller
 * must hold the append lock and the commit lock.
 */
int journal_restore(struct journal *journal, struct repo *repo,
    size_t *restored, struct err *err) MUST_CHECK;

/*
 * Like journal_restore(), but also repair the links between log and git
 * directory. The caller must hold the append lock only. Fails with ERR_IO if a
 * git is working there.
 */
int journal_put_back(struct journal *journal, size_t *restored,
    struct err *err) MUST_CHECK;

/*
 * Like journal_put_back(), if the last look found something lost. Fails with
 * ERR_IO if it cannot be restored.
 */
int journal_make_whole(struct journal *journal, struct err *err) MUST_CHECK;

#endif

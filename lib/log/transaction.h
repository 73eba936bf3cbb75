/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TRANSACTION_H
#define TASKLOG_TRANSACTION_H

#include "base/attr.h"

struct basis;
struct err;
struct journal;

/*
 * The only way to write to a log: take the append lock, fold the events of
 * others, decide, write the lines, drop the lock; then wait until the lines are
 * durable and in a git commit, by us or by another process. Between the lock
 * and the commit readers may see the lines, and the next process that commits
 * takes them along (group commit). A process that dies in between loses nothing
 * that was acknowledged.
 */

/* How much of several events may be left if the machine dies. */
enum transaction {
	TRANSACTION_LINES,  /* some, from the first on */
	TRANSACTION_ATOMIC, /* all or none */
	/* like TRANSACTION_LINES; as another writer if our stream is damaged */
	TRANSACTION_ANEW
};

/* return code of a decider: write nothing; this is no failure */
#define DECIDED_NOTHING 65

/*
 * Adds events to the basis. If it returns non-zero, nothing is written and
 * journal_transact() returns that, but 0 for DECIDED_NOTHING.
 */
typedef int transaction_fn(void *arg, struct basis *basis, struct err *err);

/*
 * Fails with ERR_IO if our own stream is damaged (the message says where), the
 * directory is read-only, ...; nothing was written, unless the message says
 * that it was recorded. Fails with ERR_BUSY if another process kept a lock for
 * longer than the time-out; with ERR_INVALID if the log belongs to another user
 * (owner_check()) or its git directory does not pass gitdir_check().
 */
int journal_transact(struct journal *journal, enum transaction kind,
    transaction_fn *decide, void *arg, struct err *err) MUST_CHECK;

#endif

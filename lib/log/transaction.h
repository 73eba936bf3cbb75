/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TRANSACTION_H
#define TASKLOG_TRANSACTION_H

#include "base/attr.h"

struct basis;
struct err;
struct journal;

/*
 * The one way to write to a log: take the append lock, catch up with all
 * others, decide, write the lines, drop the lock; then return when they are
 * durable and in a git commit, by us or by another process. Between the lock
 * and the commit other readers may see the lines, and whoever commits next
 * takes them along (group commit). A process that dies in between loses nothing
 * that was acknowledged.
 */

/* What becomes of several events if the machine dies. */
enum transaction {
	TRANSACTION_LINES,  /* the first of them may be there */
	TRANSACTION_ATOMIC, /* all are there, or none */
	/* as the first, by another writer if our own stream is damaged */
	TRANSACTION_ANEW
};

/* returned by a decider: write nothing, which is no failure */
#define DECIDED_NOTHING 65

/*
 * Adds events to the basis. What it returns but 0 is returned by
 * journal_transact(), and nothing is written.
 */
typedef int transaction_fn(void *arg, struct basis *basis, struct err *err);

/*
 * ERR_IO: our own stream is damaged (the message says where), the directory is
 * read-only, ...: nothing was written, unless the message says that it was
 * recorded. ERR_BUSY: another process has kept a lock for longer than the
 * time-out. ERR_INVALID: the log is of another user (owner_check()), or its git
 * directory is not as it should be.
 */
int journal_transact(struct journal *journal, enum transaction kind,
    transaction_fn *decide, void *arg, struct err *err) MUST_CHECK;

#endif

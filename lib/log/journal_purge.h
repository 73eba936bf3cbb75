/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_PURGE_H
#define TASKLOG_JOURNAL_PURGE_H

#include "base/attr.h"
#include "log/journal_scrub.h"
#include "log/transaction.h"

/*
 * Add the event of a purge by a decider (NULL: none), then remove what is
 * purged from this clone, and a text (or absent) from the messages of its
 * commits. The caller must hold no lock. If it fails after the event is
 * recorded, the next command that writes goes on; the message says so.
 */
struct purge_order {
	transaction_fn *decide;
	void *arg;
	struct slice text;
};

int journal_purge(struct journal *journal, const struct purge_order *order,
    struct purge_done *out, struct err *err) MUST_CHECK;

#endif

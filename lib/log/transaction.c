/* SPDX-License-Identifier: ISC */
/*
 * A write from the lock to the commit.
 */
#include "log/transaction.h"

#include "base/err.h"
#include "log/journal_parts.h"
#include "log/journal_scrub.h"

int
journal_transact(struct journal *journal, enum transaction kind,
    transaction_fn *decide, void *arg, struct err *err)
{
	int rc;

	journal->ended = false;
	if (journal->options.reads_only)
		return err_set(err, ERR_INVALID,
		    "nothing is written: the log was opened for reading only");
	rc = journal_finish_purge(journal, err);
	if (rc)
		return rc;
	rc = kind == TRANSACTION_ANEW ? journal_begin_anew(journal, err)
	                              : journal_begin(journal, err);
	if (rc)
		return rc;
	rc = decide(arg, &journal->basis, err);
	if (rc) {
		journal_abort(journal);
		return rc == DECIDED_NOTHING ? 0 : rc;
	}
	rc = journal_end(journal, kind == TRANSACTION_ATOMIC, err);
	return rc ? rc : journal_commit(journal, err);
}

/* SPDX-License-Identifier: ISC */
/*
 * A purge is two things: an event, which every clone obeys, and the removal of
 * the bytes here. The note of the purge comes first, so that the removal is not
 * forgotten if the process dies in between.
 */
#include "log/journal_purge.h"

#include "base/err.h"
#include "base/lock.h"
#include "log/journal_parts.h"

static int
purge_locked(struct journal *journal, const struct purge_order *order,
    struct purge_done *out, struct err *err)
{
	struct err why = {0};
	int rc;

	*out = (struct purge_done){0};
	rc = scrub_note(journal, "purge\n", err);
	if (rc)
		return rc;
	if (order->decide)
		rc = journal_transact(journal, TRANSACTION_ATOMIC,
		    order->decide, order->arg, err);
	if (rc && !journal_has_recorded(journal))
		(void)!scrub_forget(journal, NULL);
	if (rc)
		return rc;
	if (journal_scrub(journal, order->text, out, &why))
		rc = err_set(err, why.word,
		    "%s; the purge is recorded, but its bytes are still here: "
		    "the next command that writes removes them", why.message);
	return rc;
}

int
journal_purge(struct journal *journal, const struct purge_order *order,
    struct purge_done *out, struct err *err)
{
	int lock = -1, rc = journal_finish_purge(journal, err);

	if (!rc)
		rc = journal_lock(journal, &lock, "sync.lock", err);
	if (!rc)
		rc = purge_locked(journal, order, out, err);
	lock_drop(&lock);
	return rc;
}


/* SPDX-License-Identifier: ISC */
/*
 * Sleeping until there is work. Nothing is locked meanwhile, and nothing is
 * asked for again and again: what wakes the sleeper is a change of the log, the
 * end of a lease or a defer time.
 */
#include "command/command.h"

#include "base/clock.h"
#include "base/when.h"
#include "command/claim_private.h"
#include "log/watch_wait.h"
#include "query/query.h"

/* Boolean: is something offered? Told without the lock that a claim takes. */
static int
is_offered(struct journal *journal, const struct task_claim *claim)
{
	const char *const mine[] = { journal_actor(journal), "none", NULL };
	struct query_result page = {0};
	struct claimant claimant;
	struct query query;
	int offered;

	claimant_init(&claimant, journal_view(journal),
	    slice_of(journal_actor(journal)), claim->caps);
	claim_query(&query, mine, &claimant);
	query.limit = 1;
	offered = !query_run(&page, &query, journal_view(journal), NULL) &&
	    page.count > 0;
	query_result_release(&page);
	return offered;
}

/*
 * How long to sleep if nothing happens: to the end of the wait, or of a lease.
 */
static int64_t
sleep_ms(const struct journal *journal, int64_t until_ms, int64_t next_ms)
{
	int64_t left = until_ms - clock_ms();
	int64_t next = next_ms == WHEN_NONE ? left :
	    next_ms - journal_now(journal);

	if (next > WATCH_NAP_MS && next_ms != WHEN_NONE)
		next = WATCH_NAP_MS;
	return next < 0 ? 0 : next < left ? next : left;
}

int
task_claim_wait(struct journal *journal, struct watch *watch,
    const struct task_claim *claim, int64_t until_ms, struct err *err)
{
	int64_t next = view_next_ready(journal_view(journal));
	uint64_t known = journal_state(journal)->arrived;
	int rc = 0, changed = 0;

	while (!rc) {
		watch_arm(watch);
		rc = journal_refresh(journal, err);
		if (!rc && journal_displaced(journal))
			rc = err_set(err, ERR_NOT_FOUND,
			    "the task log in '%s' was taken away or set back "
			    "while this waited",
			    journal_place(journal)->dir);
		if (rc)
			break;
		/* nothing new since the last look, and nobody's time is up */
		if (journal_state(journal)->arrived != known ||
		    (next != WHEN_NONE && next <= journal_now(journal))) {
			known = journal_state(journal)->arrived;
			if (is_offered(journal, claim))
				return 0;
			next = view_next_ready(journal_view(journal));
		}
		if (clock_ms() >= until_ms)
			return err_set(err, ERR_NO_MATCH,
			    "no task became ready for %s",
			    journal_actor(journal));
		rc = watch_wait(watch, sleep_ms(journal, until_ms, next),
		    &changed, err);
	}
	return rc;
}

/* SPDX-License-Identifier: ISC */
/*
 * The best task for an actor. Tasks are offered in the order of the list, and
 * the first task that can be claimed is claimed. A task is passed over if no
 * move can bring it into its state because a gate is missing.
 *
 * An actor who waits for a task sleeps. Nothing is locked meanwhile, and
 * nothing is polled: a change of the log, the end of a lease or a defer time
 * wakes the sleeper.
 */
#include "tool/claim_next.h"

#include <string.h>

#include "base/clock.h"
#include "base/when.h"
#include "log/journal.h"
#include "log/watch_wait.h"
#include "model/claimant.h"
#include "query/query.h"
#include "query/ready_counts.h"

#define PAGE 16

/*
 * Claim the first task of a page that can be claimed. *found is true if one was
 * claimed, or if the failure is final.
 */
static int
claim_first(struct basis *basis, const struct command *command,
    const struct task_claim *claim, const struct query_result *page,
    bool *found, struct outcome *out, struct err *err)
{
	struct command one = *command;
	int rc = 0;

	one.force = false;
	for (size_t i = 0; i < page->count && !*found; i++) {
		struct err reason = { 0 };
		char id[TASK_ID_SIZE] = "";

		memcpy(id,
		    state_subject_name(basis->view->state, page->subject[i])
		        .ptr,
		    TASK_ID_LEN);
		rc = task_claim(basis, &one, id, claim, out, &reason);
		*found = !rc || rc == TASK_ESYSTEM;
		if (*found && rc)
			err_set(err, reason.word, "%s", reason.message);
	}
	return *found ? rc : 0;
}

/*
 * Make the query for the tasks that are offered to a worker: tasks assigned to
 * the worker or to nobody. `mine` has the worker's name and "none".
 */
static void
init_offers(struct query *query, const char *const mine[3],
    const struct claimant *claimant)
{
	query_init(query);
	query->ready = true;
	query->claimant = claimant;
	query->assignees = mine;
	query->limit = PAGE;
}

/* Say why no task is offered, and how to learn more. */
static int
say_none(const struct basis *basis, const struct claimant *claimant,
    struct err *err)
{
	struct buf why = BUF_INIT;
	int rc;

	ready_counts(&why, basis->view, claimant);
	rc = err_set(err, ERR_NO_MATCH,
	    "no task is ready for %s: %s; see 'task-list --explain', or wait",
	    basis->actor.name, why.data ? why.data : "");
	buf_release(&why);
	return rc;
}

static int
claim_best(struct basis *basis, const struct command *command,
    const struct task_claim *claim, struct outcome *out, struct err *err)
{
	const char *const mine[] = { basis->actor.name, "none", NULL };
	struct buf cursor = BUF_INIT;
	struct claimant claimant;
	int rc = 0;
	bool found = false, more = true;

	claimant_init(&claimant, basis->view, slice_of(basis->actor.name),
	    claim->caps);
	while (more && !found && !rc) {
		struct query_result page = { 0 };
		struct query query;

		init_offers(&query, mine, &claimant);
		query.cursor = cursor.len ? cursor.data : NULL;
		rc = query_run(&page, &query, basis->view, err);
		if (!rc)
			rc = claim_first(basis, command, claim, &page, &found,
			    out, err);
		more = page.cursor.len > 0;
		buf_clear(&cursor);
		buf_add_slice(&cursor, slice_of_buf(&page.cursor));
		query_result_release(&page);
	}
	buf_release(&cursor);
	return rc || found ? rc : say_none(basis, &claimant, err);
}

int
task_claim_next(struct basis *basis, const struct command *command,
    const struct task_claim *claim, struct outcome *out, struct err *err)
{
	struct task_claim next = *claim;
	int rc;

	next.next = true;
	rc = task_claim_asked(basis, command, &next, out, err);
	return rc || out->repeated
	    ? rc
	    : claim_best(basis, command, &next, out, err);
}

/* True if some task is offered. Needs no lock, unlike a claim. */
static bool
is_offered(const struct basis *basis, const struct task_claim *claim)
{
	const char *const mine[] = { basis->actor.name, "none", NULL };
	struct query_result page = { 0 };
	struct claimant claimant;
	struct query query;
	bool offered;

	claimant_init(&claimant, basis->view, slice_of(basis->actor.name),
	    claim->caps);
	init_offers(&query, mine, &claimant);
	query.limit = 1;
	offered = !query_run(&page, &query, basis->view, NULL) &&
	    page.count > 0;
	query_result_release(&page);
	return offered;
}

/*
 * Returns how long to sleep if nothing happens: until the wait ends, or a
 * lease.
 */
static int64_t
sleep_ms(const struct view *view, int64_t until_ms, int64_t next_ms)
{
	int64_t left = until_ms - clock_ms();
	int64_t next = next_ms == WHEN_NONE ? left : next_ms - view->now_ms;

	if (next > WATCH_NAP_MS && next_ms != WHEN_NONE)
		next = WATCH_NAP_MS;
	return next < 0 ? 0 : next < left ? next : left;
}

int
task_claim_wait(struct journal *journal, struct watch *watch,
    const struct task_claim *claim, int64_t until_ms, struct err *err)
{
	const struct basis *basis = journal_basis(journal);
	const struct view *view = basis->view;
	int64_t next = view_next_ready(view);
	uint64_t known = view->state->arrived;
	int rc = 0;
	bool changed = false;

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
		/*
		 * no event is new since the last look, and no lease or defer
		 * time has ended
		 */
		if (view->state->arrived != known ||
		    (next != WHEN_NONE && next <= view->now_ms)) {
			known = view->state->arrived;
			if (is_offered(basis, claim))
				return 0;
			next = view_next_ready(view);
		}
		if (clock_ms() >= until_ms)
			return err_set(err, ERR_NO_MATCH,
			    "no task became ready for %s", basis->actor.name);
		rc = watch_wait(watch, sleep_ms(view, until_ms, next), &changed,
		    err);
	}
	return rc;
}

/* SPDX-License-Identifier: ISC */
/* A change of state along the workflow, with everything that goes along. */
#include "command/command_private.h"

#include <stdio.h>

#include "base/when.h"
#include "model/rule.h"

/*
 * The task goes from a closed state, or from a state where it waits for review,
 * back to work: clear the gate reports, because they were about the earlier
 * work.
 */
static void
clear_reports(struct decision *d, int from, int to)
{
	const struct state *state = d->view->state;
	struct buf field = BUF_INIT;

	if (!rule_returns(d->view->workflow, from, to))
		return;
	for (uint32_t at = state_subject(state, d->task.subject)->members; at;
	    at = state_write(state, at)->next) {
		const struct write_rec *write = state_write(state, at);

		if (write->kind != FIELD_GATE_REPORT ||
		    slice_is(write_raw(state, write), "null"))
			continue;
		decision_field(&field, "",
		    state_term_text(state, write->field));
		if (!draft_has(d->draft, field.data))
			decision_write(d, d->task.subject, field.data,
			    SLICE("null"));
	}
	buf_release(&field);
}

/*
 * Write the time when the task was finished: set on entering done, kept by the
 * archive, cleared on reopening. If the old state is not in the workflow any
 * more, a task with a finish time counts as finished in that state.
 */
static void
write_done(struct decision *d, int from, int to)
{
	const struct workflow *w = d->view->workflow;
	uint64_t finished = w->done & ~w->cancelled;
	bool was = from == -1 ? d->task.number[FIELD_DONE] != WHEN_NONE :
	    (w->done & state_bit(from)) != 0;

	if ((finished & state_bit(to)) && !was)
		decision_write_time(d, d->task.subject, "done",
		    d->view->now_ms);
	else if (!(w->done & state_bit(to)) &&
	    d->task.number[FIELD_DONE] != WHEN_NONE)
		decision_write_time(d, d->task.subject, "done", WHEN_NONE);
}

/*
 * End the claims on the task, unless the move goes along with one, and the work
 * sessions: those under the claim, or all if no work is left.
 */
static int
end_claims(struct decision *d, int from, int to, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	struct event_id over[1];
	bool ends = !draft_has(d->draft, "claim") &&
	    rule_ends_claims(w, from, to) &&
	    view_overs(over, 1, d->view, d->task.subject, SLICE("claim"));

	if (ends)
		decision_write(d, d->task.subject, "claim", SLICE("null"));
	if (rule_leaves_work(w, from, to))
		return decision_end_work(d, NULL, err);
	return ends && d->claim.event
	    ? decision_end_work(d, &d->claim, err)
	    : 0;
}

/*
 * A task that leaves quarantine gets a new chance: clear the failures known so
 * far.
 */
static void
clear_failures(struct decision *d, int from)
{
	struct write_list failures = {0};
	struct buf field = BUF_INIT;

	if (from == -1 || from != d->view->workflow->quarantine)
		return;
	view_failures(&failures, d->view, d->task.subject);
	for (size_t i = 0; i < failures.count; i++) {
		uint32_t term = state_write(d->view->state, failures.write[i])
		                    ->field;

		decision_field(&field, CLEARED_FAMILY,
		    state_term_arg(d->view->state, term));
		decision_write_bool(d, d->task.subject, field.data, true);
	}
	write_list_release(&failures);
	buf_release(&field);
}

int
decision_check_move(struct decision *d, int to, struct err *err)
{
	struct facts facts;
	int rc;

	decision_facts(&facts, d);
	facts.to = to;
	rc = rule_check(ACTION_MOVE, &facts, err);
	if (!rc)
		rc = rule_check(ACTION_MOVE_HELD, &facts, err);
	if (!rc)
		rc = decision_gates(d, to, err);
	return rc ? rc : decision_children(d, to, err);
}

int
decision_move(struct decision *d, int to, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	int from = d->task.state_number, rc;

	snprintf(d->out->was, sizeof(d->out->was), "%.*s",
	    (int)d->task.state.len, d->task.state.ptr);
	if (from == to)
		return 0;
	rc = decision_check_move(d, to, err);
	if (rc)
		return rc;
	d->closes = (w->done & state_bit(to)) &&
	    !(from != -1 && (w->done & state_bit(from)));
	decision_write_string(d, d->task.subject, "state", w->states[to]);
	write_done(d, from, to);
	clear_reports(d, from, to);
	clear_failures(d, from);
	return end_claims(d, from, to, err);
}

/* SPDX-License-Identifier: ISC */
/*
 * Changing a state along the workflow: task.moved. A refusal names the state, what is
 * allowed from it, and what would satisfy the rule.
 */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "command_private.h"
#include "nearest.h"
#include "when.h"

static int
unknown_state(const struct workflow *w, const char *state, struct err *err)
{
	struct buf names = BUF_INIT;
	char copies[WORKFLOW_STATES][40];
	const char *known[WORKFLOW_STATES], *near;
	int rc;

	for (int i = 0; i < w->count; i++) {
		snprintf(copies[i], sizeof(copies[i]), "%.*s",
		    (int)w->states[i].len, w->states[i].ptr);
		known[i] = copies[i];
	}
	near = nearest_word(state, known, (size_t)w->count);
	workflow_names(&names, w, ~UINT64_C(0));
	rc = err_set(err, ERR_ILLEGAL_MOVE, "there is no state '%s'%s%s%s the "
	    "states are %s", state, near ? "; did you mean '" : ";",
	    near ? near : "", near ? "'?" : "", names.data);
	buf_release(&names);
	return rc;
}

static int
check_move(const struct decision *d, int from, int to, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	struct buf names = BUF_INIT;
	int rc = 0;

	if (from == -1)		/* a state that an older workflow had: any way out */
		return 0;
	if (!(w->moves[from] & state_bit(to))) {
		workflow_names(&names, w, w->moves[from]);
		rc = err_set(err, ERR_ILLEGAL_MOVE, "'%s' is %.*s, from where it "
		    "cannot become %.*s; allowed: %s", d->out->id,
		    (int)w->states[from].len, w->states[from].ptr,
		    (int)w->states[to].len, w->states[to].ptr,
		    names.len ? names.data : "nothing, it is final");
	} else if ((from == w->quarantine || (w->reasons[from] & state_bit(to))) &&
	    !(d->command->why && *d->command->why)) {
		rc = err_set(err, ERR_ILLEGAL_MOVE, "moving '%s' from %.*s to %.*s "
		    "needs a reason", d->out->id, (int)w->states[from].len,
		    w->states[from].ptr, (int)w->states[to].len,
		    w->states[to].ptr);
	}
	buf_release(&names);
	return rc;
}

/* Boolean: is the gate passed or waived? Its report is then rested on. */
static int
gate_open(struct decision *d, struct slice gate)
{
	const struct state *state = d->view->state;
	uint32_t best = view_part(d->view, d->task.subject, "gate/", gate,
	    "/report");
	struct slice raw = best ? write_raw(state, state_write(state, best)) :
	    SLICE("null");
	struct json_doc doc = {0};
	uint32_t result = 0;
	int open = 0;

	if (raw.ptr && !json_scan(&doc, raw.ptr, raw.len, NULL))
		result = json_get(&doc, 0, "result");
	if (result)
		open = json_is(&doc, result, "passed") ||
		    json_is(&doc, result, "waived");
	json_release(&doc);
	if (open)
		draft_add_rest(d->draft, state_event_id(state,
		    state_write(state, best)->event));
	return open;
}

/*
 * The workflow's gates of the state, and before work counts as done those of the task
 * itself, must have been passed or waived.
 */
static int
check_gates(struct decision *d, int to, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	struct term_list own = {0};
	struct buf missing = BUF_INIT;
	int finishing = (w->done & ~w->cancelled & state_bit(to)) != 0, rc = 0;

	for (int i = 0; i < w->gates_count; i++)
		if ((w->gates[i].states & state_bit(to)) &&
		    !gate_open(d, w->gates[i].name)) {
			buf_add_str(&missing, missing.len ? ", " : "");
			buf_add_slice(&missing, w->gates[i].name);
		}
	if (finishing && !(w->done & state_bit(d->task.state_number)))
		view_members(&own, d->view, d->task.subject, FIELD_GATE);
	for (size_t i = 0; i < own.count; i++) {
		struct slice name = state_term_arg(d->view->state, own.term[i]);

		if (!gate_open(d, name)) {
			buf_add_str(&missing, missing.len ? ", " : "");
			buf_add_slice(&missing, name);
		}
	}
	if (missing.len)
		rc = err_set(err, ERR_GATE_MISSING, "'%s' cannot become %.*s before "
		    "these gates are passed or waived: %s", d->out->id,
		    (int)w->states[to].len, w->states[to].ptr, missing.data);
	term_list_release(&own);
	buf_release(&missing);
	return rc;
}

static int
check_checklist(const struct decision *d, int to, struct err *err)
{
	struct term_list items = {0};
	size_t open = 0;

	if (!(d->view->workflow->checklist & state_bit(to)))
		return 0;
	view_members(&items, d->view, d->task.subject, FIELD_CHECK);
	for (size_t i = 0; i < items.count; i++) {
		uint32_t done = view_part(d->view, d->task.subject, "check/",
		    state_term_arg(d->view->state, items.term[i]), "/done");

		open += !done || !slice_is(write_raw(d->view->state,
		    state_write(d->view->state, done)), "true");
	}
	term_list_release(&items);
	return open ? err_set(err, ERR_GATE_MISSING, "'%s' has %zu unticked "
	    "checklist items", d->out->id, open) : 0;
}

/*
 * Back from a closed state, or from one that is held for review, to work: what the
 * gates said was said of other work.
 */
static void
clear_reports(struct decision *d, int from, int to)
{
	const struct workflow *w = d->view->workflow;
	const struct state *state = d->view->state;
	struct buf field = BUF_INIT;

	if (from == -1 || !(w->working & state_bit(to)) ||
	    !((w->done | w->named_only) & state_bit(from)))
		return;
	for (uint32_t at = state_subject(state, d->task.subject)->registers; at;
	    at = state_write(state, at)->next) {
		const struct write_rec *write = state_write(state, at);

		if (write->kind != FIELD_GATE_REPORT ||
		    slice_is(write_raw(state, write), "null"))
			continue;
		decision_field(&field, "", state_term_text(state, write->field));
		if (!draft_has(d->draft, field.data))
			decision_write(d, d->task.subject, field.data,
			    SLICE("null"));
	}
	buf_release(&field);
}

/* When it was finished: set on entering done, kept by the archive, gone on reopening. */
static void
write_done(struct decision *d, int from, int to)
{
	const struct workflow *w = d->view->workflow;
	uint64_t finished = w->done & ~w->cancelled;
	int was = from != -1 && (w->done & state_bit(from)) != 0;

	if ((finished & state_bit(to)) && !was)
		decision_write_time(d, d->task.subject, "done",
		    journal_now(d->journal));
	else if (!(w->done & state_bit(to)) && d->task.done_ms != WHEN_NONE)
		decision_write_time(d, d->task.subject, "done", WHEN_NONE);
}

/* Leaving work ends the claims on it; so does leaving quarantine. */
static void
end_claims(struct decision *d, int from, int to)
{
	const struct workflow *w = d->view->workflow;
	struct event_id over[1];

	if (from == -1 || draft_has(d->draft, "claim") ||
	    !(from == w->quarantine || ((w->working & state_bit(from)) &&
	    !(w->working & state_bit(to)))))
		return;
	if (view_overs(over, 1, d->view, d->task.subject, SLICE("claim")))
		decision_write(d, d->task.subject, "claim", SLICE("null"));
}

/* Out of quarantine the task gets a new chance: the failures known so far are cleared. */
static void
clear_failures(struct decision *d, int from)
{
	struct write_list failures = {0};
	struct buf field = BUF_INIT;

	if (from == -1 || from != d->view->workflow->quarantine)
		return;
	view_failures(&failures, d->view, d->task.subject);
	for (size_t i = 0; i < failures.count; i++) {
		uint32_t term = state_write(d->view->state, failures.write[i])->field;

		decision_field(&field, CLEARED_FAMILY,
		    state_term_arg(d->view->state, term));
		decision_write_bool(d, d->task.subject, field.data, 1);
	}
	write_list_release(&failures);
	buf_release(&field);
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
	rc = check_move(d, from, to, err);
	if (!rc)
		rc = decision_holder(d, err);
	if (!rc)
		rc = check_gates(d, to, err);
	if (!rc)
		rc = check_checklist(d, to, err);
	if (rc)
		return rc;
	decision_write_string(d, d->task.subject, "state", w->states[to]);
	write_done(d, from, to);
	end_claims(d, from, to);
	clear_reports(d, from, to);
	clear_failures(d, from);
	return 0;
}

static int
decide(struct decision *d, const char *state, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	int to = workflow_state(w, slice_of(state)), rc;

	if (to == -1)
		return unknown_state(w, state, err);
	rc = decision_move(d, to, err);
	return rc ? rc : decision_finish(d, err);
}

int
task_move(struct journal *journal, const struct command *command,
    const char *operand, const char *state, struct outcome *out,
    struct err *err)
{
	struct decision d;
	int repeated = 0;
	int rc = decision_start(&d, journal, command, EVENT_TASK_MOVED, out, err);

	if (!rc)
		rc = decision_repeated(&d, EVENT_TASK_MOVED, operand, &repeated, err);
	if (!rc && !repeated)
		rc = decision_task(&d, operand, err);
	if (!rc && !repeated)
		rc = decide(&d, state, err);
	decision_release(&d);
	return rc;
}

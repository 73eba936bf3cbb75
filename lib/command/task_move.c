/* SPDX-License-Identifier: ISC */
/*
 * Changing a state along the workflow: task.moved. A refusal names the state, what is
 * allowed from it, and what would satisfy the rule.
 */
#include "command/command.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "base/when.h"
#include "command/command_private.h"
#include "model/checklist.h"
#include "model/rule.h"

#define ITEM_SHOWN 60	/* bytes of an item's text */
#define MISSING_MAX 500	/* bytes of the gates or items that a refusal names */

static int
check_move(const struct decision *d, int from, int to, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	struct buf names = BUF_INIT;
	int rc = 0;

	if (d->task.state_purged && (to != w->initial || !decision_has_reason(d)))
		return err_set(err, ERR_ILLEGAL_MOVE, "nobody can tell what state '%s' "
		    "is in, for that was purged: it can only begin anew, with a reason "
		    "(task-move -m WHY %s %.*s)", d->out->id, d->out->id,
		    (int)w->states[w->initial].len, w->states[w->initial].ptr);
	switch (rule_move(w, from, to, decision_has_reason(d))) {
	case MOVE_ALLOWED:
		break;
	case MOVE_ILLEGAL:
		workflow_names(&names, w, w->moves[from]);
		rc = err_set(err, ERR_ILLEGAL_MOVE, "'%s' is %.*s, from where it "
		    "cannot become %.*s; allowed: %s", d->out->id,
		    (int)w->states[from].len, w->states[from].ptr,
		    (int)w->states[to].len, w->states[to].ptr,
		    names.len ? names.data : "nothing, it is final");
		break;
	case MOVE_NEEDS_REASON:
		rc = err_set(err, ERR_ILLEGAL_MOVE, "moving '%s' from %.*s to %.*s "
		    "needs a reason", d->out->id, (int)w->states[from].len,
		    w->states[from].ptr, (int)w->states[to].len,
		    w->states[to].ptr);
	}
	buf_release(&names);
	return rc;
}

/* "tests, review (failed by bob)" */
static void
add_missing(struct buf *out, const struct gate *gate)
{
	if (out->len > MISSING_MAX)
		return;
	buf_add_str(out, out->len ? ", " : "");
	buf_add_slice(out, gate->name);
	if (gate->by_worker)
		buf_addf(out, " (%s by %.*s, who did the work: somebody else must)",
		    gate_result_name(gate->result), (int)gate->by.len, gate->by.ptr);
	else if (gate->result == GATE_FAILED)
		buf_addf(out, " (failed by %.*s)", (int)gate->by.len, gate->by.ptr);
	if (out->len > MISSING_MAX)
		buf_add_str(out, ", …");
}

/*
 * The workflow's gates of the state, and before work counts as done those of the task
 * itself, must have been passed or waived. The reports are then rested on.
 */
static int
check_gates(struct decision *d, int from, int to, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	struct gate_list list = {0};
	struct buf missing = BUF_INIT;
	const struct gate *first = NULL;
	int rc = 0;

	gate_list_read(&list, d->view, d->task.subject);
	for (size_t i = 0; i < list.count; i++) {
		const struct gate *gate = &list.gate[i];

		if (!gate_needed(gate, d->view, from, to))
			continue;
		if (gate_is_open(gate)) {
			draft_add_rest(d->draft, state_event_id(d->view->state,
			    gate->event));
			continue;
		}
		first = first ? first : gate;
		add_missing(&missing, gate);
	}
	if (first)
		rc = err_set(err, ERR_GATE_MISSING, "'%s' cannot become %.*s before "
		    "these gates are passed or waived: %s; see 'task-gate list %s', "
		    "then 'task-gate pass %.*s %s' or 'task-gate run %.*s %s -- "
		    "COMMAND'", d->out->id, (int)w->states[to].len,
		    w->states[to].ptr, missing.data, d->out->id,
		    (int)first->name.len, first->name.ptr, d->out->id,
		    (int)first->name.len, first->name.ptr, d->out->id);
	gate_list_release(&list);
	buf_release(&missing);
	return rc;
}

static int
check_checklist(const struct decision *d, int to, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	struct checklist list = {0};
	struct buf names = BUF_INIT;
	size_t open, named = 0;
	int rc = 0;

	if (!(w->checklist & state_bit(to)))
		return 0;
	checklist_read(&list, d->view, d->task.subject);
	open = checklist_open(&list);
	for (size_t i = 0; i < list.count && names.len < MISSING_MAX; i++) {
		struct slice text = utf8_cut(list.item[i].text.ptr ?
		    list.item[i].text : list.item[i].id, ITEM_SHOWN);

		if (list.item[i].done)
			continue;
		buf_addf(&names, "%s%zu '%.*s'", named++ ? ", " : "", i + 1,
		    (int)text.len, text.ptr);
	}
	if (open > named)
		buf_addf(&names, " and %zu more", open - named);
	if (open)
		rc = err_set(err, ERR_GATE_MISSING, "'%s' cannot become %.*s with %zu "
		    "unticked checklist items: %s; 'task-check tick %s ITEM' ticks one",
		    d->out->id, (int)w->states[to].len, w->states[to].ptr, open,
		    names.data, d->out->id);
	checklist_release(&list);
	buf_release(&names);
	return rc;
}

int
decision_gates(struct decision *d, int from, int to, struct err *err)
{
	int rc = check_gates(d, from, to, err);

	return rc ? rc : check_checklist(d, to, err);
}

/*
 * Back from a closed state, or from one that is held for review, to work: what the
 * gates said was said of other work.
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
		decision_field(&field, "", state_term_text(state, write->field));
		if (!draft_has(d->draft, field.data))
			decision_write(d, d->task.subject, field.data,
			    SLICE("null"));
	}
	buf_release(&field);
}

/*
 * When it was finished: set on entering done, kept by the archive, gone on reopening. What
 * was finished in a state that the workflow does not have any more was so then.
 */
static void
write_done(struct decision *d, int from, int to)
{
	const struct workflow *w = d->view->workflow;
	uint64_t finished = w->done & ~w->cancelled;
	int was = from == -1 ? d->task.done_ms != WHEN_NONE :
	    (w->done & state_bit(from)) != 0;

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
	struct event_id over[1];

	if (draft_has(d->draft, "claim") ||
	    !rule_ends_claims(d->view->workflow, from, to))
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
		rc = decision_gates(d, from, to, err);
	if (rc)
		return rc;
	decision_write_string(d, d->task.subject, "state", w->states[to]);
	write_done(d, from, to);
	end_claims(d, from, to);
	clear_reports(d, from, to);
	clear_failures(d, from);
	if (rule_leaves_work(w, from, to))
		rc = decision_end_work(d, NULL, err);
	return rc;
}

static int
decide(struct decision *d, const char *state, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	int to = workflow_state(w, slice_of(state)), rc;

	if (to == -1)
		return workflow_no_state(w, slice_of(state), ERR_ILLEGAL_MOVE, err);
	rc = decision_handed_move(d, to, err);
	if (!rc)
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

	key_begin(&d, "move");
	key_text(&d, "state", state);
	if (!rc)
		rc = decision_on(&d, EVENT_TASK_MOVED, operand, &repeated, err);
	if (!rc && !repeated)
		rc = decide(&d, state, err);
	decision_release(&d);
	return rc;
}

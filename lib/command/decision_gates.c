/* SPDX-License-Identifier: ISC */
/*
 * Checks of gates and checklist before a move. A refusal names what would
 * satisfy them.
 */
#include "command/command_private.h"

#include "base/utf8.h"
#include "model/checklist.h"
#include "model/gate.h"

#define ITEM_SHOWN 60	/* bytes of an item's text */
#define MISSING_MAX 500	/* bytes of the gates or items that a refusal names */

/* "tests, review (failed by bob)" */
static void
add_missing(struct buf *out, const struct gate *gate)
{
	if (out->len > MISSING_MAX)
		return;
	buf_add_str(out, out->len ? ", " : "");
	buf_add_slice(out, gate->name);
	if (gate->by_worker)
		buf_addf(out,
		    " (%s by %.*s, who did the work: somebody else must)",
		    gate_result_name(gate->result), (int)gate->by.len,
		    gate->by.ptr);
	else if (gate->result == GATE_FAILED)
		buf_addf(out, " (failed by %.*s)", (int)gate->by.len,
		    gate->by.ptr);
	if (out->len > MISSING_MAX)
		buf_add_str(out, ", …");
}

/*
 * A report of the actor does not count after a step by which the actor takes
 * part in the work, if the workflow wants another to report.
 */
static void
suppose_worked(const struct decision *d, struct gate *gate)
{
	if (d->works && gate->differ && gate_is_open(gate) &&
	    slice_eq(gate->by, decision_actor(d)))
		gate->by_worker = true;
}

/*
 * The workflow's gates of the state must have been passed or waived; before
 * work counts as done, so must the gates of the task itself. The event then
 * rests on the reports.
 */
static int
check_gates(struct decision *d, struct facts *facts, struct err *err)
{
	struct gate_list list = {0};
	struct buf missing = BUF_INIT;
	const struct gate *first = NULL;
	const struct rule *broken = NULL, *rule;
	int rc = 0;

	gate_list_read(&list, d->view, d->task.subject);
	for (size_t i = 0; i < list.count; i++) {
		struct gate *gate = &list.gate[i];

		suppose_worked(d, gate);
		if (!gate_needed(gate, d->view, facts->from, facts->to))
			continue;
		gate_facts(facts, gate);
		facts->gate_named = facts->gate_open;
		rule = rule_broken(ACTION_MOVE_GATE, facts);
		if (!rule) {
			draft_add_rest(d->draft, state_event_id(d->view->state,
			    gate->event));
			continue;
		}
		first = first ? first : gate;
		broken = rule;
		add_missing(&missing, gate);
	}
	if (first) {
		facts->gate = first->name;
		facts->names = slice_of_buf(&missing);
		rc = rule_refuse(broken, facts, err);
	}
	gate_list_release(&list);
	buf_release(&missing);
	return rc;
}

static int
check_checklist(const struct decision *d, struct facts *facts, struct err *err)
{
	struct checklist list = {0};
	struct buf names = BUF_INIT;
	size_t named = 0;
	int rc;

	if (!(facts->workflow->checklist & state_bit(facts->to)))
		return 0;
	checklist_read(&list, d->view, d->task.subject);
	facts->count = checklist_open(&list);
	for (size_t i = 0; i < list.count && names.len < MISSING_MAX; i++) {
		struct slice text = utf8_cut(list.item[i].text.ptr ?
		    list.item[i].text : list.item[i].id, ITEM_SHOWN);

		if (list.item[i].done)
			continue;
		buf_addf(&names, "%s%zu '%.*s'", named++ ? ", " : "", i + 1,
		    (int)text.len, text.ptr);
	}
	if (facts->count > named)
		buf_addf(&names, " and %zu more", facts->count - named);
	facts->item_ticked = facts->count ? NO : YES;
	facts->names = slice_of_buf(&names);
	rc = rule_check(ACTION_MOVE_ITEM, facts, err);
	checklist_release(&list);
	buf_release(&names);
	return rc;
}

int
decision_gates(struct decision *d, int to, struct err *err)
{
	struct facts facts;
	int rc;

	decision_facts(&facts, d);
	facts.to = to;
	rc = check_gates(d, &facts, err);
	return rc ? rc : check_checklist(d, &facts, err);
}

/* SPDX-License-Identifier: ISC */
/*
 * What gates and checklist say of a move. A refusal names what would satisfy
 * them.
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
 * The workflow's gates of the state, and before work counts as done those of
 * the task itself, must have been passed or waived. The reports are then rested
 * on.
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
		rc = err_set(err, ERR_GATE_MISSING,
		    "'%s' cannot become %.*s before these gates are passed or "
		    "waived: %s; see 'task-gate list %s', then 'task-gate pass "
		    "%.*s %s' or 'task-gate run %.*s %s -- COMMAND'",
		    d->out->id, (int)w->states[to].len, w->states[to].ptr,
		    missing.data, d->out->id, (int)first->name.len,
		    first->name.ptr, d->out->id, (int)first->name.len,
		    first->name.ptr, d->out->id);
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
		rc = err_set(err, ERR_GATE_MISSING,
		    "'%s' cannot become %.*s with %zu unticked checklist "
		    "items: %s; 'task-check tick %s ITEM' ticks one",
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

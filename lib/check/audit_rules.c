/* SPDX-License-Identifier: ISC */
/*
 * Moves, creations and cleared failures, and the order in which all rules are
 * asked. The rules are those of commands (rule_table.h): if something that was
 * not certainly seen could have allowed an event, it counts as allowed.
 */
#include "check/audit_private.h"

#include <string.h>

#include "model/checklist.h"

/*
 * `over` must list exactly the writes that were live for the author. Otherwise
 * an author could act on a state that the task no longer has.
 */
static bool
try_overwritten(const struct trial *trial, const struct event_field *field)
{
	const struct state *state = trial->view.state;
	uint32_t term = state_find_term(state, TERM_TASK_FIELD, field->name);
	struct write_list live = {0};
	size_t named = 0;
	bool bad = false;

	if (term)
		view_writes(&live, &trial->view, trial->subject, term);
	for (size_t i = 0; i < live.count; i++) {
		struct event_id id = state_event_id(state,
		    state_write(state, live.write[i])->event);
		int found = 0;

		for (uint32_t o = 0; o < field->over_count; o++)
			found |= event_id_cmp(trial->event
			                          ->overs[field->over + o],
			             id) == 0;
		named += found != 0;
		bad |= !found;
	}
	if (bad)
		trial_forged(trial, "past",
		    "is given a state that does not take the place of the one "
		    "that was seen");
	else if (named < field->over_count || !live.count) {
		bad = true;
		trial_forged(trial, "past",
		    "is given a state in the place of one that it did not have "
		    "any more, or never had");
	}
	write_list_release(&live);
	return bad;
}

static void
try_checklist(const struct trial *trial, struct facts *facts)
{
	struct checklist list = {0};
	bool broken = false;

	if (!(trial->view.workflow->checklist & state_bit(facts->to)))
		return;
	checklist_read(&list, &trial->view, trial->subject);
	for (size_t i = 0; i < list.count && !broken; i++) {
		const struct check_item *item = &list.item[i];

		facts->item = item->text;
		facts->item_ticked = item->done ? YES :
		    trial_unseen(trial, FIELD_CHECK, item->id) ||
		        trial_unseen(trial, FIELD_CHECK_DONE, item->id)
		    ? UNSEEN
		    : NO;
		broken = trial_breaks(trial, ACTION_MOVE_ITEM, facts);
	}
	checklist_release(&list);
}

/*
 * No command writes the state that a task has already: such a write would stand
 * against the moves that others make meanwhile. An author who had seen more
 * failures, or fewer, may have seen the task in another state.
 */
static void
try_no_move(const struct trial *trial, struct slice state)
{
	if (trial->event->type != EVENT_CHANGE_UNDONE &&
	    !trial_unseen_any(trial, FIELD_FAILURE) &&
	    !trial_unseen_any(trial, FIELD_OTHER))
		trial_forged(trial, "move",
		    "is given the state that it has already: %.*s",
		    SHOW(state));
}

/* Try every event that changes a state, of any type. */
static void
try_state(const struct trial *trial, const struct event_field *field)
{
	bool undone = trial->event->type == EVENT_CHANGE_UNDONE;
	struct facts facts;
	int to = trial_state_of(trial, field);

	if (to == -1) {
		trial_forged(trial, "move",
		    "is given a state that the workflow does not have: %.*s",
		    SHOW(field->value));
		return;
	}
	if (!trial->subject || try_overwritten(trial, field)) {
		if (!trial->subject)
			trial_forged(trial, "past",
			    "is moved by who had not seen it");
		return;
	}
	trial_facts(&facts, trial);
	facts.from = trial_state_before(trial, to);
	facts.to = to;
	if (trial->event->type == EVENT_TASK_CLAIMED)
		trial_breaks(trial, ACTION_CLAIM_STATE, &facts);
	if (facts.from == to)
		try_no_move(trial, trial_state_name(trial, to));
	else if (!undone && trial_breaks(trial, ACTION_MOVE, &facts))
		return;
	trial_breaks(trial, ACTION_MOVE_HELD, &facts);
	if (facts.from != to) {
		audit_try_gates(trial, &facts);
		try_checklist(trial, &facts);
		audit_try_sent_back(trial, facts.from, to);
		audit_note_closed(trial, facts.from, to);
	}
}

/*
 * An import continues from the state that it wrote, to any state, also against
 * the workflow.
 */
static void
try_imported_state(const struct trial *trial, const struct event_field *field)
{
	struct buf text = BUF_INIT;

	if (!trial->subject || try_overwritten(trial, field))
		return;
	json_unescape(&text, field->value);
	audit_note_imported(trial, slice_of_buf(&text));
	buf_release(&text);
}

/* Nobody has written to a task before it is made, except an import. */
static bool
is_over_others(const struct trial *trial)
{
	const struct event_field *field = &trial->event
	                                       ->fields[trial->write->field];
	bool over = false;

	for (uint32_t f = 0; f < trial->write->field_count && !trial->import;
	     f++)
		over |= field[f].over_count && field[f].kind != FIELD_CREATED;
	return over;
}

static void
try_creation(const struct trial *trial)
{
	const struct event_field *field = trial_written(trial, FIELD_STATE);
	struct facts facts;

	if (is_over_others(trial)) {
		trial_forged(trial, "creation",
		    "is made in the place of what was there");
		return;
	}
	if (!field)
		return;
	trial_facts(&facts, trial);
	facts.to = trial_state_of(trial, field);
	facts.from_name = field->value;
	if (!trial->import && trial_breaks(trial, ACTION_CREATE, &facts))
		return;
	if (trial->subject &&
	    (state_subject(trial->view.state, trial->subject)->flags &
	        SUBJECT_CREATED))
		trial_forged(trial, "creation",
		    "is made again by who had seen it");
}

/*
 * True if the event must name the workflow and rules of the workflow count for
 * it.
 */
static bool
is_ruled(const struct trial *trial)
{
	for (uint32_t f = 0; f < trial->write->field_count; f++)
		switch (trial->event->fields[trial->write->field + f].kind) {
		case FIELD_STATE:
		case FIELD_GATE:
		case FIELD_GATE_REPORT:
		case FIELD_CLAIM:
		case FIELD_ASSIGNEE:
			return true;
		default:
			break;
		}
	return trial->event->fence != 0;
}

/*
 * The event must be judged by the workflow that was in force, not by one that
 * its author had seen replaced.
 */
static void
try_workflow(const struct trial *trial)
{
	const struct audit *audit = trial->audit;
	uint32_t named = trial->known->workflow;

	/* without a name, the workflow that was seen counts */
	if (!named)
		return;
	for (size_t i = 0; i < trial->count; i++) {
		uint32_t other = audit->known[trial->parts[i].event].workflow;

		if (!trial->seen[i] || !audit_replaced(audit, other, named))
			continue;
		trial_forged(trial, "workflow",
		    "is changed by the rules of a workflow that was seen to be "
		    "replaced");
		return;
	}
}

static void
try_actor(const struct trial *trial)
{
	struct facts facts = { .workflow = trial->view.workflow,
		.actor = trial->event->actor };

	if (!facts.workflow->registered_only)
		return;
	facts.registered = audit_registered(trial->audit, facts.actor,
	    trial->known) ? YES : NO;
	trial_breaks(trial, ACTION_ACT, &facts);
}

/*
 * True if the failure can have counted for the author. An author who names a
 * failure has seen it, whatever clocks say; but the author may have seen the
 * failure cleared, or there is no such failure.
 */
static bool
may_have_counted(const struct trial *trial, const struct write_list *failures,
    struct slice id)
{
	const struct state *state = trial->view.state;
	struct buf name = BUF_INIT;
	bool seen;

	for (size_t i = 0; i < failures->count; i++)
		if (slice_eq(state_term_arg(state, state_write(state,
		    failures->write[i])->field), id))
			return true;
	for (size_t i = 0; i < trial->count; i++)
		if (trial_may_write(trial, i, FIELD_FAILURE, id))
			return true;
	buf_addf(&name, "failure/%.*s", (int)id.len, id.ptr);
	seen = state_find_term(state, TERM_TASK_FIELD, slice_of_buf(&name)) !=
	    0;
	buf_release(&name);
	/* an undo may have brought the failure back */
	return seen && trial_unseen_any(trial, FIELD_OTHER);
}

/* Find the failures that the event clears, of those that can have counted. */
static void
find_cleared(struct trial *trial)
{
	const struct event_field *field = &trial->event
	                                       ->fields[trial->write->field];
	struct write_list failures = {0};
	int looked = 0;

	for (uint32_t f = 0; f < trial->write->field_count; f++, field++) {
		struct slice id = field->name;

		if (!slice_starts(id, CLEARED_FAMILY))
			continue;
		if (!looked++ && trial->subject)
			view_failures(&failures, &trial->view, trial->subject);
		id.ptr += strlen(CLEARED_FAMILY);
		id.len -= strlen(CLEARED_FAMILY);
		trial->audit->spent += failures.count + trial->count;
		if (slice_is(field->value, "true") && id.len &&
		    may_have_counted(trial, &failures, id))
			trial->cleared++;
		else
			trial->not_cleared = field->name;
	}
	write_list_release(&failures);
}

/* Failures must be cleared by a move out of quarantine only. */
static void
try_cleared(const struct trial *trial)
{
	const struct event_field *field = trial_written(trial, FIELD_STATE);
	const struct workflow *w = trial->view.workflow;

	if (!field || trial->event->type == EVENT_CHANGE_UNDONE)
		return;
	if (trial->not_cleared.len)
		trial_forged(trial, "move",
		    "is given '%.*s', but has no such failure that counts",
		    SHOW(trial->not_cleared));
	else if (trial->cleared &&
	    (w->quarantine == -1 ||
	        trial_state_before(trial, trial_state_of(trial, field)) !=
	            w->quarantine) &&
	    !trial_unseen_any(trial, FIELD_STATE) &&
	    !trial_unseen_any(trial, FIELD_FAILURE))
		trial_forged(trial, "move",
		    "has failures cleared, but was not %.*s",
		    SHOW(trial_state_name(trial, w->quarantine)));
}

static void
try_assignee(const struct trial *trial, const struct event_field *field)
{
	struct facts facts;

	if ((trial->event->type != EVENT_TASK_EDITED &&
	        trial->event->type != EVENT_CHANGE_UNDONE) ||
	    trial_imports_field(trial, field))
		return;
	trial_facts(&facts, trial);
	trial_breaks(trial, ACTION_ASSIGN, &facts);
}

static void
try_fields(const struct trial *trial)
{
	const struct event_field *field = &trial->event
	                                       ->fields[trial->write->field];

	for (uint32_t f = 0; f < trial->write->field_count; f++, field++)
		switch (field->kind) {
		case FIELD_STATE:
			if (trial->import &&
			    trial->event->type != EVENT_TASK_CREATED)
				try_imported_state(trial, field);
			else if (trial->event->type != EVENT_TASK_CREATED)
				try_state(trial, field);
			break;
		case FIELD_CLAIM:
			if (trial->event->type == EVENT_TASK_CLAIMED)
				audit_try_claim(trial);
			else
				audit_try_end_of_claim(trial);
			break;
		case FIELD_GATE_REPORT:
			audit_try_report(trial, field);
			break;
		case FIELD_GATE:
			audit_try_drop(trial, field);
			break;
		case FIELD_ASSIGNEE:
			try_assignee(trial, field);
			break;
		default:
			break;
		}
}

void
audit_try(struct trial *trial)
{
	trial->subject = state_find_subject(trial->view.state, SUBJECT_TASK,
	    trial->write->name);
	trial->task.state_number = -1;
	try_actor(trial);
	if (!is_ruled(trial))
		return;
	trial->audit->spent += 2 * trial->folded + trial->count;
	if (trial->subject) {
		view_task(&trial->task, &trial->view, trial->subject);
		audit_find_holder(trial);
	}
	trial->import = trial->known->imported && trial_is_import(trial);
	find_cleared(trial);
	try_workflow(trial);
	audit_try_fence(trial);
	if (trial->event->type == EVENT_TASK_CREATED)
		try_creation(trial);
	try_fields(trial);
	try_cleared(trial);
}

/* SPDX-License-Identifier: ISC */
/*
 * Rules about gates: which must be open, who opens them, and when a report
 * goes.
 */
#include "check/audit_private.h"

#include <string.h>

#include "model/evidence.h"
#include "model/gate.h"
#include "model/rule.h"

/* Boolean: does the event name it, in what it rests on? */
static int
rests_on(const struct trial *trial, uint32_t event)
{
	struct event_id id = state_event_id(trial->view.state, event);

	for (size_t i = 0; i < trial->event->rests_count; i++)
		if (event_id_cmp(trial->event->rests[i], id) == 0)
			return 1;
	return 0;
}

/* Why a gate is not open, as a message says it. */
static const char *
why_closed(const struct gate *gate)
{
	return gate->by_worker ? "which who did the work must not open" :
	    gate->result == GATE_FAILED ? "which had failed" :
	    "for which it names no report";
}

static int
may_be_open(const struct trial *trial, const struct gate *gate, int to)
{
	const struct workflow_gate rule = { .name = gate->name,
		.states = gate->states };

	if (!rule_gate_needed(trial->view.workflow, &rule, to) &&
	    trial_unseen(trial, FIELD_GATE, gate->name))
		return 1;
	return gate->by_worker && (trial_unseen_any(trial, FIELD_STATE) ||
	    trial_unseen_any(trial, FIELD_ASSIGNEE));
}

void
audit_try_gates(const struct trial *trial, int from, int to)
{
	struct gate_list list = {0};

	gate_list_read(&list, &trial->view, trial->subject);
	for (size_t i = 0; i < list.count; i++) {
		const struct gate *gate = &list.gate[i];
		struct slice name = trial_state_name(trial, to);

		if (!gate_needed(gate, &trial->view, from, to))
			continue;
		if (!gate_is_open(gate)) {
			if (!may_be_open(trial, gate, to))
				trial_forged(trial, "move",
				    "became %.*s without gate '%.*s', %s",
				    SHOW(name), SHOW(gate->name),
				    why_closed(gate));
		} else if (!rests_on(trial, gate->event) &&
		    !trial_unseen(trial, FIELD_GATE_REPORT, gate->name)) {
			trial_forged(trial, "move",
			    "became %.*s without naming the report that opened "
			    "gate '%.*s'",
			    SHOW(name), SHOW(gate->name));
		}
	}
	gate_list_release(&list);
}

/* Boolean: does the event write the field over this write? */
static int
takes_place_of(const struct trial *trial, const struct write_rec *write)
{
	const struct state *state = trial->view.state;
	struct slice name = state_term_text(state, write->field);
	struct event_id id = state_event_id(state, write->event);

	for (uint32_t f = 0; f < trial->write->field_count; f++) {
		const struct event_field *field =
		    &trial->event->fields[trial->write->field + f];

		for (uint32_t o = 0; slice_eq(field->name, name) &&
		    o < field->over_count; o++)
			if (event_id_cmp(trial->event->overs[field->over + o],
			        id) == 0)
				return 1;
	}
	return 0;
}

/* Back to work: what gates said of other work does not stay. */
void
audit_try_sent_back(const struct trial *trial, int from, int to)
{
	struct gate_list list = {0};

	if (!rule_returns(trial->view.workflow, from, to) ||
	    trial->event->type == EVENT_CHANGE_UNDONE)
		return;
	gate_list_read(&list, &trial->view, trial->subject);
	for (size_t i = 0; i < list.count; i++) {
		const struct gate *gate = &list.gate[i];

		if (gate->result == GATE_NONE || takes_place_of(trial,
		    state_write(trial->view.state, gate->write)))
			continue;
		trial_forged(trial, "report",
		    "keeps the report on gate '%.*s', though it is sent back "
		    "to work",
		    SHOW(gate->name));
		break;
	}
	gate_list_release(&list);
}

/* Boolean: has the author done the work, as far as it is certain? */
static int
did_the_work(const struct trial *trial)
{
	return trial->subject &&
	    gate_worked(&trial->view, trial->subject, trial->event->actor) &&
	    !trial_unseen_any(trial, FIELD_STATE) &&
	    !trial_unseen_any(trial, FIELD_ASSIGNEE);
}

/* How good a result is: an undo never makes one better. */
static int
goodness(enum gate_result result)
{
	return result == GATE_FAILED ? 0 : result == GATE_NONE ? 1 :
	    result == GATE_WAIVED ? 2 : 3;
}

static void
try_undone_report(const struct trial *trial, struct slice name,
    enum gate_result result)
{
	struct gate gate = {0};

	if (trial->subject)
		gate_read(&gate, &trial->view, trial->subject, name);
	if (goodness(result) > goodness(gate.result) &&
	    !trial_unseen(trial, FIELD_GATE_REPORT, name))
		trial_forged(trial, "report",
		    "has a better report on gate '%.*s' by an undo",
		    SHOW(name));
}

/* Reports are cleared when the task goes back to work, and only then. */
static void
try_cleared_report(const struct trial *trial, struct slice gate)
{
	const struct event_field *field = trial_written(trial, FIELD_STATE);
	int to = field ? trial_state_of(trial, field) : -1;

	if (trial->event->type != EVENT_TASK_MOVED &&
	    trial->event->type != EVENT_TASK_CLAIMED)
		trial_forged(trial, "report",
		    "loses the report on gate '%.*s' by an event that is no "
		    "move",
		    SHOW(gate));
	else if ((to == -1 ||
	             !rule_returns(trial->view.workflow,
	                 trial_state_before(trial, to), to)) &&
	    !trial_unseen_any(trial, FIELD_STATE))
		trial_forged(trial, "report",
		    "loses the report on gate '%.*s' by an event that does not "
		    "send it back to work",
		    SHOW(gate));
}

void
audit_try_report(const struct trial *trial, const struct event_field *field)
{
	struct slice gate = field->arg;
	enum gate_result result = gate_result_of(field->value);
	const char *word = gate_result_name(result);
	struct buf words = BUF_INIT;
	unsigned lacks;

	gate.len -= strlen("/report");
	if (trial->event->type == EVENT_CHANGE_UNDONE) {
		try_undone_report(trial, gate, result);
		return;
	}
	if (slice_is(field->value, "null")) {
		try_cleared_report(trial, gate);
		return;
	}
	if (trial->event->type != EVENT_GATE_REPORTED)
		trial_forged(trial, "report",
		    "has gate '%.*s' %s by an event that is no report",
		    SHOW(gate), word);
	else if (result == GATE_WAIVED && !trial_has_reason(trial))
		trial_forged(trial, "report",
		    "has gate '%.*s' waived without a reason", SHOW(gate));
	else if (result == GATE_PASSED &&
	    (lacks = rule_gate_lacks(trial->view.workflow, gate,
	         evidence_in_report(field->value))) != 0) {
		evidence_add_kinds(&words, lacks);
		trial_forged(trial, "report",
		    "has gate '%.*s' passed without the evidence that it asks "
		    "for: %s",
		    SHOW(gate), words.data);
		buf_release(&words);
	} else if ((result == GATE_PASSED || result == GATE_WAIVED) &&
	    rule_gate_differs(trial->view.workflow, gate) &&
	    did_the_work(trial))
		trial_forged(trial, "report",
		    "has gate '%.*s' %s by %.*s, who did the work",
		    SHOW(gate), word, SHOW(trial->event->actor));
}

/* A gate of the task itself is taken away. */
void
audit_try_drop(const struct trial *trial, const struct event_field *field)
{
	if (!slice_is(field->value, "false"))
		return;
	if (!trial_has_reason(trial))
		trial_forged(trial, "gate",
		    "loses gate '%.*s' without a reason", SHOW(field->arg));
	else if (rule_gate_differs(trial->view.workflow, field->arg) &&
	    did_the_work(trial))
		trial_forged(trial, "gate",
		    "loses gate '%.*s' by %.*s, who did the work",
		    SHOW(field->arg), SHOW(trial->event->actor));
}

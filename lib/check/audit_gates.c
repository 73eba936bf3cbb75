/* SPDX-License-Identifier: ISC */
/*
 * Rules about gates: gates that must be open, actors who may open them, and the
 * clearing of reports.
 */
#include "check/audit_private.h"

#include <string.h>

#include "model/gate.h"
#include "model/rule.h"

/* True if the event names this event in `rests`. */
static bool
rests_on(const struct trial *trial, uint32_t event)
{
	struct event_id id = state_event_id(trial->view.state, event);

	for (size_t i = 0; i < trial->event->rests_count; i++)
		if (event_id_cmp(trial->event->rests[i], id) == 0)
			return true;
	return false;
}

static bool
may_be_open(const struct trial *trial, const struct gate *gate, int to)
{
	const struct workflow_gate rule = { .name = gate->name,
		.states = gate->states };

	if (!rule_gate_needed(trial->view.workflow, &rule, to) &&
	    trial_unseen(trial, FIELD_GATE, gate->name))
		return true;
	return gate->by_worker && (trial_unseen_any(trial, FIELD_STATE) ||
	    trial_unseen_any(trial, FIELD_ASSIGNEE));
}

void
audit_try_gates(const struct trial *trial, struct facts *facts)
{
	struct gate_list list = {0};

	gate_list_read(&list, &trial->view, trial->subject);
	for (size_t i = 0; i < list.count; i++) {
		const struct gate *gate = &list.gate[i];

		if (!gate_needed(gate, &trial->view, facts->from, facts->to))
			continue;
		gate_facts(facts, gate);
		if (facts->gate_open == NO &&
		    may_be_open(trial, gate, facts->to))
			facts->gate_open = UNSEEN;
		facts->gate_named = facts->gate_open != YES ||
		        rests_on(trial, gate->event) ? YES :
		    trial_unseen(trial, FIELD_GATE_REPORT, gate->name) ? UNSEEN
		                                                       : NO;
		trial_breaks(trial, ACTION_MOVE_GATE, facts);
	}
	gate_list_release(&list);
}

/* True if the event writes the field over this write. */
static bool
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
				return true;
	}
	return false;
}

/*
 * A task that goes back to work must lose the gate reports about its earlier
 * work.
 */
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

/*
 * Fill the facts about the actor who reports on the gate or drops it, as far as
 * they are certain.
 */
static void
find_worker(struct facts *out, const struct trial *trial, struct slice gate)
{
	trial_facts(out, trial);
	gate_worker_facts(out, &trial->view, trial->subject, gate);
	if (out->worked == YES &&
	    (trial_unseen_any(trial, FIELD_STATE) ||
	        trial_unseen_any(trial, FIELD_ASSIGNEE)))
		out->worked = UNSEEN;
}

static void
try_undone_report(const struct trial *trial, struct slice name,
    enum gate_result result)
{
	struct gate gate = {0};

	if (trial->subject)
		gate_read(&gate, &trial->view, trial->subject, name);
	if (gate_goodness(result) > gate_goodness(gate.result) &&
	    !trial_unseen(trial, FIELD_GATE_REPORT, name))
		trial_forged(trial, "report",
		    "has a better report on gate '%.*s' by an undo",
		    SHOW(name));
}

/* Reports are cleared if the task goes back to work, and only then. */
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
	else if (!field ||
	    ((to == -1 ||
	         !rule_returns(trial->view.workflow,
	             trial_state_before(trial, to), to)) &&
	        !trial_unseen_any(trial, FIELD_STATE)))
		trial_forged(trial, "report",
		    "loses the report on gate '%.*s' by an event that does not "
		    "send it back to work",
		    SHOW(gate));
}

static void
try_written_report(const struct trial *trial, struct slice gate,
    struct slice report)
{
	enum gate_result result = gate_result_of(report);
	struct facts facts;

	find_worker(&facts, trial, gate);
	gate_report_facts(&facts, result, report);
	if (trial->event->type != EVENT_GATE_REPORTED)
		trial_forged(trial, "report",
		    "has gate '%.*s' %s by an event that is not a report",
		    SHOW(gate), facts.result);
	else if (!trial_breaks(trial, ACTION_REPORT, &facts))
		trial_breaks(trial, ACTION_REPORT_EVIDENCE, &facts);
}

void
audit_try_report(const struct trial *trial, const struct event_field *field)
{
	struct slice gate = field->arg;

	gate.len -= strlen("/report");
	if (trial->event->type == EVENT_CHANGE_UNDONE)
		try_undone_report(trial, gate, gate_result_of(field->value));
	else if (slice_is(field->value, "null"))
		try_cleared_report(trial, gate);
	else
		try_written_report(trial, gate, field->value);
}

/* Try an event that drops a gate of the task itself. */
void
audit_try_drop(const struct trial *trial, const struct event_field *field)
{
	struct facts facts;

	if (!slice_is(field->value, "false"))
		return;
	find_worker(&facts, trial, field->arg);
	trial_breaks(trial, ACTION_DROP_GATE, &facts);
}

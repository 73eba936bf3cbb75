/* SPDX-License-Identifier: ISC */
/*
 * Facts about an event on trial that rules ask for: its writes, the state in
 * which its author saw the task, and events that may have been seen but not
 * certainly.
 */
#include "check/audit_private.h"

#include <string.h>

#include "format/hlc.h"
#include "model/rule.h"

bool
trial_has_reason(const struct trial *trial)
{
	return event_has_reason(trial->event);
}

struct slice
trial_state_name(const struct trial *trial, int state)
{
	return state == -1 ? trial->task.state
	                   : trial->view.workflow->states[state];
}

const struct event_field *
trial_written(const struct trial *trial, enum field_kind kind)
{
	const struct event_field *field = &trial->event
	                                       ->fields[trial->write->field];

	for (uint32_t f = 0; f < trial->write->field_count; f++)
		if (field[f].kind == kind)
			return &field[f];
	return NULL;
}

/*
 * True if a field of this arg belongs to the gate, item or failure that is
 * named.
 */
static bool
is_of(struct slice arg, struct slice named)
{
	return !named.len || (arg.len >= named.len &&
	    memcmp(arg.ptr, named.ptr, named.len) == 0 &&
	    (arg.len == named.len || arg.ptr[named.len] == '/'));
}

static bool
writes_field(const struct event *event, const char *task, enum field_kind kind,
    struct slice arg)
{
	for (size_t i = 0; i < event->writes_count; i++) {
		const struct event_write *write = &event->writes[i];

		if (write->subject != SUBJECT_TASK ||
		    memcmp(write->name.ptr, task, TASK_ID_LEN) != 0)
			continue;
		for (uint32_t f = 0; f < write->field_count; f++) {
			const struct event_field *field =
			    &event->fields[write->field + f];

			if (field->kind == kind && is_of(field->arg, arg))
				return true;
		}
	}
	return false;
}

bool
trial_may_write(const struct trial *trial, size_t part, enum field_kind kind,
    struct slice arg)
{
	struct audit *audit = trial->audit;
	struct event event;

	if (trial->seen[part] || part == trial->at ||
	    !(trial->parts[part].kinds & TASK_PART(kind)))
		return 0;
	if (!arg.ptr || audit->spent > audit->may_spend)
		return 1;
	audit->spent += AUDIT_READ_STEPS;
	return !audit_read(audit, audit->past_parser, &event,
	           trial->parts[part].event) &&
	    writes_field(&event, trial->parts[part].task, kind, arg);
}

bool
trial_unseen(const struct trial *trial, enum field_kind kind, struct slice arg)
{
	struct audit *audit = trial->audit;

	audit->spent += trial->count;
	for (size_t i = 0; i < trial->count; i++)
		if ((i < trial->at ||
		        audit->known[trial->parts[i].event].ahead) &&
		    trial_may_write(trial, i, kind, arg))
			return 1;
	return 0;
}

bool
trial_unseen_any(const struct trial *trial, enum field_kind kind)
{
	return trial_unseen(trial, kind, (struct slice){ NULL, 0 });
}

int
trial_state_of(const struct trial *trial, const struct event_field *field)
{
	struct buf text = BUF_INIT;
	int state;

	json_unescape(&text, field->value);
	state = workflow_state(trial->view.workflow, slice_of_buf(&text));
	buf_release(&text);
	return state;
}

int
trial_state_before(const struct trial *trial, int to)
{
	const struct workflow *w = trial->view.workflow;
	int from = trial->task.state_number;

	if (w->quarantine != -1 && trial->cleared >= w->failure_limit)
		return w->quarantine;
	if (trial->task.quarantined && rule_move(w, from, to,
	    trial_has_reason(trial)) != MOVE_ALLOWED) {
		struct view raw = trial->view;
		uint32_t term = state_find_term(raw.state, TERM_TASK_FIELD,
		    SLICE("state"));
		uint32_t best = term ? view_best(&raw, trial->subject, term)
		                     : 0;

		/* somebody may have cleared the task's failures */
		if (best &&
		    trial_unseen(trial, FIELD_OTHER, (struct slice){ NULL, 0 }))
			from = workflow_state(w, write_text(raw.state,
			    state_write(raw.state, best)));
	}
	return from;
}

/*
 * YES if another actor holds the task. An actor who gives a reason may take it
 * anyway. An event that writes the claim names all claims that its author saw,
 * so there are no others that the author may have seen; but a claim by a clock
 * far ahead counts for nobody whose claim it took, and that one is not named.
 */
static enum verdict
held_by_other(const struct trial *trial)
{
	if (!trial->held || trial_has_reason(trial))
		return trial->held ? YES : NO;
	return (!trial_written(trial, FIELD_CLAIM) ||
	    trial->claim.at_ms > trial->view.now_ms + HLC_FUTURE_MS) &&
	        trial_unseen_any(trial, FIELD_CLAIM)
	    ? UNSEEN
	    : YES;
}

void
trial_facts(struct facts *out, const struct trial *trial)
{
	*out = (struct facts){ .workflow = trial->view.workflow,
		.task = trial->write->name,
		.actor = trial->event->actor,
		.reason = trial_has_reason(trial),
		.forced = UNSEEN,
		.from = trial->task.state_number,
		.to = trial->task.state_number,
		.from_name = trial->task.state,
		.held = held_by_other(trial),
		.claim = &trial->claim };
}

bool
trial_breaks(const struct trial *trial, enum action action,
    const struct facts *facts)
{
	const struct rule *rule = rule_broken(action, facts);
	struct buf text = BUF_INIT;

	if (!rule || !rule->finding)
		return false;
	rule_say(&text, rule->finding, facts, AUDIT_NAME_MAX);
	trial_forged(trial, rule->forged, "%s", text.data);
	buf_release(&text);
	return true;
}

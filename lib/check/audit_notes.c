/* SPDX-License-Identifier: ISC */
/*
 * Notes about events that are allowed but worth knowing: the workflow was
 * changed; or a task was closed while a gate of its earlier workflow was open,
 * or was closed by an import.
 */
#include "check/audit_private.h"

#include <string.h>

#include "model/gate.h"
#include "model/workflow_diff.h"
#include "state/state.h"

/* an import creates a task and moves it within this time */
#define TOGETHER_MS 1000

/* True if this change drops a rule. */
static bool
loosens(const struct workflow_change *change)
{
	static const char *const removed[] = { "gates", "differ", "checklist",
		"reasons", "registered-only", "evidence", "quarantine" };
	static const char *const added[] = { "moves", "purgers" };

	for (size_t i = 0; i < sizeof(removed) / sizeof(*removed); i++)
		if (!change->added && strcmp(change->what, removed[i]) == 0)
			return true;
	for (size_t i = 0; i < sizeof(added) / sizeof(*added); i++)
		if (change->added && strcmp(change->what, added[i]) == 0)
			return true;
	return false;
}

/* Append the keys of one kind, each once: the changes are sorted by key. */
static void
add_keys(struct buf *out, const struct workflow_changes *changes, bool loose)
{
	const char *lead = loose ? "; looser in " : "; changed in ";

	for (size_t i = 0; i < changes->count; i++) {
		const char *what = changes->change[i].what;
		bool any = false, before = false;

		for (size_t n = 0; n < changes->count; n++) {
			if (strcmp(changes->change[n].what, what) != 0)
				continue;
			any |= loosens(&changes->change[n]);
			before |= n < i;
		}
		if (before || any != loose || strcmp(what, "name") == 0)
			continue;
		buf_addf(out, "%s%s", lead, what);
		lead = ", ";
	}
}

/*
 * Returns the workflow that the event replaces, or NULL if it replaces no known
 * workflow.
 */
static const struct workflow *
replaced_by(const struct audit *audit, const struct event *event,
    const struct event_field *field)
{
	for (uint32_t o = 0; o < field->over_count; o++) {
		uint32_t w = audit_workflow_of(audit,
		    event->overs[field->over + o]);

		if (w && audit->workflows[w].workflow.count)
			return &audit->workflows[w].workflow;
	}
	return NULL;
}

/* True if no workflow was set before. */
static bool
is_first(const struct audit *audit, const struct known *known)
{
	for (size_t w = 1; w < audit->workflows_count; w++)
		if (&audit->known[audit->workflows[w].event] < known)
			return false;
	return true;
}

void
audit_note_workflow(const struct audit *audit, const struct known *known,
    const struct event *event, const struct event_field *field,
    const struct workflow *to)
{
	const struct workflow *from = replaced_by(audit, event, field);
	struct view view = { .workflow = from };
	struct workflow_changes changes = {0};
	struct buf text = BUF_INIT;

	if (is_first(audit, known))
		return;			/* every log begins so */
	if (!from)
		from = view.workflow = &audit->workflows[0].workflow;
	view.state = state_new();
	workflow_diff(&changes, &view, to);
	add_keys(&text, &changes, true);
	add_keys(&text, &changes, false);
	audit_note(audit, known, SLICE(""),
	    "has workflow '%.*s' in the place of '%.*s', set by %.*s%s",
	    SHOW(to->name), SHOW(from->name), SHOW(event->actor),
	    text.len ? text.data : "");
	workflow_changes_release(&changes);
	state_free(view.state);
	buf_release(&text);
}

static bool
needs_gate(const struct workflow *w, struct slice gate, struct slice state)
{
	int to = workflow_state(w, state);

	for (int i = 0; i < w->gates_count && to != -1; i++)
		if (slice_eq(w->gates[i].name, gate))
			return (w->gates[i].states & state_bit(to)) != 0;
	return false;
}

/*
 * Returns the workflow that dropped the gate, of the steps between a workflow
 * and one that replaced it.
 */
static uint32_t
relaxed_by(const struct audit *audit, uint32_t from, uint32_t to,
    struct slice gate, struct slice state)
{
	uint32_t step = to;

	for (;;) {
		const struct known_workflow *w = &audit->workflows[step];
		uint32_t before = 0;

		for (size_t o = 0; o < w->over_count; o++)
			if (w->over[o] == from ||
			    audit_replaced(audit, w->over[o], from))
				before = w->over[o];
		if (!before || audit->workflows[before].event >= w->event ||
		    needs_gate(&audit->workflows[before].workflow, gate, state))
			return step;
		step = before;
	}
}

/*
 * Note once for each gate that the workflow of that time would have required.
 */
static void
note_gates(const struct trial *trial, uint32_t workflow, struct slice state)
{
	const struct audit *audit = trial->audit;
	const struct known *setter;
	struct view view = trial->view;
	struct gate_list list = {0};
	struct event event;
	char id[EVENT_ID_SIZE];
	uint32_t step;
	int to;

	view.workflow = &audit->workflows[workflow].workflow;
	to = workflow_state(view.workflow, state);
	if (to == -1 || !(view.workflow->done & state_bit(to)))
		return;
	gate_list_read(&list, &view, trial->subject);
	for (size_t i = 0; i < list.count; i++) {
		const struct gate *gate = &list.gate[i];

		if (!needs_gate(view.workflow, gate->name, state) ||
		    gate_is_open(gate))
			continue;
		step = relaxed_by(audit, workflow, trial->workflow, gate->name,
		    state);
		setter = &audit->known[audit->workflows[step].event];
		event_id_format(id, setter->id);
		if (audit_read(audit, trial->audit->past_parser, &event,
		    audit->workflows[step].event))
			continue;
		audit_note(audit, trial->known, trial->write->name,
		    "became %.*s while gate '%.*s' was open: the workflow was "
		    "relaxed by %.*s in %s",
		    SHOW(state), SHOW(gate->name), SHOW(event.actor), id);
	}
	gate_list_release(&list);
}

void
audit_note_closed(const struct trial *trial, int from, int to)
{
	const struct audit *audit = trial->audit;
	const struct workflow *w = trial->view.workflow;
	uint32_t told = trial->workflow;

	if (!(w->done & ~w->cancelled & state_bit(to)) ||
	    (w->done & state_bit(from)))
		return;
	for (size_t i = 0; i < trial->count; i++) {
		uint32_t other = audit->known[trial->parts[i].event].workflow;

		if (!trial->seen[i] || !other || other == told ||
		    !audit_replaced(audit, trial->workflow, other))
			continue;
		note_gates(trial, other, w->states[to]);
		told = other;
	}
}

/* True if the same import created the task together with this event. */
static bool
made_with_it(const struct trial *trial)
{
	for (size_t i = 0; i < trial->at; i++) {
		const struct known *known =
		    &trial->audit->known[trial->parts[i].event];

		if (known->type == EVENT_TASK_CREATED && known->imported)
			return known->writer == trial->known->writer &&
			    trial->known->at.ms - known->at.ms <= TOGETHER_MS;
	}
	return trial->known->type == EVENT_TASK_CREATED;
}

void
audit_note_imported(const struct trial *trial, struct slice state)
{
	const struct workflow *w = trial->view.workflow;
	int to = workflow_state(w, state);
	struct gate_list list = {0};

	if (!trial->subject || to == -1 ||
	    !(w->done & ~w->cancelled & state_bit(to)) || made_with_it(trial))
		return;
	gate_list_read(&list, &trial->view, trial->subject);
	for (size_t i = 0; i < list.count; i++) {
		const struct gate *gate = &list.gate[i];

		if (!gate_is_open(gate) && gate_needed(gate, &trial->view,
		    trial->task.state_number, to))
			audit_note(trial->audit, trial->known,
			    trial->write->name,
			    "is %.*s, closed by import while gate '%.*s' was "
			    "open",
			    SHOW(state), SHOW(gate->name));
	}
	gate_list_release(&list);
}

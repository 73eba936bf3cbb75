/* SPDX-License-Identifier: ISC */
/*
 * Gates as they are shown, and the actors who did the work that gates are
 * about.
 */
#include "model/gate.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "model/evidence.h"
#include "model/rule.h"

static const char *const results[] = { "", "passed", "failed", "waived" };

const char *
gate_result_name(enum gate_result result)
{
	return results[result];
}

int
gate_goodness(enum gate_result result)
{
	return result == GATE_FAILED ? 0 : result == GATE_NONE ? 1 :
	    result == GATE_WAIVED ? 2 : 3;
}

enum gate_result
gate_result_of(struct slice raw)
{
	struct json_doc doc = {0};
	enum gate_result result = GATE_NONE;
	uint32_t token;

	if (raw.ptr && !json_scan(&doc, raw.ptr, raw.len, NULL) &&
	    doc.token[0].kind == JSON_OBJECT &&
	    (token = json_get(&doc, 0, "result")) != 0)
		for (int i = GATE_PASSED; i <= GATE_WAIVED; i++)
			if (json_is(&doc, token, results[i]))
				result = (enum gate_result)i;
	json_release(&doc);
	return result;
}

/* A purged report counts as failed. */
static enum gate_result
result_of(const struct state *state, const struct write_rec *write)
{
	return write_purged(state, write) ? GATE_FAILED :
	    gate_result_of(write_raw(state, write));
}

enum gate_result
gate_result_in(const struct state *state, uint32_t subject, uint32_t event)
{
	const struct subject_rec *rec = state_subject(state, subject);
	const uint32_t lists[2] = { rec->members, rec->dead };

	for (int l = 0; l < 2; l++)
		for (uint32_t at = lists[l]; at;
		     at = state_write(state, at)->next)
			if (state_write(state, at)->event == event &&
			    state_write(state, at)->kind == FIELD_GATE_REPORT)
				return result_of(state, state_write(state, at));
	return GATE_NONE;
}

bool
gate_is_open(const struct gate *gate)
{
	return (gate->result == GATE_PASSED || gate->result == GATE_WAIVED) &&
	    !gate->by_worker;
}

bool
gate_needed(const struct gate *gate, const struct view *view, int from, int to)
{
	const struct workflow_gate rule = { .name = gate->name,
		.states = gate->states };

	return rule_gate_needed(view->workflow, &rule, to) ||
	    (gate->required && rule_own_gates_needed(view->workflow, from, to));
}

static bool
is_required(const struct view *view, uint32_t subject, struct slice name)
{
	uint32_t best = view_part(view, subject, "gate/", name, "");

	return best && write_truth(view->state, state_write(view->state, best));
}

void
gate_read(struct gate *out, const struct view *view, uint32_t subject,
    struct slice name)
{
	const struct state *state = view->state;
	const struct workflow *w = view->workflow;

	memset(out, 0, sizeof(*out));
	out->name = name;
	out->required = is_required(view, subject, name);
	for (int i = 0; i < w->gates_count; i++)
		if (slice_eq(w->gates[i].name, name))
			out->states = w->gates[i].states;
	out->differ = rule_gate_differs(w, name);
	out->write = view_part(view, subject, "gate/", name, "/report");
	if (!out->write)
		return;
	out->event = state_write(state, out->write)->event;
	out->result = result_of(state, state_write(state, out->write));
	out->by = state_term_text(state, state_event(state, out->event)->actor);
	out->by_worker = out->differ && out->result != GATE_NONE &&
	    out->result != GATE_FAILED && gate_worked(view, subject, out->by);
}

static void
add_gate(struct gate_list *list, const struct view *view, uint32_t subject,
    struct slice name)
{
	for (size_t i = 0; i < list->count; i++)
		if (slice_eq(list->gate[i].name, name))
			return;
	ARRAY_GROW(list->gate, list->count, list->cap);
	gate_read(&list->gate[list->count++], view, subject, name);
}

static int
by_name(const void *a, const void *b)
{
	const struct gate *x = a, *y = b;

	return slice_cmp(x->name, y->name);
}

void
gate_list_read(struct gate_list *out, const struct view *view, uint32_t subject)
{
	const struct state *state = view->state;
	const struct workflow *w = view->workflow;

	out->count = 0;
	for (int i = 0; i < w->gates_count; i++)
		if (w->gates[i].states)
			add_gate(out, view, subject, w->gates[i].name);
	for (uint32_t at = state_subject(state, subject)->members; at;
	    at = state_write(state, at)->next) {
		const struct write_rec *write = state_write(state, at);
		struct slice name = state_term_arg(state, write->field);

		if (write->kind == FIELD_GATE_REPORT)
			name.len -= strlen("/report");
		if (write->kind == FIELD_GATE_REPORT
		        ? !slice_is(write_raw(state, write), "null")
		        : write->kind == FIELD_GATE &&
		            is_required(view, subject, name))
			add_gate(out, view, subject, name);
	}
	if (out->count)
		qsort(out->gate, out->count, sizeof(*out->gate), by_name);
}

void
gate_list_release(struct gate_list *list)
{
	free(list->gate);
	memset(list, 0, sizeof(*list));
}

/* The work on a task: its writes of the kinds that mean work, in order. */
struct work {
	const struct view *view;
	const struct subject_rec *subject;
	struct slice actor;
	uint32_t sent_back;	/* event; 0: never */
	struct write_list states, claims, assignees;
};

static void
collect(struct write_list *out, const struct work *work, enum field_kind kind)
{
	const struct state *state = work->view->state;
	const uint32_t lists[2] = { work->subject->registers,
		work->subject->dead };

	for (int l = 0; l < 2; l++)
		for (uint32_t at = lists[l]; at;
		     at = state_write(state, at)->next)
			if (state_write(state, at)->kind == kind &&
			    !(state_write(state, at)->flags & WRITE_TOMBSTONE))
				write_list_add(out, at);
	write_list_sort(out, state, view_by_order);
}

/*
 * True if the actor wrote the event. An import tells of work done elsewhere,
 * which its actor did not do.
 */
static bool
is_by(const struct work *work, uint32_t event)
{
	const struct state *state = work->view->state;
	const struct event_rec *rec = state_event(state, event);

	return !(rec->flags & EVENT_OF_IMPORT) &&
	    slice_eq(state_term_text(state, rec->actor), work->actor);
}

static int
state_of(const struct work *work, uint32_t write)
{
	const struct state *state = work->view->state;

	return workflow_state(work->view->workflow, write_text(state,
	    state_write(state, write)));
}

/*
 * Returns the state of the task when the event was written, by the order of
 * writes.
 */
static int
state_at(const struct work *work, uint32_t event)
{
	const struct state *state = work->view->state;
	int at = work->view->workflow->initial;

	for (size_t i = 0; i < work->states.count && state_event_cmp(state,
	    state_write(state, work->states.write[i])->event, event) <= 0; i++)
		at = state_of(work, work->states.write[i]);
	return at;
}

/*
 * True if the actor moved the task in a way that counts as work. Also finds
 * when the task was last sent back. A purged move counts as one into work, not
 * as sending back.
 */
static bool
moved(struct work *work)
{
	const struct workflow *w = work->view->workflow;
	const struct state *state = work->view->state;
	int from = w->initial;
	bool found = false;

	for (size_t i = 0; i < work->states.count; i++) {
		uint32_t event = state_write(state, work->states.write[i])
		                     ->event;
		int to = state_of(work, work->states.write[i]);

		if (rule_returns(w, from, to)) {
			work->sent_back = event;
			found = false;
		} else if (state_event(state, event)->type !=
		        EVENT_TASK_CREATED &&
		    ((to != from && rule_is_work(w, from, to)) ||
		        write_purged(state,
		            state_write(state, work->states.write[i])))) {
			found |= is_by(work, event);
		}
		from = to;
	}
	return found;
}

static bool
since(const struct work *work, uint32_t event)
{
	return !work->sent_back || state_event_cmp(work->view->state, event,
	    work->sent_back) > 0;
}

/* True if anything was done under the claim since the task was sent back. */
static bool
acted(const struct work *work, uint32_t claim)
{
	const struct state *state = work->view->state;
	const struct event_rec *by = state_event(state, claim);
	int64_t from = state_event(state, work->sent_back)->at_ms;

	for (uint32_t a = work->subject->acts; a;
	     a = state_act(state, a)->next) {
		const struct act_rec *act = state_act(state, a);

		if (act->fence == by->fence && act->actor == by->actor &&
		    act->session == by->session && act->last_ms > from)
			return true;
	}
	return false;
}

static bool
claimed(const struct work *work)
{
	const struct state *state = work->view->state;

	for (size_t i = 0; i < work->claims.count; i++) {
		uint32_t event = state_write(state, work->claims.write[i])
		                     ->event;

		if (state_event(state, event)->type == EVENT_TASK_CLAIMED &&
		    is_by(work, event) &&
		    (since(work, event) || acted(work, event)) &&
		    rule_state_of_work(work->view->workflow,
		        state_at(work, event)))
			return true;
	}
	return false;
}

static bool
was_assignee(const struct work *work)
{
	const struct state *state = work->view->state;
	size_t count = work->assignees.count;

	for (size_t i = 0; i < count; i++) {
		const struct write_rec *write = state_write(state,
		    work->assignees.write[i]);
		bool lasted = since(work, write->event) || i + 1 == count ||
		    since(work, state_write(state,
		    work->assignees.write[i + 1])->event);

		if (lasted && (write_purged(state, write) ||
		    slice_eq(write_text(state, write), work->actor)) &&
		    rule_state_of_work(work->view->workflow,
		    state_at(work, write->event)))
			return true;
	}
	return false;
}

bool
gate_worked(const struct view *view, uint32_t subject, struct slice actor)
{
	struct work work = { .view = view, .actor = actor,
	    .subject = state_subject(view->state, subject) };
	bool found;

	collect(&work.states, &work, FIELD_STATE);
	collect(&work.claims, &work, FIELD_CLAIM);
	collect(&work.assignees, &work, FIELD_ASSIGNEE);
	found = moved(&work);
	found = found || claimed(&work) || was_assignee(&work);
	write_list_release(&work.states);
	write_list_release(&work.claims);
	write_list_release(&work.assignees);
	return found;
}

/* Returns the last claim for work before the task was sent back, or 0. */
static uint32_t
claim_before(const struct work *work)
{
	const struct state *state = work->view->state;
	uint32_t last = 0;

	for (size_t i = 0; i < work->claims.count; i++) {
		uint32_t event = state_write(state, work->claims.write[i])
		                     ->event;

		if (state_event(state, event)->type == EVENT_TASK_CLAIMED &&
		    !since(work, event) &&
		    rule_state_of_work(work->view->workflow,
		        state_at(work, event)))
			last = event;
	}
	return last;
}

bool
gate_returned_to(const struct view *view, uint32_t subject, struct slice actor)
{
	const struct state *state = view->state;
	struct work work = { .view = view, .actor = actor,
	    .subject = state_subject(state, subject) };
	uint32_t last, event = 0;
	bool returned;

	collect(&work.states, &work, FIELD_STATE);
	collect(&work.claims, &work, FIELD_CLAIM);
	moved(&work);
	last = work.states.count ? work.states.write[work.states.count - 1] : 0;
	returned = work.sent_back &&
	    state_write(state, last)->event == work.sent_back;
	if (returned)
		event = claim_before(&work);
	if (returned && !event && work.states.count > 1)
		event = state_write(state,
		    work.states.write[work.states.count - 2])->event;
	write_list_release(&work.states);
	write_list_release(&work.claims);
	return event && is_by(&work, event);
}

void
gate_facts(struct facts *out, const struct gate *gate)
{
	out->gate = gate->name;
	out->gate_open = gate_is_open(gate) ? YES : NO;
	out->why_closed = gate->by_worker
	    ? "which who did the work must not open"
	    : gate->result == GATE_FAILED ? "which had failed"
	                                  : "for which it names no report";
}

void
gate_worker_facts(struct facts *out, const struct view *view, uint32_t subject,
    struct slice gate)
{
	out->gate = gate;
	out->differs = rule_gate_differs(view->workflow, gate) ? YES : NO;
	out->worked = out->differs == YES && subject &&
	        gate_worked(view, subject, out->actor)
	    ? YES : NO;
}

void
gate_report_facts(struct facts *out, enum gate_result result,
    struct slice report)
{
	out->result = gate_result_name(result);
	out->waives = result == GATE_WAIVED;
	out->opens = result == GATE_PASSED || result == GATE_WAIVED;
	out->lacks = result == GATE_PASSED
	    ? rule_gate_lacks(out->workflow, out->gate,
	          evidence_in_report(report))
	    : 0;
}

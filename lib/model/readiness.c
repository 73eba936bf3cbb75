/* SPDX-License-Identifier: ISC */
/* Readiness: the first reason that stands against a claim. */
#include "model/readiness.h"

#include <string.h>

#include "format/hlc.h"
#include "model/checklist.h"
#include "model/gate.h"
#include "model/handoff.h"
#include "model/ready_alone.h"
#include "model/rule.h"

/*
 * Returns the states in which a claim needs a look at gates, checklist, reason
 * or handoff.
 */
static uint64_t
states_to_ask(const struct workflow *w)
{
	uint64_t ask = state_bit(workflow_state(w, SLICE(HANDOFF_STATE)));

	for (int from = 0; from < w->count; from++) {
		int to = w->claim_to[from];

		if (to != -1 && to != from &&
		    (rule_first_gate(w, to) || (w->checklist & state_bit(to)) ||
		    (w->reasons[from] & state_bit(to))))
			ask |= state_bit(from);
	}
	return ask;
}

size_t
readiness_ahead(const struct state *state, int64_t now_ms)
{
	size_t count = 0;

	for (uint32_t w = 1; w < state->writers.count; w++)
		count += state_writer(state, w)->at_ms > now_ms + HLC_FUTURE_MS;
	return count;
}

void
readiness_init(struct readiness *out, const struct view *view,
    const struct claimant *claimant)
{
	*out = (struct readiness){ .view = view, .claimant = claimant,
		.ask = states_to_ask(view->workflow),
		.ahead = readiness_ahead(view->state, view->now_ms) };
}

void
readiness_release(struct readiness *r)
{
	urgency_release(&r->urgency);
}

void
readiness_order(struct readiness *r)
{
	urgency_release(&r->urgency);
	urgency_find(&r->urgency, r->view);
}

/* True if the task was handed over to the actor, not to everybody. */
static bool
is_handed_to(const struct readiness *r, const struct task *task)
{
	const struct claimant *actor = r->claimant;
	struct message message = {0};
	bool is = handoff_find(&message, r->view, task) &&
	    !slice_eq(message.by, actor->name) &&
	    (message.to_count || message.to_caps) &&
	    handoff_is_for(&message, r->view, actor->name, actor->caps);

	message_release(&message);
	return is;
}

enum turn
readiness_turn(const struct readiness *r, const struct task *task)
{
	const struct workflow *w = r->view->workflow;
	int state = task->state_number;

	if (!r->claimant || state < 0)
		return TURN_OTHER;
	if ((r->ask & state_bit(state)) && is_handed_to(r, task))
		return TURN_HANDED;
	return w->claim_to[state] == state &&
	    state_subject(r->view->state, task->subject)->epoch &&
	    gate_returned_to(r->view, task->subject, r->claimant->name)
	    ? TURN_RETURNED : TURN_OTHER;
}

bool
readiness_blocked(struct readiness *r, uint32_t subject)
{
	return view_blocked(r->view, subject) ||
	    waits_above(r->view, subject);
}

static bool
has_open_children(const struct view *view, uint32_t subject)
{
	struct term_list children = {0};
	bool any = waits_any_child(view, subject);

	if (any) {
		waits_children(&children, view, subject);
		any = children.count > 0;
		term_list_release(&children);
	}
	return any;
}

static enum ready
by_links(struct readiness *r, uint32_t subject)
{
	return has_open_children(r->view, subject) ? READY_CHILDREN :
	    readiness_blocked(r, subject) ? READY_BLOCKED : READY_YES;
}

/* True if the gates of the state or its checklist stand against the move. */
static bool
is_gated(const struct view *view, uint32_t subject, int from, int to)
{
	struct gate_list gates = {0};
	struct checklist items = {0};
	bool gated = false;

	gate_list_read(&gates, view, subject);
	for (size_t i = 0; i < gates.count && !gated; i++)
		gated = gate_needed(&gates.gate[i], view, from, to) &&
		    !gate_is_open(&gates.gate[i]);
	gate_list_release(&gates);
	if (!gated && (view->workflow->checklist & state_bit(to))) {
		checklist_read(&items, view, subject);
		gated = checklist_open(&items) > 0;
		checklist_release(&items);
	}
	return gated;
}

/* The rules about the state that the claim enters. */
static enum ready
by_move(const struct readiness *r, const struct task *task)
{
	const struct workflow *w = r->view->workflow;
	int from = task->state_number, to = w->claim_to[from];

	if (from == to || !(r->ask & state_bit(from)))
		return READY_YES;
	if (rule_move(w, from, to, r->reason) == MOVE_NEEDS_REASON)
		return READY_REASON;
	return is_gated(r->view, task->subject, from, to) ? READY_GATE
	                                                  : READY_YES;
}

enum ready
readiness_barred(const struct readiness *r)
{
	const struct claimant *claimant = r->claimant;

	if (!claimant)
		return READY_YES;
	if (r->view->workflow->registered_only && !claimant->agent.registered)
		return READY_UNREGISTERED;
	return claimant_is_full(claimant) ? READY_FULL : READY_YES;
}

static enum ready
by_actor(const struct readiness *r, const struct task *task)
{
	struct slice missing;

	if (!r->claimant)
		return READY_YES;
	if (claimant_lacks(r->claimant, r->view, task->subject, &missing))
		return READY_LACKS;
	if ((r->ask & state_bit(task->state_number)) &&
	    claimant_is_passed_by(r->claimant, r->view, task))
		return READY_HANDED;
	return readiness_barred(r);
}

/*
 * If several other clocks are ahead of ours, it cannot be told whether the
 * lease of another holder has run out.
 */
static bool
is_unsure(const struct readiness *r, const struct task *task)
{
	struct claim claim;

	if (r->ahead < 2 ||
	    !state_subject(r->view->state, task->subject)->epoch)
		return false;
	view_claim(&claim, r->view, task->subject);
	return claim.event && !claim.ended &&
	    !(r->claimant && slice_eq(claim.by, r->claimant->name));
}

static enum ready
find_reason(struct readiness *r, const struct task *task, bool by_name)
{
	enum ready ready = readiness_alone(r->view, task, by_name);

	if (!ready && !by_name && view_held(r->view, task->subject))
		ready = READY_HELD;
	if (!ready)
		ready = by_links(r, task->subject);
	if (!ready)
		ready = by_move(r, task);
	if (!ready)
		ready = by_actor(r, task);
	if (!ready && is_unsure(r, task))
		ready = READY_CLOCK;
	return ready;
}

enum ready
readiness_of(struct readiness *r, const struct task *task)
{
	return find_reason(r, task, false);
}

enum ready
readiness_named(struct readiness *r, const struct task *task)
{
	return find_reason(r, task, true);
}

enum ready
view_ready(const struct view *view, const struct task *task)
{
	struct readiness r;
	enum ready ready;

	readiness_init(&r, view, NULL);
	ready = readiness_of(&r, task);
	readiness_release(&r);
	return ready;
}

void
readiness_blockers(struct term_list *out, const struct view *view,
    uint32_t subject)
{
	struct term_list more = {0};
	uint32_t above = subject;

	view_blockers(out, view, subject);
	while ((above = waits_above(view, above)) != 0) {
		waits_inherited(&more, view, above);
		for (size_t i = 0; i < more.count; i++)
			term_list_add(out, more.term[i]);
	}
	term_list_sort_by_id(out, view->state);
	term_list_release(&more);
}

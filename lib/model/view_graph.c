/* SPDX-License-Identifier: ISC */
/*
 * Results of links: parents and progress, blockers; when time changes them. A
 * link that closes a cycle (cycle.h) has no effect.
 */
#include "model/view.h"

#include "base/when.h"
#include "model/cycle.h"

int
view_needs_cycle(const struct view *view, uint32_t subject)
{
	return cycle_of(NULL, view->state, subject, LINK_NEEDS);
}

int
view_parent_cycle(const struct view *view, uint32_t subject)
{
	return cycle_of(NULL, view->state, subject, -1);
}

uint32_t
view_parent(const struct view *view, uint32_t subject)
{
	return cycle_parent(view->state, subject);
}

/* True if a task that needs this one must wait for it. */
static bool
is_waited_for(const struct view *view, uint32_t subject)
{
	struct task task;

	view_task_part(&task, view, subject, TASK_PART(FIELD_HIDDEN) |
	    TASK_PART(FIELD_STATE));
	return !task.hidden &&
	    !(view->workflow->done & state_bit(task.state_number));
}

void
view_blockers(struct term_list *out, const struct view *view, uint32_t subject)
{
	struct term_list closing = {0};
	size_t kept = 0;

	view_outgoing(out, view, subject, LINK_NEEDS);
	if (out->count)
		cycle_of(&closing, view->state, subject, LINK_NEEDS);
	for (size_t i = 0; i < out->count; i++)
		if (!term_list_has(&closing, out->term[i]) &&
		    is_waited_for(view, out->term[i]))
			out->term[kept++] = out->term[i];
	out->count = kept;
	term_list_release(&closing);
}

/*
 * True if the task must wait for a task that it needs, without those in
 * `closing`.
 */
static bool
needs_open(const struct view *view, uint32_t subject,
    const struct term_list *closing)
{
	const struct state *state = view->state;

	for (uint32_t w = state_subject(state, subject)->members; w;
	    w = state_write(state, w)->next) {
		const struct write_rec *write = state_write(state, w);
		uint32_t needed = state_term(state, write->field)->record;
		struct slice to;

		/* of several writes of one link, one that sets it wins */
		if (write->kind == FIELD_LINK &&
		    write_truth(state, write) &&
		    link_arg_parse(state_term_arg(state, write->field), &to) ==
		    LINK_NEEDS && !term_list_has(closing, needed) &&
		    is_waited_for(view, needed))
			return true;
	}
	return false;
}

bool
view_needs_open(const struct view *view, uint32_t subject)
{
	const struct term_list none = {0};

	return needs_open(view, subject, &none);
}

bool
view_blocked(const struct view *view, uint32_t subject)
{
	struct term_list closing = {0};
	bool blocked = view_needs_open(view, subject);

	if (blocked && cycle_of(&closing, view->state, subject, LINK_NEEDS) &&
	    closing.count)
		blocked = needs_open(view, subject, &closing);
	term_list_release(&closing);
	return blocked;
}

/*
 * Returns the time from which on the task can be claimed, as its own fields
 * say.
 */
static int64_t
next_of(const struct view *view, uint32_t subject, uint32_t defer)
{
	const struct state *state = view->state;
	uint32_t best = defer ? view_best(view, subject, defer) : 0;
	int64_t until = WHEN_NONE, ms;
	struct slice text;
	struct claim claim;

	if (view_held(view, subject) && view_claim(&claim, view, subject))
		until = claim.until_ms;
	text = best ? write_text(state, state_write(state, best)) : SLICE("");
	if (text.len &&
	    (when_parse_day(&ms, text) || when_parse_utc(&ms, text)) &&
	    ms > view->now_ms && ms > until)
		until = ms;
	return until;
}

int64_t
view_next_ready(const struct view *view)
{
	const struct state *state = view->state;
	uint32_t defer = state_find_term(state, TERM_TASK_FIELD,
	    SLICE("defer"));
	int64_t next = WHEN_NONE;

	for (uint32_t s = 1; s < state->subjects.count; s++) {
		int64_t ms = state_subject(state, s)->kind == SUBJECT_TASK ?
		    next_of(view, s, defer) : WHEN_NONE;

		if (ms != WHEN_NONE && (next == WHEN_NONE || ms < next))
			next = ms;
	}
	return next;
}

int64_t
view_next_change(const struct view *view)
{
	const struct state *state = view->state;
	uint32_t due = state_find_term(state, TERM_TASK_FIELD, SLICE("due"));
	int64_t next = view_next_ready(view);

	for (uint32_t s = 1; due && s < state->subjects.count; s++) {
		uint32_t best = state_subject(state, s)->kind == SUBJECT_TASK ?
		    view_best(view, s, due) : 0;
		struct slice text = best
		    ? write_text(state, state_write(state, best))
		    : SLICE("");
		int64_t ms;

		if (!text.len)
			continue;
		if (when_parse_day(&ms, text))
			ms = when_day_end(ms);
		else if (!when_parse_utc(&ms, text))
			continue;
		if (ms > view->now_ms && (next == WHEN_NONE || ms < next))
			next = ms;
	}
	return next;
}

struct progress
view_progress(const struct view *view, uint32_t subject)
{
	struct progress progress = { 0, 0 };
	struct term_list children = {0};

	view_incoming(&children, view, subject, -1);
	for (size_t i = 0; i < children.count; i++) {
		struct task task;

		view_task(&task, view, children.term[i]);
		if (task.held || task.hidden)
			continue;
		progress.total++;
		progress.done += (view->workflow->done &
		    state_bit(task.state_number)) != 0;
	}
	term_list_release(&children);
	return progress;
}

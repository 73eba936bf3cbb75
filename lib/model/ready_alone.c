/* SPDX-License-Identifier: ISC */
/* Readiness by the state of a task and its own fields. */
#include "model/ready_alone.h"

/*
 * True if an import says that work on the task has begun, without an assignee.
 */
static bool
was_begun_elsewhere(const struct view *view, const struct task *task)
{
	const struct state *state = view->state;
	uint32_t term = state_find_term(state, TERM_TASK_FIELD, SLICE("state"));
	uint32_t best = term ? view_best(view, task->subject, term) : 0;

	return best && !task->assignee.len &&
	    (state_event(state, state_write(state, best)->event)->flags &
	        EVENT_IMPORTED);
}

/*
 * True if the task is not offered in its state. Work begun without a claim
 * belongs to somebody; with a claim, it was left.
 */
static bool
is_only_named(const struct view *view, const struct task *task)
{
	int state = task->state_number;

	return (view->workflow->named_only & state_bit(state)) ||
	    (view->workflow->claim_to[state] == state &&
	        state_subject(view->state, task->subject)->epoch == 0 &&
	        !was_begun_elsewhere(view, task));
}

enum ready
readiness_alone(const struct view *view, const struct task *task, bool by_name)
{
	int state = task->state_number;

	if (task->held || task->hidden)
		return READY_ABSENT;
	if (task->sealed)
		return READY_SEALED;
	if (state < 0 || view->workflow->claim_to[state] == -1)
		return READY_NOT_OPEN;
	if (!by_name && is_only_named(view, task))
		return READY_NAMED;
	return task->number[FIELD_DEFER] > view->now_ms ? READY_DEFERRED
		                                        : READY_YES;
}

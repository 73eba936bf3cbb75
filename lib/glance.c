/* SPDX-License-Identifier: ISC */
/*
 * Rows of tasks, worked out when they are first asked for and when their task changed.
 */
#include "glance.h"

#include <string.h>

#include "buf.h"
#include "conflict.h"
#include "hlc.h"
#include "query.h"
#include "task_json.h"
#include "when.h"

/* What tells workflows apart. */
static uint64_t
mark_of(const struct workflow *workflow)
{
	struct slice text = slice_of_buf(&workflow->text);

	return (uint64_t)hash_bytes(text, 1) << 32 | hash_bytes(text, 2);
}

void
glance_begin(const struct view *view)
{
	struct state *state = view->state;
	uint64_t mark = mark_of(view->workflow);

	if (mark != state->glanced)
		memset(state->glances.base, 0,
		    (size_t)state->glances.count * sizeof(struct glance_row));
	state->glanced = mark;
}

int64_t
glance_created(const struct task *task)
{
	return task->created_ms == WHEN_NONE ? INT64_MAX :
	    task->created_ms * (HLC_COUNT_MAX + 1) + task->created_count;
}

int64_t
glance_created_ms(const struct glance_row *row)
{
	return row->created == INT64_MAX ? WHEN_NONE :
	    row->created / (HLC_COUNT_MAX + 1);
}

/* Whether it is ready cannot change by itself, nor with other tasks. */
static int
is_fixed(const struct view *view, const struct task *task)
{
	return !(state_subject(view->state, task->subject)->epoch) &&
	    !task->defer.len;
}

static uint8_t
flags_of(const struct view *view, const struct task *task, struct term_list *scratch)
{
	uint8_t flags = 0;
	int needs;

	if (task->held || task->hidden)
		return 0;
	flags |= GLANCE_SHOWN;
	if (view->workflow->done & state_bit(task->state_number))
		flags |= GLANCE_CLOSED;
	view_outgoing(scratch, view, task->subject, LINK_NEEDS);
	needs = scratch->count > 0;
	if (needs || query_waits(task))
		flags |= GLANCE_NEEDS;
	if (!needs && is_fixed(view, task))
		flags |= GLANCE_FIXED |
		    (view_ready(view, task) == READY_YES ? GLANCE_READY : 0);
	view_members(scratch, view, task->subject, FIELD_CAP);
	if (scratch->count)
		flags |= GLANCE_CAPS;
	if (task->due.len)
		flags |= GLANCE_DUE;
	/* in the other cases other tasks have a say */
	if (!task->code.ptr && !needs && !task->parent.len && !conflict_any(view, task))
		flags |= GLANCE_SINGLE;
	return flags;
}

static void
fill(struct glance_row *row, const struct view *view, uint32_t subject)
{
	struct task_json scratch = {0};
	struct task task;

	view_task(&task, view, subject);
	row->created = glance_created(&task);
	row->failures = (int32_t)task_failures(&scratch, view, subject);
	row->priority = (int16_t)task.priority;
	row->state = (int8_t)task.state_number;
	row->flags = flags_of(view, &task, &scratch.terms);
	task_json_release(&scratch);
}

const struct glance_row *
glance_at(const struct view *view, uint32_t subject)
{
	struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);

	if (rec->kind != SUBJECT_TASK || !(rec->flags & SUBJECT_CREATED))
		return NULL;
	if (subject >= state->glances.count)
		arena_add(&state->glances, state->subjects.count - state->glances.count);
	if (!state_glance(state, subject)->flags)
		fill(state_glance(state, subject), view, subject);
	return glance_known(view, subject);
}

int
glance_holds(const struct view *view, uint32_t subject)
{
	const struct glance_row *known = glance_known(view, subject);
	struct glance_row row;

	if (!known)
		return 1;
	fill(&row, view, subject);
	return memcmp(known, &row, sizeof(row)) == 0;
}

void
glance_all(struct state *state)
{
	struct workflow workflow;
	struct view view = { state, &workflow, 0 };

	view_workflow(&workflow, state);
	glance_begin(&view);
	for (uint32_t s = 1; s < state->subjects.count; s++)
		glance_at(&view, s);
	workflow_release(&workflow);
}

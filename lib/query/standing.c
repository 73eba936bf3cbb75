/* SPDX-License-Identifier: ISC */
/*
 * How tasks stand. A list asks for each of its tasks, so that what the rows of
 * task_summary.h tell is not read again.
 */
#include "query/standing.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "model/conflict.h"
#include "model/cycle.h"
#include "model/link_edge.h"
#include "model/task_links.h"
#include "model/task_summary.h"

void
standings_init(struct standings *out, struct readiness *readiness)
{
	memset(out, 0, sizeof(*out));
	out->view = readiness->view;
	out->readiness = readiness;
	due_clock_init(&out->clock, out->view->now_ms);
	out->barred = readiness_barred(readiness) != READY_YES;
	out->cyclic = cycles_find(out->view->state);
	summary_begin(out->view);
}

void
standings_release(struct standings *standings)
{
	free(standings->parts);
	term_list_release(&standings->terms);
}

/* Returns the row of a task; NULL if it has none. *copy may get it. */
static const struct summary_row *
row_of(struct summary_row *copy, const struct standings *s, uint32_t subject)
{
	const struct summary_row *row = summary_known(s->view, subject);

	if (!row)
		row = summary_at(s->view, subject);
	if (row && s->cyclic && summary_on_cycle(copy, s->view, subject, row))
		return copy;
	return row;
}

/* Count the children of all tasks, in one pass over the parents. */
static void
count_parts(struct standings *s)
{
	struct state *state = s->view->state;
	uint32_t count = state->subjects.count;

	s->parts = task_zalloc(count + 1u, sizeof(*s->parts));
	for (uint32_t child = 1; child < count; child++) {
		const struct summary_row *row;
		uint32_t parent;

		if (state_subject(state, child)->kind != SUBJECT_TASK)
			continue;
		parent = link_waits(state, child).parent;
		row = parent ? summary_at(s->view, child) : NULL;
		if (!row)
			continue;
		s->parts[parent].total++;
		s->parts[parent].done += (row->flags & SUMMARY_CLOSED) != 0;
	}
}

static bool
has_conflict(const struct standings *s, const struct task *task,
    const struct summary_row *row)
{
	if (row && (row->flags & SUMMARY_SINGLE) && !s->cyclic)
		return task->code_clash;
	return conflict_any(s->view, task);
}

static bool
is_blocked(struct standings *s, uint32_t subject,
    const struct summary_row *row)
{
	return (row && (row->flags & SUMMARY_BLOCKED)) ||
	    waits_above(s->view, subject);
}

static bool
is_ready(struct standings *s, const struct task *task,
    const struct summary_row *row)
{
	bool row_tells = row && (row->flags & SUMMARY_FIXED) &&
	    !(row->flags & SUMMARY_CAPS) &&
	    !(s->readiness->ask & state_bit(task->state_number));

	if (s->barred || (row && !(row->flags & SUMMARY_READY)))
		return false;
	return row_tells || readiness_of(s->readiness, task) == READY_YES;
}

static enum standing_mark
mark_of(struct standings *s, const struct standing *standing,
    const struct task *task, const struct summary_row *row)
{
	if (standing->closed)
		return MARK_NONE;
	if (standing->claim.event)
		return MARK_CLAIMED;
	if (is_blocked(s, task->subject, row))
		return MARK_BLOCKED;
	if (task->number[FIELD_DEFER] != NUMBER_NONE &&
	    task->number[FIELD_DEFER] > s->view->now_ms)
		return MARK_DEFERRED;
	return is_ready(s, task, row) ? MARK_READY : MARK_NONE;
}

void
standing_read(struct standing *out, struct standings *s,
    const struct task *task)
{
	const struct view *view = s->view;
	struct summary_row copy;
	const struct summary_row *row = row_of(&copy, s, task->subject);

	if (!s->parts)
		count_parts(s);
	out->closed = (view->workflow->done &
	    state_bit(task->state_number)) != 0;
	out->overdue = !out->closed &&
	    due_status(&s->clock, task) == DUE_OVER;
	out->parts.done = s->parts[task->subject].done;
	out->parts.total = s->parts[task->subject].total;
	out->claim.event = 0;
	if (!out->closed && view_held(view, task->subject) &&
	    !view_claim(&out->claim, view, task->subject))
		out->claim.event = 0;
	out->mark = mark_of(s, out, task, row);
	out->ready = out->mark == MARK_READY;
	if (has_conflict(s, task, row))
		out->mark = MARK_CONFLICT;
	out->waits = 0;
	if (!out->closed && is_blocked(s, task->subject, row)) {
		readiness_blockers(&s->terms, view, task->subject);
		out->waits = s->terms.count;
	}
}

const char *
standing_mark_name(enum standing_mark mark)
{
	static const char *const names[MARKS] = { [MARK_NONE] = "",
		[MARK_READY] = "ready", [MARK_CLAIMED] = "claimed",
		[MARK_BLOCKED] = "blocked", [MARK_DEFERRED] = "deferred",
		[MARK_CONFLICT] = "conflict" };

	return names[mark];
}

/* SPDX-License-Identifier: ISC */
/*
 * Floods what waiting tasks wait for, the most urgent first: so each task is
 * met once, from the most urgent one. As in cycle.c, a task is two nodes, its
 * beginning and its end.
 */
#include "model/urgency.h"

#include <stdlib.h>
#include <string.h>

#include "model/cycle.h"
#include "model/link_edge.h"
#include "model/task_summary.h"

enum { BEGINS, ENDS };

#define NODE(subject, which) (2 * (subject) + (which))

struct flood {
	const struct view *view;
	struct urgency *out;
	unsigned char *met;		/* by node */
	uint32_t *todo, count;
	uint32_t source;
	uint8_t priority;		/* of the source */
};

static bool
is_open(const struct summary_row *row)
{
	return row && (row->flags & SUMMARY_SHOWN) &&
	    !(row->flags & SUMMARY_CLOSED);
}

static void
meet(struct flood *f, uint32_t node)
{
	uint32_t subject = node / 2;

	if (f->met[node])
		return;
	f->met[node] = 1;
	f->todo[f->count++] = node;
	if (node % 2 == ENDS && subject != f->source) {
		f->out->source[subject] = f->source;
		f->out->priority[subject] = f->priority;
	}
}

static void
meet_end(struct flood *f, uint32_t subject)
{
	if (is_open(summary_at(f->view, subject)))
		meet(f, NODE(subject, ENDS));
}

static void
meet_children(struct flood *f, uint32_t subject)
{
	struct state *state = f->view->state;

	for (uint32_t l = state_subject(state, subject)->backlinks; l;
	    l = state_link(state, l)->next) {
		const struct link_rec *link = state_link(state, l);
		uint32_t child = link->record;

		if (state_term(state, link->field)->kind == FIELD_PARENT &&
		    cycle_parent(state, child) == subject)
			meet_end(f, child);
	}
}

/* Meet the needs that the beginning of a task waits for, or only its end. */
static void
meet_needs(struct flood *f, uint32_t subject, int which)
{
	struct state *state = f->view->state;
	struct term_list needs = {0}, own = {0}, closing = {0};
	uint32_t need = link_waits(state, subject).need;

	if (state->closing.count <= 1 && need != WAIT_SEVERAL) {
		if (need && which == BEGINS)
			meet_end(f, need);
		return;
	}
	cycle_of(&closing, state, subject, LINK_NEEDS);
	cycle_own_needs(&own, state, subject);
	if (need == WAIT_SEVERAL)
		link_needs(&needs, f->view, subject);
	else
		term_list_add(&needs, need);
	for (size_t i = 0; i < needs.count; i++)
		if (!term_list_has(&closing, needs.term[i]) &&
		    term_list_has(&own, needs.term[i]) == (which == ENDS))
			meet_end(f, needs.term[i]);
	term_list_release(&needs);
	term_list_release(&own);
	term_list_release(&closing);
}

static void
flow(struct flood *f)
{
	while (f->count) {
		uint32_t node = f->todo[--f->count], subject = node / 2;
		uint32_t parent;

		if (node % 2 == ENDS) {
			meet_children(f, subject);
			meet_needs(f, subject, ENDS);
			meet(f, NODE(subject, BEGINS));
			continue;
		}
		parent = cycle_parent(f->view->state, subject);
		if (is_open(summary_at(f->view, subject)))
			meet_needs(f, subject, BEGINS);
		if (parent)
			meet(f, NODE(parent, BEGINS));
	}
}

/* True if the task may wait for another one. */
static bool
may_wait(const struct view *view, uint32_t subject,
    const struct summary_row *row)
{
	return (row->flags & SUMMARY_PARENT) ||
	    (state_subject(view->state, subject)->flags &
	        (SUBJECT_CHILD | SUBJECT_NEEDS));
}

static bool
is_deferred(const struct view *view, uint32_t subject,
    const struct summary_row *row)
{
	struct task task;

	if (row->flags & SUMMARY_FIXED)
		return false;
	view_task_part(&task, view, subject, TASK_PART(FIELD_DEFER));
	return task.number[FIELD_DEFER] > view->now_ms;
}

/*
 * Get the tasks that may lend, by priority: those of a priority are in the
 * chain that first[priority] begins. *least is the least priority of a ready
 * task. Returns true if any task of a chain is more urgent.
 */
static bool
find_sources(const struct view *view, int *least, uint32_t *first,
    uint32_t *next)
{
	int most = 0;

	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		const struct summary_row *row = summary_known(view, s);

		row = row ? row : summary_at(view, s);
		if (!is_open(row))
			continue;
		if ((row->flags & SUMMARY_READY) && row->priority < *least)
			*least = row->priority;
		if (!may_wait(view, s, row))
			continue;
		if (row->priority > most)
			most = row->priority;
		next[s] = first[row->priority];
		first[row->priority] = s;
	}
	return most > *least;
}

void
urgency_find(struct urgency *out, const struct view *view)
{
	uint32_t count = view->state->subjects.count;
	uint32_t first[UINT8_MAX + 1] = {0};
	uint32_t *next = task_zalloc(count, sizeof(*next));
	struct flood f = { .view = view, .out = out };
	int least = PRIORITY_MAX;

	*out = (struct urgency){ NULL, NULL };
	summary_begin(view);
	cycles_find(view->state);
	if (find_sources(view, &least, first, next)) {
		out->source = task_zalloc(count, sizeof(*out->source));
		out->priority = task_zalloc(count, 1);
		f.met = task_zalloc(count, 2);
		f.todo = task_alloc(2 * (size_t)count * sizeof(*f.todo));
	}
	for (int p = UINT8_MAX; p > least && f.met; p--)
		for (uint32_t s = first[p]; s; s = next[s]) {
			if (f.met[NODE(s, ENDS)] ||
			    is_deferred(view, s, summary_at(view, s)))
				continue;
			f.source = s;
			f.priority = (uint8_t)p;
			meet(&f, NODE(s, ENDS));
			flow(&f);
		}
	free(next);
	free(f.met);
	free(f.todo);
}

void
urgency_release(struct urgency *urgency)
{
	free(urgency->source);
	free(urgency->priority);
	memset(urgency, 0, sizeof(*urgency));
}

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
	int64_t until_ms;		/* when a task is next not deferred */
};

/* What was found last, kept with the state for the next reader. */
struct kept {
	struct urgency urgency;
	/* what it was found from */
	struct state_version version;
	uint64_t mark;
	int64_t from_ms, until_ms;
};

static const struct summary_row *
row_of(const struct view *view, uint32_t subject)
{
	const struct summary_row *row = summary_known(view, subject);

	return row ? row : summary_at(view, subject);
}

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
	if (!f->met[NODE(subject, ENDS)] &&
	    is_open(row_of(f->view, subject)))
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
			/* only such a row says that children are open */
			if (row_of(f->view, subject)->flags & SUMMARY_PARENT)
				meet_children(f, subject);
			meet_needs(f, subject, ENDS);
			meet(f, NODE(subject, BEGINS));
			continue;
		}
		parent = cycle_parent(f->view->state, subject);
		if (is_open(row_of(f->view, subject)))
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
	return (row->flags & (SUMMARY_PARENT | SUMMARY_BLOCKED)) ||
	    link_waits(view->state, subject).parent;
}

static bool
is_deferred(struct flood *f, uint32_t subject, const struct summary_row *row)
{
	struct task task;
	int64_t until_ms;

	if (row->flags & SUMMARY_FIXED)
		return false;
	view_task_part(&task, f->view, subject, TASK_PART(FIELD_DEFER));
	until_ms = task.number[FIELD_DEFER];
	if (until_ms <= f->view->now_ms)
		return false;
	if (until_ms < f->until_ms)
		f->until_ms = until_ms;
	return true;
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
	uint32_t count = view->state->subjects.count;
	bool any = false;

	for (uint32_t s = 1; s < count; s++) {
		const struct summary_row *row = row_of(view, s);

		if (row && (row->flags & SUMMARY_READY) &&
		    row->priority < *least)
			*least = row->priority;
	}
	for (uint32_t s = 1; s < count; s++) {
		const struct summary_row *row = row_of(view, s);

		if (!is_open(row) || row->priority <= *least ||
		    !may_wait(view, s, row))
			continue;
		any = true;
		next[s] = first[row->priority];
		first[row->priority] = s;
	}
	return any;
}

/* Find what is lent. Returns until when that holds, if nothing is written. */
static int64_t
find_urgency(struct urgency *out, const struct view *view)
{
	uint32_t count = view->state->subjects.count;
	uint32_t first[UINT8_MAX + 1] = {0};
	uint32_t *next = task_zalloc(count, sizeof(*next));
	struct flood f = { .view = view, .out = out, .until_ms = INT64_MAX };
	int least = PRIORITY_MAX;

	*out = (struct urgency){ NULL, NULL };
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
			    is_deferred(&f, s, row_of(view, s)))
				continue;
			f.source = s;
			f.priority = (uint8_t)p;
			meet(&f, NODE(s, ENDS));
			flow(&f);
		}
	free(next);
	free(f.met);
	free(f.todo);
	return f.until_ms;
}

static void
kept_free(void *ptr)
{
	struct kept *kept = ptr;

	urgency_release(&kept->urgency);
	free(kept);
}

/* True if nothing has changed since that was found. */
static bool
still_holds(const struct kept *kept, const struct view *view)
{
	const struct state *state = view->state;

	return state_is_at(state, &kept->version) &&
	    kept->mark == state->summaries_mark &&
	    view->now_ms >= kept->from_ms && view->now_ms < kept->until_ms;
}

static void
copy_urgency(struct urgency *out, const struct urgency *from, uint32_t count)
{
	*out = (struct urgency){ NULL, NULL };
	if (!from->source)
		return;
	out->source = task_alloc(count * sizeof(*out->source));
	out->priority = task_alloc(count);
	memcpy(out->source, from->source, count * sizeof(*out->source));
	memcpy(out->priority, from->priority, count);
}

void
urgency_find(struct urgency *out, const struct view *view)
{
	struct state *state = view->state;
	struct kept *kept = state_derived(state, kept_free);

	summary_begin(view);
	if (!kept) {
		kept = task_zalloc(1, sizeof(*kept));
		state_keep(state, kept, kept_free);
	}
	if (!still_holds(kept, view)) {
		urgency_release(&kept->urgency);
		kept->until_ms = find_urgency(&kept->urgency, view);
		kept->from_ms = view->now_ms;
		kept->version = state_version(state);
		kept->mark = state->summaries_mark;
	}
	copy_urgency(out, &kept->urgency, kept->version.subjects);
}

void
urgency_release(struct urgency *urgency)
{
	free(urgency->source);
	free(urgency->priority);
	memset(urgency, 0, sizeof(*urgency));
}

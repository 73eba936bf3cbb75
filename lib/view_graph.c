/* SPDX-License-Identifier: ISC */
/*
 * What follows from links: parents and progress, blockers, readiness. Concurrent
 * writers can close a cycle that none of them saw; then, of `needs`, the edges that
 * close one when taken in the order of writes have no effect, and of parents the
 * greatest write of the cycle has none.
 */
#include "view.h"

#include <stdlib.h>
#include <string.h>

#include "cycle.h"
#include "when.h"

struct edge {
	uint32_t from, to;
	uint32_t event;
};

struct edges {
	struct edge *edge;
	size_t count, cap;
};

/* A set of subjects, as a bitmap over their numbers. */
static unsigned char *
marks_new(const struct state *state)
{
	return task_zalloc(state->subjects.count / 8 + 1, 1);
}

/* Boolean: was it unmarked? */
static int
mark(unsigned char *marks, uint32_t subject)
{
	unsigned char bit = (unsigned char)(1u << (subject & 7));
	int fresh = !(marks[subject >> 3] & bit);

	marks[subject >> 3] |= bit;
	return fresh;
}

static void
push_edge(struct edges *edges, struct edge edge)
{
	if (edges->count == edges->cap) {
		edges->cap = edges->cap ? edges->cap * 2 : 16;
		edges->edge = task_realloc(edges->edge, edges->cap, sizeof(edge));
	}
	edges->edge[edges->count++] = edge;
}

/* The live edges of a kind that leave a subject. */
static void
leaving(struct edges *out, const struct view *view, uint32_t subject,
    int link_kind)
{
	const struct state *state = view->state;
	struct term_list links = {0};

	if (link_kind == -1) {
		uint32_t term = state_find_term(state, TERM_TASK_FIELD,
		    SLICE("parent"));
		uint32_t best = term ? view_best(view, subject, term) : 0;
		struct slice name = best ?
		    write_text(state, state_write(state, best)) : SLICE("");
		uint32_t to = name.len ?
		    state_find_subject(state, SUBJECT_TASK, name) : 0;

		if (to)
			push_edge(out, (struct edge){ subject, to,
			    state_write(state, best)->event });
		return;
	}
	view_members(&links, view, subject, FIELD_LINK);
	for (size_t i = 0; i < links.count; i++) {
		struct slice to;

		if (link_arg_parse(state_term_arg(state, links.term[i]), &to) ==
		    link_kind)
			push_edge(out, (struct edge){ subject,
			    state_term(state, links.term[i])->record,
			    state_write(state, view_best(view, subject,
			    links.term[i]))->event });
	}
	term_list_release(&links);
}

/* All edges that can be reached from a subject. */
static void
reach(struct edges *out, const struct view *view, uint32_t from, int link_kind)
{
	unsigned char *marks = marks_new(view->state);
	size_t next = 0;

	mark(marks, from);
	leaving(out, view, from, link_kind);
	for (; next < out->count; next++)
		if (mark(marks, out->edge[next].to))
			leaving(out, view, out->edge[next].to, link_kind);
	free(marks);
}

int
view_reaches(const struct view *view, uint32_t to, uint32_t from, int link_kind)
{
	struct edges edges = {0};
	int found = to == from;

	if (!found)
		reach(&edges, view, to, link_kind);
	for (size_t i = 0; i < edges.count && !found; i++)
		found = edges.edge[i].to == from;
	free(edges.edge);
	return found;
}

/* Edges by where they leave: numbers from 1 on, 0 ends a list. */
struct kept {
	const struct edges *edges;
	uint32_t *first;	/* by subject */
	uint32_t *next;		/* by edge */
};

/* Is `to` reachable from `from` by the edges that are kept? */
static int
kept_path(const struct kept *kept, const struct state *state, uint32_t from, uint32_t to)
{
	unsigned char *marks = marks_new(state);
	struct term_list todo = {0};
	int found = from == to;

	mark(marks, from);
	term_list_add(&todo, from);
	while (todo.count && !found) {
		uint32_t at = todo.term[--todo.count];

		for (uint32_t e = kept->first[at]; e && !found; e = kept->next[e]) {
			uint32_t next = kept->edges->edge[e - 1].to;

			found = next == to;
			if (mark(marks, next))
				term_list_add(&todo, next);
		}
	}
	term_list_release(&todo);
	free(marks);
	return found;
}

static void
sort_edges(const struct state *state, struct edges *edges)
{
	for (size_t i = 1; i < edges->count; i++) {
		struct edge edge = edges->edge[i];
		size_t at = i;

		for (; at > 0; at--) {
			const struct edge *before = &edges->edge[at - 1];
			int order = state_event_cmp(state, before->event,
			    edge.event);

			if (order == 0)
				order = slice_cmp(state_subject_name(state,
				    before->from), state_subject_name(state,
				    edge.from));
			if (order == 0)
				order = slice_cmp(state_subject_name(state,
				    before->to), state_subject_name(state,
				    edge.to));
			if (order <= 0)
				break;
			edges->edge[at] = *before;
		}
		edges->edge[at] = edge;
	}
}

/* Keep the edges from `from` that close no cycle; the rest of the graph decides which. */
static void
cut_cycles(struct term_list *targets, const struct view *view, uint32_t from)
{
	const struct state *state = view->state;
	struct edges edges = {0};
	struct kept kept = { .edges = &edges };

	reach(&edges, view, from, LINK_NEEDS);
	sort_edges(state, &edges);
	kept.first = task_zalloc(state->subjects.count, sizeof(*kept.first));
	kept.next = task_zalloc(edges.count + 1, sizeof(*kept.next));
	targets->count = 0;
	for (uint32_t e = 1; e <= edges.count; e++) {
		const struct edge *edge = &edges.edge[e - 1];

		if (kept_path(&kept, state, edge->to, edge->from))
			continue;
		kept.next[e] = kept.first[edge->from];
		kept.first[edge->from] = e;
		if (edge->from == from)
			term_list_add(targets, edge->to);
	}
	free(kept.first);
	free(kept.next);
	free(edges.edge);
}

/* Boolean; the list gets what the task needs. */
static int
needs_itself(struct term_list *needs, const struct view *view, uint32_t subject)
{
	view_outgoing(needs, view, subject, LINK_NEEDS);
	if (!cycle_possible(view->state, subject, LINK_NEEDS))
		return 0;
	for (size_t i = 0; i < needs->count; i++)
		if (view_reaches(view, needs->term[i], subject, LINK_NEEDS))
			return 1;
	return 0;
}

int
view_needs_cycle(const struct view *view, uint32_t subject)
{
	struct term_list needs = {0};
	int cyclic = cycle_possible(view->state, subject, LINK_NEEDS) &&
	    needs_itself(&needs, view, subject);

	term_list_release(&needs);
	return cyclic;
}

void
view_blockers(struct term_list *out, const struct view *view, uint32_t subject)
{
	size_t kept = 0;

	if (needs_itself(out, view, subject))
		cut_cycles(out, view, subject);
	for (size_t i = 0; i < out->count; i++) {
		struct task task;

		view_task_part(&task, view, out->term[i], TASK_PART(FIELD_HIDDEN) |
		    TASK_PART(FIELD_STATE));
		if (!task.hidden && !(view->workflow->done &
		    state_bit(task.state_number)))
			out->term[kept++] = out->term[i];
	}
	out->count = kept;
}

uint32_t
view_parent(const struct view *view, uint32_t subject)
{
	const struct state *state = view->state;
	struct edges edges = {0};
	uint32_t parent;
	size_t back, greatest;

	if (cycle_possible(view->state, subject, -1))
		reach(&edges, view, subject, -1);
	else
		leaving(&edges, view, subject, -1);
	parent = edges.count ? edges.edge[0].to : 0;
	for (back = 0; back < edges.count; back++)
		if (edges.edge[back].to == subject)
			break;
	if (back < edges.count) {
		greatest = 0;
		for (size_t i = 1; i <= back; i++)
			if (state_event_cmp(state, edges.edge[i].event,
			    edges.edge[greatest].event) > 0)
				greatest = i;
		if (greatest == 0)
			parent = 0;
	}
	free(edges.edge);
	return parent;
}

int
view_parent_cycle(const struct view *view, uint32_t subject)
{
	struct edges edges = {0};
	int cyclic = 0;

	if (!cycle_possible(view->state, subject, -1))
		return 0;
	reach(&edges, view, subject, -1);
	for (size_t i = 0; i < edges.count && !cyclic; i++)
		cyclic = edges.edge[i].to == subject;
	free(edges.edge);
	return cyclic;
}

/* Boolean: an import says that work on it has begun, and names nobody who does it. */
static int
was_begun_elsewhere(const struct view *view, const struct task *task)
{
	const struct state *state = view->state;
	uint32_t term = state_find_term(state, TERM_TASK_FIELD, SLICE("state"));
	uint32_t best = term ? view_best(view, task->subject, term) : 0;

	return best && !task->assignee.len &&
	    (state_event(state, state_write(state, best)->event)->flags & EVENT_IMPORTED);
}

/* What the task itself says. */
static enum ready
ready_alone(const struct view *view, const struct task *task, int by_name)
{
	int state = task->state_number;

	if (task->held || task->hidden)
		return READY_ABSENT;
	if (task->sealed)
		return READY_SEALED;
	if (state < 0 || view->workflow->claim_to[state] == -1 ||
	    (!by_name && (view->workflow->named_only & state_bit(state))))
		return READY_NOT_OPEN;
	/* work begun without a claim is somebody's; begun with one, it was left */
	if (!by_name && view->workflow->claim_to[state] == state &&
	    state_subject(view->state, task->subject)->epoch == 0 &&
	    !was_begun_elsewhere(view, task))
		return READY_NOT_OPEN;
	return task->defer_ms > view->now_ms ? READY_DEFERRED : READY_YES;
}

int
view_blocked(const struct view *view, uint32_t subject)
{
	struct term_list blockers = {0};
	int blocked;

	view_blockers(&blockers, view, subject);
	blocked = blockers.count > 0;
	term_list_release(&blockers);
	return blocked;
}

enum ready
view_ready_by_name(const struct view *view, const struct task *task)
{
	enum ready ready = ready_alone(view, task, 1);

	return !ready && view_blocked(view, task->subject) ? READY_BLOCKED : ready;
}

enum ready
view_ready(const struct view *view, const struct task *task)
{
	enum ready ready = ready_alone(view, task, 0);

	if (!ready && view_held(view, task->subject))
		ready = READY_HELD;
	return !ready && view_blocked(view, task->subject) ? READY_BLOCKED : ready;
}

/* What a task's own fields say of the time from which on it can be claimed. */
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
	if (text.len && (when_parse_day(&ms, text) || when_parse_utc(&ms, text)) &&
	    ms > view->now_ms && ms > until)
		until = ms;
	return until;
}

int64_t
view_next_ready(const struct view *view)
{
	const struct state *state = view->state;
	uint32_t defer = state_find_term(state, TERM_TASK_FIELD, SLICE("defer"));
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
		struct slice text = best ? write_text(state, state_write(state, best)) :
		    SLICE("");
		int64_t ms;

		if (!text.len)
			continue;
		if (when_parse_day(&ms, text))
			ms += WHEN_DAY_LAST;
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

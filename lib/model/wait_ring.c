/* SPDX-License-Identifier: ISC */
/*
 * A search along what tasks wait for, breadth first, so that the shortest ring
 * is named. Each task is two nodes, its beginning and its end, as in cycle.c.
 */
#include "model/wait_ring.h"

#include <stdlib.h>

#include "model/cycle.h"
#include "model/link_edge.h"
#include "model/task_links.h"

#define STEPS_MAX 8		/* named of a ring */

enum { BEGINS, ENDS };

#define NODE(subject, which) (2 * (subject) + (which))

struct search {
	const struct view *view;
	uint32_t child, parent;	/* a parent that the child would get; or 0 */
	/* by node: the node from which it was met; 0: not met */
	uint32_t *from;
	uint32_t *todo, done, count;
};

static uint32_t
parent_of(const struct search *s, uint32_t task)
{
	return task == s->child ? s->parent :
	    cycle_parent(s->view->state, task);
}

static bool
is_below(const struct search *s, uint32_t task, uint32_t ancestor)
{
	while (task && task != ancestor)
		task = parent_of(s, task);
	return task != 0;
}

static bool
are_kin(const struct search *s, uint32_t a, uint32_t b)
{
	return is_below(s, a, b) || is_below(s, b, a);
}

static void
meet(struct search *s, uint32_t from, uint32_t node)
{
	if (s->from[node])
		return;
	s->from[node] = from;
	s->todo[s->count++] = node;
}

static void
meet_needs(struct search *s, uint32_t node)
{
	struct term_list needs = {0};
	uint32_t task = node / 2;

	link_needs(&needs, s->view, task);
	for (size_t i = 0; i < needs.count; i++)
		if (are_kin(s, task, needs.term[i]) == (node % 2 == ENDS))
			meet(s, node, NODE(needs.term[i], ENDS));
	term_list_release(&needs);
}

static void
meet_children(struct search *s, uint32_t node)
{
	struct term_list children = {0};
	uint32_t task = node / 2;

	link_children(&children, s->view, task);
	for (size_t i = 0; i < children.count; i++)
		if (parent_of(s, children.term[i]) == task)
			meet(s, node, NODE(children.term[i], ENDS));
	if (s->child && s->parent == task)
		meet(s, node, NODE(s->child, ENDS));
	term_list_release(&children);
}

static void
follow(struct search *s, uint32_t node)
{
	uint32_t task = node / 2, parent = parent_of(s, task);

	meet_needs(s, node);
	if (node % 2 == ENDS) {
		meet_children(s, node);
		meet(s, node, NODE(task, BEGINS));
	} else if (parent) {
		meet(s, node, NODE(parent, BEGINS));
	}
}

static void
add_step(struct buf *out, const struct search *s, uint32_t from, uint32_t to)
{
	bool up = from % 2 == BEGINS && to % 2 == BEGINS;
	bool down = from % 2 == ENDS && to % 2 == ENDS &&
	    parent_of(s, to / 2) == from / 2;

	buf_add_str(out, out->len ? ", " : "");
	task_add_name(out, s->view, from / 2);
	buf_add_str(out, up ? " is part of " :
	    down ? " waits for its part " : " needs ");
	task_add_name(out, s->view, to / 2);
}

/* Append the steps by which the search came from `start` to `end`. */
static void
add_way(struct buf *out, const struct search *s, uint32_t start, uint32_t end)
{
	uint32_t *way = task_alloc((s->count + 2) * sizeof(*way)), n = 0;
	uint32_t named = 0;

	way[n++] = end;
	do
		way[n++] = end = s->from[end];
	while (end != start);
	while (n-- > 1 && named < STEPS_MAX)
		if (way[n] / 2 != way[n - 1] / 2) {
			add_step(out, s, way[n], way[n - 1]);
			named++;
		}
	if (named == STEPS_MAX && n > 1)
		buf_add_str(out, ", …");
	free(way);
}

/* True if `end` is found from `start`; then the way is appended. */
static bool
find_way(struct buf *out, struct search *s, uint32_t start, uint32_t end)
{
	size_t nodes = 2 * (size_t)s->view->state->subjects.count;
	bool found;

	cycles_find(s->view->state);
	s->from = task_zalloc(nodes, sizeof(*s->from));
	s->todo = task_alloc(nodes * sizeof(*s->todo));
	s->done = s->count = 0;
	follow(s, start);
	while (s->done < s->count && !s->from[end])
		follow(s, s->todo[s->done++]);
	found = s->from[end] != 0;
	if (found)
		add_way(out, s, start, end);
	free(s->from);
	free(s->todo);
	return found;
}

bool
wait_ring_of_need(struct buf *out, const struct view *view, uint32_t task,
    uint32_t needed)
{
	struct search s = { .view = view };
	bool own = are_kin(&s, task, needed);

	return find_way(out, &s, NODE(needed, ENDS),
	    NODE(task, own ? ENDS : BEGINS));
}

bool
wait_ring_of_child(struct buf *out, const struct view *view, uint32_t parent,
    uint32_t needed)
{
	struct search s = { .view = view };

	if (!find_way(out, &s, NODE(needed, ENDS), NODE(parent, ENDS)) &&
	    needed != parent)
		return false;
	buf_add_str(out, out->len ? ", " : "");
	task_add_name(out, view, parent);
	buf_add_str(out, " waits for its parts");
	return true;
}

/* Append the parents from one task up to another; true if it is above. */
static bool
add_parents(struct buf *out, const struct view *view, uint32_t from,
    uint32_t to)
{
	const struct search s = { .view = view };

	if (!is_below(&s, from, to))
		return false;
	for (int n = 0; from != to; n++) {
		uint32_t parent = cycle_parent(view->state, from);

		if (n < STEPS_MAX)
			add_step(out, &s, NODE(from, BEGINS),
			    NODE(parent, BEGINS));
		from = parent;
	}
	return true;
}

bool
wait_ring_of_parent(struct buf *out, const struct view *view, uint32_t task,
    uint32_t parent)
{
	struct search s = { .view = view, .child = task, .parent = parent };

	return add_parents(out, view, parent, task) ||
	    find_way(out, &s, NODE(task, ENDS), NODE(parent, ENDS)) ||
	    find_way(out, &s, NODE(parent, BEGINS), NODE(task, BEGINS));
}

bool
wait_ring_through(struct buf *out, const struct view *view, uint32_t task)
{
	struct search s = { .view = view };
	uint32_t at = task;

	if (view_parent_cycle(view, task)) {
		do {
			uint32_t parent = link_waits(view->state, at).parent;

			add_step(out, &s, NODE(at, BEGINS),
			    NODE(parent, BEGINS));
			at = parent;
		} while (at != task);
		return true;
	}
	return view_needs_cycle(view, task) &&
	    (find_way(out, &s, NODE(task, ENDS), NODE(task, ENDS)) ||
	    find_way(out, &s, NODE(task, BEGINS), NODE(task, BEGINS)));
}

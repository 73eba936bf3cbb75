/* SPDX-License-Identifier: ISC */
/*
 * Arcs are added in their order. For each arc this file finds the moment at
 * which its two ends come into one component. It divides a range of moments in
 * the middle: arcs whose ends are in one component by then belong to the first
 * half, the others to the second. An arc closes a cycle if the moment found for
 * it is the one at which it was added.
 */
#include "base/scc.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

struct scc {
	const struct arc *arc;
	unsigned char *marks;
	/* by node: another node of its component, or itself */
	uint32_t *root;
	/* by node: its next arc to follow, plus 1; 0: none */
	uint32_t *first;
	/* by arc: its node's next arc, plus 1; 0: none */
	uint32_t *next;
	/* by node: order in which it was met; 0: not yet */
	uint32_t *number;
	/* by node: the least number among the nodes it leads back to */
	uint32_t *low;
	uint32_t *component;	/* by node; 0: not known yet */
	/* nodes on the way; nodes without a component */
	uint32_t *path, *open;
	uint32_t path_len, open_len, met;
	uint32_t *room;		/* room for as many arcs as there are */
};

static uint32_t
root_of(struct scc *scc, uint32_t node)
{
	while (scc->root[node] != node) {
		scc->root[node] = scc->root[scc->root[node]];
		node = scc->root[node];
	}
	return node;
}

static void
enter_node(struct scc *scc, uint32_t node)
{
	scc->number[node] = scc->low[node] = ++scc->met;
	scc->path[scc->path_len++] = node;
	scc->open[scc->open_len++] = node;
}

/*
 * All arcs of the node were followed. It may be the first node of a whole
 * component.
 */
static void
leave_node(struct scc *scc, uint32_t node)
{
	uint32_t low = scc->low[node], last;

	scc->path_len--;
	if (scc->path_len && low < scc->low[scc->path[scc->path_len - 1]])
		scc->low[scc->path[scc->path_len - 1]] = low;
	if (low != scc->number[node])
		return;
	do {
		last = scc->open[--scc->open_len];
		scc->component[last] = low;
	} while (last != node);
}

static void
walk_from(struct scc *scc, uint32_t start)
{
	enter_node(scc, start);
	while (scc->path_len) {
		uint32_t node = scc->path[scc->path_len - 1], to;
		uint32_t arc = scc->first[node];

		if (!arc) {
			leave_node(scc, node);
			continue;
		}
		scc->first[node] = scc->next[arc - 1];
		to = root_of(scc, scc->arc[arc - 1].to);
		if (!scc->number[to])
			enter_node(scc, to);
		else if (!scc->component[to] &&
		    scc->number[to] < scc->low[node])
			scc->low[node] = scc->number[to];
	}
}

/* Find the components of the graph of these n arcs. */
static void
find_components(struct scc *scc, const uint32_t *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct arc *arc = &scc->arc[list[i]];
		uint32_t ends[2] = { root_of(scc, arc->from),
			root_of(scc, arc->to) };

		for (int end = 0; end < 2; end++)
			scc->first[ends[end]] = scc->number[ends[end]] =
			    scc->component[ends[end]] = 0;
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t from = root_of(scc, scc->arc[list[i]].from);

		scc->next[list[i]] = scc->first[from];
		scc->first[from] = list[i] + 1;
	}
	scc->met = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t from = root_of(scc, scc->arc[list[i]].from);

		if (!scc->number[from])
			walk_from(scc, from);
	}
}

/* True if find_components() put both ends of the arc into one component. */
static bool
is_inside(struct scc *scc, uint32_t arc)
{
	return scc->component[root_of(scc, scc->arc[arc].from)] ==
	    scc->component[root_of(scc, scc->arc[arc].to)];
}

/*
 * Move the arcs whose ends are in one component to the front of the list. Only
 * the first `asked` arcs were given to find_components(). Returns the number
 * moved.
 */
static size_t
bring_forward_inside(struct scc *scc, uint32_t *list, size_t n, size_t asked)
{
	size_t inside = 0, others = 0;

	for (size_t i = 0; i < n; i++)
		if (i < asked && is_inside(scc, list[i]))
			list[inside++] = list[i];
		else
			scc->room[others++] = list[i];
	memcpy(list + inside, scc->room, others * sizeof(*list));
	return inside;
}

/*
 * Mark the n arcs of a list. Their ends come into one component from moment
 * `begin` on and before moment `end`.
 */
static void
divide(struct scc *scc, uint32_t *list, size_t n, uint32_t begin, uint32_t end)
{
	uint32_t middle = begin + (end - begin) / 2;
	size_t asked = 0, inside;

	if (n && end - begin == 1) {
		scc->marks[begin] |= ARC_CLOSES;
		for (size_t i = 0; i < n; i++)
			scc->root[root_of(scc, scc->arc[list[i]].from)] =
			    root_of(scc, scc->arc[list[i]].to);
		return;
	}
	while (asked < n && list[asked] < middle)
		asked++;
	if (!n)
		return;
	find_components(scc, list, asked);
	inside = bring_forward_inside(scc, list, n, asked);
	divide(scc, list, inside, begin, middle);
	divide(scc, list + inside, n - inside, middle, end);
}

void
scc_mark(unsigned char *marks, const struct arc *arc, size_t count,
    uint32_t nodes)
{
	struct scc scc = { .arc = arc, .marks = marks };
	uint32_t **const by_node[] = { &scc.root, &scc.first, &scc.number,
		&scc.low, &scc.component, &scc.path, &scc.open };
	uint32_t **const by_arc[] = { &scc.next, &scc.room };
	uint32_t *list = task_zalloc(count + 1, sizeof(*list));
	size_t inside = 0;

	for (size_t i = 0; i < sizeof(by_node) / sizeof(by_node[0]); i++)
		*by_node[i] = task_zalloc((size_t)nodes + 1, sizeof(uint32_t));
	for (size_t i = 0; i < sizeof(by_arc) / sizeof(by_arc[0]); i++)
		*by_arc[i] = task_zalloc(count + 1, sizeof(uint32_t));
	for (uint32_t node = 0; node < nodes; node++)
		scc.root[node] = node;
	for (uint32_t i = 0; i < count; i++)
		list[i] = i;
	memset(marks, 0, count);
	find_components(&scc, list, count);
	inside = bring_forward_inside(&scc, list, count, count);
	for (size_t i = 0; i < inside; i++)
		marks[list[i]] = ARC_ON_CYCLE;
	divide(&scc, list, inside, 0, (uint32_t)count);
	for (size_t i = 0; i < sizeof(by_node) / sizeof(by_node[0]); i++)
		free(*by_node[i]);
	for (size_t i = 0; i < sizeof(by_arc) / sizeof(by_arc[0]); i++)
		free(*by_arc[i]);
	free(list);
}

/* SPDX-License-Identifier: ISC */
/*
 * Each task is two nodes of a graph, its beginning and its end. An arc leads to
 * what must come before. Nearly always there is no cycle: elimination proves
 * that (A. Kahn, "Topological sorting of large networks", Communications of the
 * ACM 5, 1962). Only for tasks that are left is the order of links asked for.
 */
#include "model/cycle.h"

#include <stdlib.h>
#include <string.h>

#include "base/scc.h"
#include "model/link_edge.h"

enum { NEEDS, PARENTS, OWN, KINDS };
enum { BEGINS, ENDS };		/* the nodes of a task */

#define NODE(subject, which) (2 * (subject) + (which))

/* Numbers by another number: those of i are at item[first[i]] and on. */
struct grouped {
	uint32_t *first, *item;
};

struct graph {
	struct state *state;
	uint32_t count;			/* subjects */
	uint32_t *parent;		/* by subject, without cycles */
	struct grouped children, needers;
	struct link_edges needs;	/* without events */
	uint32_t *left;			/* by node: arcs not yet eliminated */
	/* by subject: when a walk down the tree enters and leaves it */
	uint32_t *enter, *leave;
};

static void
note_closing(struct state *state, uint32_t kind, struct arc arc)
{
	*state_closing(state, arena_add(&state->closing, 1)) =
	    (struct closing_rec){ arc.from, arc.to, kind };
}

static void
note_ring(struct state *state, uint32_t kind, uint32_t subject)
{
	if (state->rings.count < state->subjects.count)
		arena_add(&state->rings,
		    state->subjects.count - state->rings.count);
	state_ring(state, subject)->kinds |= (uint8_t)(1u << kind);
}

/* An edge with its state, because qsort() passes no context to a comparison. */
struct placed {
	const struct state *state;
	struct link_edge edge;
};

static int
compare_placed(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	const struct state *state = x->state;
	int order = state_event_cmp(state, x->edge.event, y->edge.event);

	if (!order)
		order = slice_cmp(state_subject_name(state, x->edge.from),
		    state_subject_name(state, y->edge.from));
	return order ? order : slice_cmp(state_subject_name(state, x->edge.to),
	    state_subject_name(state, y->edge.to));
}

/* Put edges into the order of writes. */
static void
sort_edges(struct link_edges *edges, const struct state *state)
{
	struct placed *placed = task_alloc(
	    (edges->count + 1) * sizeof(*placed));

	for (size_t i = 0; i < edges->count; i++)
		placed[i] = (struct placed){ state, edges->edge[i] };
	qsort(placed, edges->count, sizeof(*placed), compare_placed);
	for (size_t i = 0; i < edges->count; i++)
		edges->edge[i] = placed[i].edge;
	free(placed);
}

/* Note the cycle of parents that the subject is on. */
static void
note_parent_ring(struct graph *g, uint32_t subject)
{
	const struct view view = { g->state, NULL, 0 };
	struct link_edges edges = {0};
	struct link_edge last;
	uint32_t at = subject;

	do {
		note_ring(g->state, PARENTS, at);
		link_edges_leaving(&edges, &view, at, -1);
		at = g->parent[at];
	} while (at != subject);
	sort_edges(&edges, g->state);
	last = edges.edge[edges.count - 1];
	note_closing(g->state, PARENTS, (struct arc){ last.from, last.to });
	g->parent[last.from] = 0;
	link_edges_release(&edges);
}

/* Read the parents, and cut their cycles. */
static void
find_parents(struct graph *g)
{
	/* by subject: the task from which a walk up met it */
	uint32_t *met = task_zalloc(g->count, sizeof(*met));

	g->parent = task_zalloc(g->count, sizeof(*g->parent));
	for (uint32_t s = 1; s < g->count; s++)
		g->parent[s] = link_waits(g->state, s).parent;
	for (uint32_t s = 1; s < g->count; s++) {
		uint32_t at = s;

		while (at && !met[at]) {
			met[at] = s;
			at = g->parent[at];
		}
		if (at && met[at] == s)
			note_parent_ring(g, at);
	}
	free(met);
}

static void
find_needs(struct graph *g)
{
	const struct view view = { g->state, NULL, 0 };
	struct term_list needs = {0};

	for (uint32_t s = 1; s < g->count; s++) {
		if (!link_waits(g->state, s).need)
			continue;
		link_needs(&needs, &view, s);
		for (size_t i = 0; i < needs.count; i++)
			link_edges_add(&g->needs,
			    (struct link_edge){ s, needs.term[i], 0 });
	}
	term_list_release(&needs);
}

/* Group edges by the subject that they lead to. */
static void
group(struct grouped *out, const struct link_edges *edges, uint32_t subjects)
{
	uint32_t sum = 0;

	out->first = task_zalloc(subjects + 2, sizeof(*out->first));
	out->item = task_zalloc(edges->count + 1, sizeof(*out->item));
	for (size_t i = 0; i < edges->count; i++)
		out->first[edges->edge[i].to + 2]++;
	for (uint32_t s = 0; s < subjects + 2; s++)
		out->first[s] = sum += out->first[s];
	for (size_t i = 0; i < edges->count; i++)
		out->item[out->first[edges->edge[i].to + 1]++] =
		    edges->edge[i].from;
}

static void
group_all(struct graph *g)
{
	struct link_edges parents = {0};

	for (uint32_t s = 1; s < g->count; s++)
		if (g->parent[s])
			link_edges_add(&parents,
			    (struct link_edge){ s, g->parent[s], 0 });
	group(&g->children, &parents, g->count);
	group(&g->needers, &g->needs, g->count);
	link_edges_release(&parents);
}

static void
count_arcs(struct graph *g)
{
	g->left = task_zalloc(2 * g->count, sizeof(*g->left));
	for (uint32_t s = 1; s < g->count; s++) {
		g->left[NODE(s, ENDS)]++;
		g->left[NODE(s, BEGINS)] += g->parent[s] != 0;
		g->left[NODE(g->parent[s], ENDS)]++;
	}
	for (size_t i = 0; i < g->needs.count; i++)
		g->left[NODE(g->needs.edge[i].from, BEGINS)]++;
}

/*
 * Eliminate nodes from which no arc is left. True if nodes remain. All needs
 * count as inherited, so needs of ancestors and descendants remain, too.
 */
static bool
eliminate(struct graph *g)
{
	uint32_t *todo = task_alloc(2 * (size_t)g->count * sizeof(*todo));
	uint32_t n = 0, done = 0, *left = g->left;

	for (uint32_t s = 1; s < g->count; s++)
		if (!left[NODE(s, BEGINS)])
			todo[n++] = NODE(s, BEGINS);
	while (done < n) {
		uint32_t node = todo[done++], s = node / 2;
		bool begins = node % 2 == BEGINS;
		const struct grouped *to = begins ? &g->children : &g->needers;
		uint32_t after = begins ? NODE(s, ENDS) :
		    NODE(g->parent[s], ENDS);

		if ((begins || g->parent[s]) && --left[after] == 0)
			todo[n++] = after;
		for (uint32_t i = to->first[s]; i < to->first[s + 1]; i++)
			if (--left[NODE(to->item[i], BEGINS)] == 0)
				todo[n++] = NODE(to->item[i], BEGINS);
	}
	free(todo);
	return n < 2 * (g->count - 1);
}

/* Number the tasks by a walk down each tree. */
static void
walk_trees(struct graph *g)
{
	uint32_t *next = task_alloc((g->count + 1) * sizeof(*next)), time = 0;

	g->enter = task_zalloc(g->count, sizeof(*g->enter));
	g->leave = task_zalloc(g->count, sizeof(*g->leave));
	memcpy(next, g->children.first, (g->count + 1) * sizeof(*next));
	for (uint32_t root = 1; root < g->count; root++) {
		uint32_t at = g->parent[root] ? 0 : root;

		while (at) {
			if (!g->enter[at])
				g->enter[at] = ++time;
			if (next[at] < g->children.first[at + 1]) {
				at = g->children.item[next[at]++];
				continue;
			}
			g->leave[at] = ++time;
			at = g->parent[at];
		}
	}
	free(next);
}

static bool
is_below(const struct graph *g, uint32_t subject, uint32_t ancestor)
{
	return g->enter[ancestor] <= g->enter[subject] &&
	    g->leave[subject] <= g->leave[ancestor];
}

/* Get the needs whose tasks are left, in the order of writes. */
static void
get_needs_left(struct link_edges *out, const struct graph *g)
{
	const struct view view = { g->state, NULL, 0 };
	size_t kept = 0;

	for (uint32_t s = 1; s < g->count; s++)
		if (g->left[NODE(s, BEGINS)] && link_waits(g->state, s).need)
			link_edges_leaving(out, &view, s, LINK_NEEDS);
	for (size_t i = 0; i < out->count; i++)
		if (g->left[NODE(out->edge[i].to, ENDS)])
			out->edge[kept++] = out->edge[i];
	out->count = kept;
	sort_edges(out, g->state);
}

/* Write the arcs between the nodes of the tree that are left. */
static size_t
add_tree_arcs(struct arc *out, const struct graph *g)
{
	size_t n = 0;

	for (uint32_t s = 1; s < g->count; s++) {
		uint32_t begins = NODE(s, BEGINS), ends = NODE(s, ENDS);
		uint32_t parent = g->parent[s];

		if (!g->left[ends])
			continue;
		if (parent)
			out[n++] = (struct arc){ NODE(parent, ENDS), ends };
		if (!g->left[begins])
			continue;
		out[n++] = (struct arc){ ends, begins };
		if (parent)
			out[n++] = (struct arc){ begins,
				NODE(parent, BEGINS) };
	}
	return n;
}

static void
look_closely(struct graph *g)
{
	struct link_edges needs = {0};
	struct arc *arcs;
	unsigned char *marks;
	size_t first, count;

	walk_trees(g);
	get_needs_left(&needs, g);
	arcs = task_alloc((3 * (size_t)g->count + needs.count) * sizeof(*arcs));
	first = count = add_tree_arcs(arcs, g);
	for (size_t i = 0; i < needs.count; i++) {
		uint32_t from = needs.edge[i].from, to = needs.edge[i].to;
		bool own = is_below(g, from, to) || is_below(g, to, from);

		if (own)
			note_closing(g->state, OWN, (struct arc){ from, to });
		arcs[count++] = (struct arc){ NODE(from, own ? ENDS : BEGINS),
			NODE(to, ENDS) };
	}
	marks = task_alloc(count + 1);
	scc_mark(marks, arcs, count, 2 * g->count);
	for (size_t i = first; i < count; i++) {
		struct arc arc = { arcs[i].from / 2, arcs[i].to / 2 };

		if (marks[i] & ARC_ON_CYCLE)
			note_ring(g->state, NEEDS, arc.from);
		if (marks[i] & ARC_CLOSES)
			note_closing(g->state, NEEDS, arc);
	}
	free(marks);
	free(arcs);
	link_edges_release(&needs);
}

static void
graph_release(struct graph *g)
{
	uint32_t *const arrays[] = { g->parent, g->children.first,
		g->children.item, g->needers.first, g->needers.item, g->left,
		g->enter, g->leave };

	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
		free(arrays[i]);
	link_edges_release(&g->needs);
}

static int
compare_closing(const void *a, const void *b)
{
	const struct closing_rec *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

static void
empty_arena(struct arena *arena)
{
	uint32_t size = arena->size;

	arena_release(arena);
	arena_init(arena, size);
}

static void
find_all(struct state *state)
{
	struct graph g = { .state = state, .count = state->subjects.count };

	empty_arena(&state->rings);
	empty_arena(&state->closing);
	find_parents(&g);
	find_needs(&g);
	if (g.needs.count) {
		group_all(&g);
		count_arcs(&g);
		if (eliminate(&g))
			look_closely(&g);
	}
	graph_release(&g);
	if (state->closing.count > 1)
		qsort(state_closing(state, 1), state->closing.count - 1,
		    sizeof(struct closing_rec), compare_closing);
}

bool
cycles_find(struct state *state)
{
	if (state->untied != state->ties + 1) {
		find_all(state);
		state->untied = state->ties + 1;
	}
	return state->rings.count > 1;
}

/* Get the links of a kind from the subject that were noted. */
static void
get_closing(struct term_list *out, const struct state *state, uint32_t subject,
    uint32_t kind)
{
	const struct closing_rec least = { subject, 0, kind };
	uint32_t low = 1, high = state->closing.count;

	out->count = 0;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (compare_closing(state_closing(state, middle), &least) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < state->closing.count &&
	    state_closing(state, low)->from == subject &&
	    state_closing(state, low)->kind == kind; low++)
		term_list_add(out, state_closing(state, low)->to);
}

/* True if a task without such links: it is on no cycle by them. */
static bool
has_links(const struct state *state, uint32_t subject, uint32_t kind)
{
	return state_subject(state, subject)->flags &
	    (kind == PARENTS ? SUBJECT_CHILD : SUBJECT_NEEDS);
}

int
cycle_of(struct term_list *closing, struct state *state, uint32_t subject,
    int link_kind)
{
	uint32_t kind = link_kind == -1 ? PARENTS : NEEDS;
	int on;

	if (closing)
		closing->count = 0;
	if (!has_links(state, subject, kind) || !cycles_find(state))
		return 0;
	on = state_ring(state, subject)->kinds >> kind & 1;
	if (on && closing)
		get_closing(closing, state, subject, kind);
	return on;
}

void
cycle_own_needs(struct term_list *out, struct state *state, uint32_t subject)
{
	out->count = 0;
	if (!has_links(state, subject, NEEDS))
		return;
	cycles_find(state);
	if (state->closing.count > 1)
		get_closing(out, state, subject, OWN);
}

uint32_t
cycle_parent(struct state *state, uint32_t subject)
{
	uint32_t parent = link_waits(state, subject).parent;
	struct term_list closing = {0};

	if (!parent || !cycles_find(state))
		return parent;
	if (cycle_of(&closing, state, subject, -1) && closing.count)
		parent = 0;
	term_list_release(&closing);
	return parent;
}

static int
compare_numbers(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

bool
term_list_has(const struct term_list *sorted, uint32_t record)
{
	return sorted->count && bsearch(&record, sorted->term, sorted->count,
	    sizeof(record), compare_numbers) != NULL;
}

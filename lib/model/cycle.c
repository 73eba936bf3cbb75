/* SPDX-License-Identifier: ISC */
/*
 * Nearly always there is no cycle. Elimination proves that without reading
 * values: a subject that never had a link is on no cycle, and neither is one
 * whose links all lead to eliminated subjects (A. Kahn, "Topological sorting of
 * large networks", Communications of the ACM 5, 1962). Only for the remaining
 * subjects the shown links are read.
 */
#include "model/cycle.h"

#include <stdlib.h>
#include <string.h>

#include "base/scc.h"

enum { NEEDS, PARENTS, KINDS };

/* Edges on cycles, in their order, and marks of those that close one. */
struct rings {
	struct arc *arc;
	unsigned char *marks;
	size_t count;
};

/* Elimination by all links that were ever written. */
struct elimination {
	const struct state *state;
	/* by subject: its links to subjects not eliminated */
	uint32_t *left[KINDS];
	int any[KINDS];
};

static const int link_kinds[KINDS] = { [NEEDS] = LINK_NEEDS, [PARENTS] = -1 };

static int
kind_of(const struct state *state, const struct link_rec *link)
{
	const struct term_rec *term = state_term(state, link->field);
	struct slice to;

	if (term->kind == FIELD_PARENT)
		return PARENTS;
	return term->kind == FIELD_LINK && link_arg_parse(state_term_arg(state,
	    link->field), &to) == LINK_NEEDS ? NEEDS : -1;
}

static void
count_links(struct elimination *e)
{
	const struct state *state = e->state;

	for (uint32_t s = 1; s < state->subjects.count; s++)
		for (uint32_t l = state_subject(state, s)->backlinks; l;
		    l = state_link(state, l)->next) {
			const struct link_rec *link = state_link(state, l);
			int kind = kind_of(state, link);

			if (kind == -1)
				continue;
			e->left[kind][link->record]++;
			e->any[kind] = 1;
		}
}

/* Eliminate. `any` then says whether any subject remains. */
static void
eliminate(struct elimination *e, uint32_t kind)
{
	const struct state *state = e->state;
	uint32_t *left = e->left[kind], count = state->subjects.count;
	uint32_t *todo = task_alloc(count * sizeof(*todo)), n = 0, done = 0;

	for (uint32_t s = 1; s < count; s++)
		if (!left[s])
			todo[n++] = s;
	while (done < n)
		for (uint32_t l = state_subject(state, todo[done++])->backlinks;
		     l; l = state_link(state, l)->next) {
			const struct link_rec *link = state_link(state, l);

			if (kind_of(state, link) == (int)kind &&
			    --left[link->record] == 0)
				todo[n++] = link->record;
		}
	free(todo);
	e->any[kind] = n + 1 < count;
}

static void
push_edge(struct link_edges *edges, struct link_edge edge)
{
	ARRAY_GROW(edges->edge, edges->count, edges->cap);
	edges->edge[edges->count++] = edge;
}

static void
push_parent(struct link_edges *out, const struct view *view, uint32_t subject)
{
	const struct state *state = view->state;
	uint32_t term = state_find_term(state, TERM_TASK_FIELD,
	    SLICE("parent"));
	uint32_t best = term ? view_best(view, subject, term) : 0, to = 0;
	struct slice name = { NULL, 0 };

	if (best)
		name = write_text(state, state_write(state, best));
	if (name.len)
		to = state_find_subject(state, SUBJECT_TASK, name);
	if (to)
		push_edge(out, (struct link_edge){ subject, to,
		    state_write(state, best)->event });
}

void
link_edges_leaving(struct link_edges *out, const struct view *view,
    uint32_t subject, int link_kind)
{
	const struct state *state = view->state;
	struct write_list writes = {0};

	if (link_kind == -1) {
		push_parent(out, view, subject);
		return;
	}
	view_member_writes(&writes, view, subject, FIELD_LINK);
	for (size_t i = 0; i < writes.count; i++) {
		const struct write_rec *write = state_write(state,
		    writes.write[i]);
		struct slice to;

		if (link_arg_parse(state_term_arg(state, write->field), &to) ==
		    link_kind)
			push_edge(out,
			    (struct link_edge){ subject,
			        state_term(state, write->field)->record,
			        write->event });
	}
	write_list_release(&writes);
}

void
link_edges_reach(struct link_edges *out, const struct view *view,
    uint32_t subject, int link_kind)
{
	unsigned char *met = task_zalloc(view->state->subjects.count, 1);
	size_t next = out->count;

	met[subject] = 1;
	link_edges_leaving(out, view, subject, link_kind);
	for (; next < out->count; next++) {
		uint32_t to = out->edge[next].to;

		if (!met[to])
			link_edges_leaving(out, view, to, link_kind);
		met[to] = 1;
	}
	free(met);
}

void
link_edges_release(struct link_edges *edges)
{
	free(edges->edge);
	memset(edges, 0, sizeof(*edges));
}

/* An edge with its state, because qsort() passes no context to a comparison. */
struct placed {
	const struct state *state;
	const struct link_edge *edge;
};

static int
compare_placed(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	const struct state *state = x->state;
	int order = state_event_cmp(state, x->edge->event, y->edge->event);

	if (!order)
		order = slice_cmp(state_subject_name(state, x->edge->from),
		    state_subject_name(state, y->edge->from));
	return order ? order : slice_cmp(state_subject_name(state, x->edge->to),
	    state_subject_name(state, y->edge->to));
}

static void
rings_find(struct rings *out, const struct link_edges *edges,
    const struct state *state)
{
	struct placed *placed = task_alloc(
	    (edges->count + 1) * sizeof(*placed));

	out->arc = task_alloc((edges->count + 1) * sizeof(*out->arc));
	out->marks = task_alloc(edges->count + 1);
	out->count = 0;
	for (size_t i = 0; i < edges->count; i++)
		placed[i] = (struct placed){ state, &edges->edge[i] };
	qsort(placed, edges->count, sizeof(*placed), compare_placed);
	for (size_t i = 0; i < edges->count; i++)
		out->arc[i] = (struct arc){ placed[i].edge->from,
			placed[i].edge->to };
	scc_mark(out->marks, out->arc, edges->count, state->subjects.count);
	for (size_t i = 0; i < edges->count; i++) {
		if (!out->marks[i])
			continue;
		out->arc[out->count] = out->arc[i];
		out->marks[out->count++] = out->marks[i];
	}
	free(placed);
}

static void
rings_release(struct rings *rings)
{
	free(rings->arc);
	free(rings->marks);
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

/* Read the shown links of the subjects that elimination left. */
static void
look_closely(struct elimination *e, struct state *state, uint32_t kind)
{
	struct view view = { state, NULL, 0 };
	struct link_edges edges = {0};
	struct rings rings;
	size_t kept = 0;

	for (uint32_t s = 1; s < state->subjects.count; s++)
		if (e->left[kind][s])
			link_edges_leaving(&edges, &view, s, link_kinds[kind]);
	for (size_t i = 0; i < edges.count; i++)
		if (e->left[kind][edges.edge[i].to])
			edges.edge[kept++] = edges.edge[i];
	edges.count = kept;
	rings_find(&rings, &edges, state);
	if (rings.count && state->rings.count < state->subjects.count)
		arena_add(&state->rings,
		    state->subjects.count - state->rings.count);
	for (size_t i = 0; i < rings.count; i++) {
		state_ring(state, rings.arc[i].from)->kinds |= (uint8_t)(1u
		    << kind);
		if (rings.marks[i] & ARC_CLOSES)
			*state_closing(state, arena_add(&state->closing, 1)) =
			    (struct closing_rec){ rings.arc[i].from,
			    rings.arc[i].to, kind };
	}
	rings_release(&rings);
	link_edges_release(&edges);
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
	struct elimination e = { .state = state };

	empty_arena(&state->rings);
	empty_arena(&state->closing);
	for (uint32_t kind = 0; kind < KINDS; kind++)
		e.left[kind] = task_zalloc(state->subjects.count,
		    sizeof(uint32_t));
	count_links(&e);
	for (uint32_t kind = 0; kind < KINDS; kind++) {
		if (e.any[kind])
			eliminate(&e, kind);
		if (e.any[kind])
			look_closely(&e, state, kind);
		free(e.left[kind]);
	}
	if (state->closing.count > 1)
		qsort(state_closing(state, 1), state->closing.count - 1,
		    sizeof(struct closing_rec), compare_closing);
}

static bool
is_known(const struct state *state)
{
	return state->untied == state->ties + 1;
}

bool
cycles_find(struct state *state)
{
	if (!is_known(state)) {
		find_all(state);
		state->untied = state->ties + 1;
		state->followed = 0;
	}
	return state->rings.count > 1;
}

static void
add_closing(struct term_list *out, const struct state *state, uint32_t subject,
    uint32_t kind)
{
	const struct closing_rec least = { subject, 0, kind };
	uint32_t low = 1, high = state->closing.count;

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

static int
compare_numbers(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Look for cycles by following all links from the subject. */
static bool
look_from(struct term_list *closing, struct state *state, uint32_t subject,
    int link_kind)
{
	struct view view = { state, NULL, 0 };
	struct link_edges edges = {0};
	struct rings rings;
	bool on = false;

	link_edges_reach(&edges, &view, subject, link_kind);
	state->followed += edges.count + 1;
	for (size_t i = 0; i < edges.count && !on; i++)
		on = edges.edge[i].to == subject;
	if (on && closing) {
		rings_find(&rings, &edges, state);
		for (size_t i = 0; i < rings.count; i++)
			if (rings.arc[i].from == subject &&
			    rings.marks[i] & ARC_CLOSES)
				term_list_add(closing, rings.arc[i].to);
		rings_release(&rings);
		if (closing->count)
			qsort(closing->term, closing->count,
			    sizeof(*closing->term), compare_numbers);
	}
	link_edges_release(&edges);
	return on;
}

int
cycle_of(struct term_list *closing, struct state *state, uint32_t subject,
    int link_kind)
{
	uint32_t kind = link_kind == -1 ? PARENTS : NEEDS;
	int on;

	if (closing)
		closing->count = 0;
	if (!state_subject(state, subject)->backlinks)
		return 0;
	if (!is_known(state) && state->followed <= state->links.count)
		return look_from(closing, state, subject, link_kind);
	cycles_find(state);
	on = state_ring(state, subject)->kinds >> kind & 1;
	if (on && closing)
		add_closing(closing, state, subject, kind);
	return on;
}

bool
term_list_has(const struct term_list *sorted, uint32_t record)
{
	return sorted->count && bsearch(&record, sorted->term, sorted->count,
	    sizeof(record), compare_numbers) != NULL;
}

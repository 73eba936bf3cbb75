/* SPDX-License-Identifier: ISC */
/* Reading the links by which tasks wait for each other. */
#include "model/link_edge.h"

#include <stdlib.h>
#include <string.h>

void
link_edges_add(struct link_edges *edges, struct link_edge edge)
{
	ARRAY_GROW(edges->edge, edges->count, edges->cap);
	edges->edge[edges->count++] = edge;
}

void
link_edges_release(struct link_edges *edges)
{
	free(edges->edge);
	memset(edges, 0, sizeof(*edges));
}

static void
add_parent(struct link_edges *out, const struct view *view, uint32_t subject)
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
		link_edges_add(out, (struct link_edge){ subject, to,
		    state_write(state, best)->event });
}

void
link_edges_leaving(struct link_edges *out, const struct view *view,
    uint32_t subject, int link_kind)
{
	const struct state *state = view->state;
	struct write_list writes = {0};

	if (link_kind == -1) {
		add_parent(out, view, subject);
		return;
	}
	view_member_writes(&writes, view, subject, FIELD_LINK);
	for (size_t i = 0; i < writes.count; i++) {
		const struct write_rec *write = state_write(state,
		    writes.write[i]);
		struct slice to;

		if (link_arg_parse(state_term_arg(state, write->field), &to) ==
		    link_kind)
			link_edges_add(out,
			    (struct link_edge){ subject,
			        state_term(state, write->field)->record,
			        write->event });
	}
	write_list_release(&writes);
}

static struct wait_rec
read_waits(struct state *state, uint32_t subject)
{
	const struct view view = { state, NULL, 0 };
	uint8_t flags = state_subject(state, subject)->flags;
	struct link_edges edges = {0};
	struct wait_rec rec = { 0, 0 };

	if (flags & SUBJECT_CHILD)
		link_edges_leaving(&edges, &view, subject, -1);
	if (edges.count)
		rec.parent = edges.edge[0].to;
	edges.count = 0;
	if (flags & SUBJECT_NEEDS)
		link_edges_leaving(&edges, &view, subject, LINK_NEEDS);
	if (edges.count)
		rec.need = edges.count > 1 ? WAIT_SEVERAL : edges.edge[0].to;
	link_edges_release(&edges);
	return rec;
}

struct wait_rec
link_waits(struct state *state, uint32_t subject)
{
	uint32_t count = state->waits.count;

	if (subject >= count) {
		if (!(state_subject(state, subject)->flags &
		    (SUBJECT_CHILD | SUBJECT_NEEDS)))
			return (struct wait_rec){ 0, 0 };
		arena_add(&state->waits, state->subjects.count - count);
		for (; count < state->waits.count; count++)
			state_wait(state, count)->parent = WAIT_UNKNOWN;
	}
	if (state_wait(state, subject)->parent == WAIT_UNKNOWN)
		*state_wait(state, subject) = read_waits(state, subject);
	return *state_wait(state, subject);
}

void
link_needs(struct term_list *out, const struct view *view, uint32_t subject)
{
	struct link_edges edges = {0};
	uint32_t need = link_waits(view->state, subject).need;

	out->count = 0;
	if (need == WAIT_SEVERAL)
		link_edges_leaving(&edges, view, subject, LINK_NEEDS);
	else if (need)
		term_list_add(out, need);
	for (size_t i = 0; i < edges.count; i++)
		term_list_add(out, edges.edge[i].to);
	link_edges_release(&edges);
}

void
link_children(struct term_list *out, const struct view *view, uint32_t subject)
{
	struct state *state = view->state;

	out->count = 0;
	for (uint32_t l = state_subject(state, subject)->backlinks; l;
	    l = state_link(state, l)->next) {
		const struct link_rec *link = state_link(state, l);

		if (state_term(state, link->field)->kind == FIELD_PARENT &&
		    link_waits(state, link->record).parent == subject)
			term_list_add(out, link->record);
	}
	term_list_sort_by_id(out, state);
}

/* SPDX-License-Identifier: ISC */
/*
 * Cycles by elimination: a task without links that leave it is on none, and neither is one
 * whose links all lead to such tasks (Kahn's algorithm for a topological order, from its
 * end; Communications of the ACM 5, 1962). What is left is on a cycle, or leads to one.
 */
#include "cycle.h"

#include <stdlib.h>
#include <string.h>

struct cycles {
	uint32_t count;			/* of subjects looked at */
	uint32_t *left[2];		/* by kind and subject: links not eliminated */
};

enum { NEEDS, PARENTS };

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

/* Boolean: are there links of any of these kinds? */
static int
count_links(struct cycles *cycles, const struct state *state)
{
	int any = 0;

	for (uint32_t s = 1; s < cycles->count; s++)
		for (uint32_t l = state_subject(state, s)->backlinks; l;
		    l = state_link(state, l)->next) {
			const struct link_rec *link = state_link(state, l);
			int kind = kind_of(state, link);

			if (kind != -1)
				cycles->left[kind][link->record]++;
			any |= kind != -1;
		}
	return any;
}

/* Boolean: is anything left? */
static int
eliminate(struct cycles *cycles, const struct state *state, int kind)
{
	uint32_t *left = cycles->left[kind];
	uint32_t *todo = task_alloc(cycles->count * sizeof(*todo)), n = 0, done = 0;

	for (uint32_t s = 1; s < cycles->count; s++)
		if (!left[s])
			todo[n++] = s;
	while (done < n)
		for (uint32_t l = state_subject(state, todo[done++])->backlinks; l;
		    l = state_link(state, l)->next) {
			const struct link_rec *link = state_link(state, l);

			if (kind_of(state, link) == kind && --left[link->record] == 0)
				todo[n++] = link->record;
		}
	free(todo);
	return n + 1 < cycles->count;
}

int
cycles_find(struct state *state)
{
	struct cycles *cycles;
	int any = 0;

	if (state->untied == state->ties + 1)
		return state->cycles != NULL;
	cycles_free(state->cycles);
	cycles = state->cycles = task_zalloc(1, sizeof(*cycles));
	cycles->count = state->subjects.count;
	for (int kind = 0; kind < 2; kind++)
		cycles->left[kind] = task_zalloc(cycles->count, sizeof(uint32_t));
	if (count_links(cycles, state))
		for (int kind = 0; kind < 2; kind++)
			any |= eliminate(cycles, state, kind);
	if (!any) {
		cycles_free(cycles);
		state->cycles = NULL;
	}
	state->untied = state->ties + 1;
	return any;
}

int
cycle_possible(const struct state *state, uint32_t subject, int link_kind)
{
	const struct cycles *cycles = state->cycles;

	if (state->untied != state->ties + 1)
		return state_subject(state, subject)->backlinks != 0;
	return cycles && subject < cycles->count &&
	    cycles->left[link_kind == -1 ? PARENTS : NEEDS][subject];
}

void
cycles_free(struct cycles *cycles)
{
	if (!cycles)
		return;
	for (int kind = 0; kind < 2; kind++)
		free(cycles->left[kind]);
	free(cycles);
}

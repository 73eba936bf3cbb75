/* SPDX-License-Identifier: ISC */
/* Names that nobody has used yet, under which a message would go unread. */
#include "model/stranger.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "model/agent.h"

/* The actors of the events so far; each event is looked at once. */
struct actors {
	uint32_t *list, count;
	bool *acted;			/* by term */
	uint32_t terms, events;
};

static void
actors_free(void *ptr)
{
	struct actors *actors = ptr;

	free(actors->list);
	free(actors->acted);
	free(actors);
}

static const struct actors *
actors_of(struct state *state)
{
	struct actors *a = state_derived(state, actors_free);
	uint32_t terms = state->terms.count + 1;

	if (!a) {
		a = task_zalloc(1, sizeof(*a));
		a->events = 1;
		state_keep(state, a, actors_free);
	}
	if (terms > a->terms) {
		a->acted = task_realloc(a->acted, terms, sizeof(*a->acted));
		memset(a->acted + a->terms, 0,
		    (terms - a->terms) * sizeof(*a->acted));
		a->terms = terms;
	}
	for (; a->events < state->events.count; a->events++) {
		uint32_t actor = state_event(state, a->events)->actor;

		if (!actor || actor >= terms || a->acted[actor])
			continue;
		a->acted[actor] = true;
		a->list = task_realloc(a->list, a->count + 1,
		    sizeof(*a->list));
		a->list[a->count++] = actor;
	}
	return a;
}

/* True if the actor has this name, in whichever work tree. */
static bool
is_in_tree(struct slice actor, struct slice name)
{
	return actor.len > name.len + 1 && actor.ptr[name.len] == '/' &&
	    memcmp(actor.ptr, name.ptr, name.len) == 0;
}

/* Returns the name of the actor that is meant, or none. */
static struct slice
find_meant(const struct state *state, const struct actors *actors,
    struct slice name)
{
	char *wanted = slice_dup(name);
	struct slice best = { NULL, 0 };
	size_t least = name.len < 5 ? 2 : 3;

	for (uint32_t i = actors->count; i-- > 0 && least; ) {
		struct slice actor = state_term_text(state, actors->list[i]);
		char *known = slice_dup(actor);
		size_t distance = is_in_tree(actor, name)
		    ? 0 : word_distance(wanted, known);

		if (distance < least) {
			least = distance;
			best = actor;
		}
		free(known);
	}
	free(wanted);
	return best;
}

bool
name_is_stranger(struct slice *near, const struct view *view,
    struct slice name)
{
	struct state *state = view->state;
	uint32_t term = state_find_term(state, TERM_NAME, name);
	const struct actors *actors;
	struct agent agent;

	*near = (struct slice){ NULL, 0 };
	if (agent_find(&agent, view, name))
		return false;
	actors = actors_of(state);
	if (term && actors->acted[term])
		return false;
	if (name.len && *name.ptr == '@')
		name = (struct slice){ name.ptr + 1, name.len - 1 };
	*near = find_meant(state, actors, name);
	return true;
}

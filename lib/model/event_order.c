/* SPDX-License-Identifier: ISC */
#include "model/event_order.h"

#include <stdlib.h>
#include <string.h>

struct timeline {
	struct term_list events;	/* sorted */
	uint32_t seen;			/* event records examined for events */
	uint64_t arrived;		/* events that had arrived then */

	struct posted *posted;
	uint32_t places;		/* events in posted */
	uint32_t posts;			/* state->posts when posted was made */
};

static void
free_timeline(void *ptr)
{
	struct timeline *timeline = ptr;

	term_list_release(&timeline->events);
	free(timeline->posted);
	free(timeline);
}

static struct timeline *
of_state(struct state *state)
{
	struct timeline *t = state_derived(state, free_timeline);

	if (!t) {
		t = task_zalloc(1, sizeof(*t));
		state_keep(state, t, free_timeline);
	}
	return t;
}

static int
by_order(const struct state *state, uint32_t a, uint32_t b)
{
	return state_event_cmp(state, a, b);
}

/* Add the events that have arrived, from one record on. */
static void
add_events(struct term_list *out, const struct state *state, uint32_t from)
{
	for (uint32_t e = from; e < state->events.count; e++)
		if (state_event(state, e)->flags & EVENT_ARRIVED)
			term_list_add(out, e);
}

const uint32_t *
event_order_all(size_t *count, struct state *state)
{
	struct timeline *t = of_state(state);
	size_t had = t->events.count;

	if (t->arrived != state->arrived) {
		add_events(&t->events, state, t->seen ? t->seen : 1);
		/*
		 * has an event arrived whose record was made before, as a stub?
		 */
		if (t->events.count - had != state->arrived - t->arrived) {
			t->events.count = 0;
			add_events(&t->events, state, 1);
		}
		term_list_sort(&t->events, state, by_order);
		t->seen = state->events.count;
		t->arrived = state->arrived;
	}
	*count = t->events.count;
	return t->events.term;
}

static void
find_posted(struct timeline *t, const struct view *view)
{
	const struct state *state = view->state;
	struct write_list list = {0};

	memset(t->posted, 0, t->places * sizeof(*t->posted));
	for (uint32_t s = 1; s < state->subjects.count; s++) {
		if (!state_subject(state, s)->facts)
			continue;
		view_facts(&list, view, s, FIELD_MESSAGE);
		for (size_t i = 0; i < list.count; i++)
			t->posted[state_write(state, list.write[i])->event] =
			    (struct posted){ s, list.write[i] };
	}
	write_list_release(&list);
}

const struct posted *
event_order_posted(const struct view *view)
{
	const struct state *state = view->state;
	struct timeline *t = of_state(view->state);
	uint32_t had = t->places;

	if (!t->posted || had < state->events.count) {
		t->places = state->events.count + state->events.count / 8;
		t->posted = task_realloc(t->posted, t->places,
		    sizeof(*t->posted));
		memset(t->posted + had, 0,
		    (t->places - had) * sizeof(*t->posted));
	}
	if (!had || t->posts != state->posts)
		find_posted(t, view);
	t->posts = state->posts;
	return t->posted;
}

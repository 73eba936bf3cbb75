/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SHORT_ID_H
#define TASKLOG_SHORT_ID_H

#include <stddef.h>
#include <stdint.h>

#include "model/view.h"

/*
 * The number of characters of an id that name its task, for many ids at
 * once. An index is valid until the state changes.
 */
struct short_ids {
	uint64_t *id;		/* ids of all tasks, sorted */
	size_t count;
};

void short_ids_make(struct short_ids *out, const struct state *state);
void short_ids_release(struct short_ids *ids);

/*
 * Returns the length, 5 to 12, of the shortest prefix of the id that no other
 * task's id has.
 */
size_t short_ids_length(const struct short_ids *ids, struct slice id);

/* The same for the ids of events. */
struct short_events {
	struct event_id *id;	/* of all events, sorted */
	size_t count;
};

void short_events_make(struct short_events *out, const struct state *state);
void short_events_release(struct short_events *events);

/*
 * Returns the length, 10 to 26, of the shortest prefix that no other event's id
 * has.
 */
size_t short_events_length(const struct short_events *events,
    struct event_id id);

#endif

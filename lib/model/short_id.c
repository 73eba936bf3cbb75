/* SPDX-License-Identifier: ISC */
/*
 * Shortest unique prefixes: in the sorted ids, only neighbours can share more.
 */
#include "model/short_id.h"

#include <stdlib.h>
#include <string.h>

#include "format/id.h"

#define SHORTEST 5
#define DIGIT_BITS 5

/* Returns the id as a number of 60 bits that sorts like the id. */
static uint64_t
number(struct slice id)
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	uint64_t n = 0;

	for (size_t i = 0; i < TASK_ID_LEN; i++) {
		const char *digit = i < id.len ? strchr(digits, id.ptr[i])
		                               : NULL;

		n = n << DIGIT_BITS | (digit ? (uint64_t)(digit - digits) : 0);
	}
	return n;
}

static int
by_number(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

void
short_ids_make(struct short_ids *out, const struct state *state)
{
	memset(out, 0, sizeof(*out));
	out->id = task_zalloc(state->subjects.count + 1u, sizeof(*out->id));
	for (uint32_t s = 1; s < state->subjects.count; s++)
		if (state_subject(state, s)->kind == SUBJECT_TASK)
			out->id[out->count++] = number(
			    state_subject_name(state, s));
	qsort(out->id, out->count, sizeof(*out->id), by_number);
}

void
short_ids_release(struct short_ids *ids)
{
	free(ids->id);
	memset(ids, 0, sizeof(*ids));
}

/* Returns how many leading characters two ids share. */
static size_t
shared(uint64_t a, uint64_t b)
{
	size_t len = TASK_ID_LEN;

	for (; len > 0 && a != b; len--) {
		a >>= DIGIT_BITS;
		b >>= DIGIT_BITS;
	}
	return len;
}

size_t
short_ids_length(const struct short_ids *ids, struct slice id)
{
	uint64_t n = number(id);
	size_t low = 0, high = ids->count, len = SHORTEST;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ids->id[middle] < n)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0 && shared(ids->id[low - 1], n) + 1 > len)
		len = shared(ids->id[low - 1], n) + 1;
	if (low + 1 < ids->count && ids->id[low] == n &&
	    shared(ids->id[low + 1], n) + 1 > len)
		len = shared(ids->id[low + 1], n) + 1;
	return len < TASK_ID_LEN ? len : TASK_ID_LEN;
}

static int
by_event_id(const void *x, const void *y)
{
	const struct event_id *a = x, *b = y;

	if (a->hi != b->hi)
		return a->hi < b->hi ? -1 : 1;
	return (a->lo > b->lo) - (a->lo < b->lo);
}

void
short_events_make(struct short_events *out, const struct state *state)
{
	memset(out, 0, sizeof(*out));
	out->id = task_zalloc(state->events.count + 1u, sizeof(*out->id));
	for (uint32_t e = 1; e < state->events.count; e++)
		out->id[out->count++] = state_event_id(state, e);
	qsort(out->id, out->count, sizeof(*out->id), by_event_id);
}

void
short_events_release(struct short_events *events)
{
	free(events->id);
	memset(events, 0, sizeof(*events));
}

/* Returns how many leading characters two ids of events share. */
static size_t
shared_by_events(struct event_id a, struct event_id b)
{
	char x[EVENT_ID_SIZE], y[EVENT_ID_SIZE];
	size_t len = 0;

	event_id_format(x, a);
	event_id_format(y, b);
	while (x[len] && x[len] == y[len])
		len++;
	return len;
}

size_t
short_events_length(const struct short_events *events, struct event_id id)
{
	const struct event_id *found = bsearch(&id, events->id, events->count,
	    sizeof(id), by_event_id);
	size_t at = found ? (size_t)(found - events->id) : 0, len = 10, n;

	if (!found)
		return EVENT_ID_SIZE - 1;
	n = at ? shared_by_events(id, events->id[at - 1]) + 1 : 0;
	if (n > len)
		len = n;
	n = at + 1 < events->count ?
	    shared_by_events(id, events->id[at + 1]) + 1 : 0;
	return n > len ? n : len;
}

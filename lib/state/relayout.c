/* SPDX-License-Identifier: ISC */
/*
 * Records are made in the order in which events arrive, so the records of one
 * task are all over the arenas, and listing tasks waits for memory and maps
 * nearly all of it. This file puts them together again, each arena in passes
 * from hot to cold.
 */
#include "state/relayout.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define SHARED_MAX 24		/* longest value, in bytes, that is shared */
#define SHARED_SLOTS 4096

struct relayout {
	const struct state *from;
	struct state *to;
	/* new number of each old event; 0: not placed yet */
	uint32_t *event;
	/* new writes whose values may be shared */
	uint32_t shared[SHARED_SLOTS];
	bool astray;
};

/* Begin an arena that the copy fills anew. */
static void
begin_anew(struct arena *to, const struct arena *from)
{
	arena_release(to);
	arena_init(to, from->size);
	arena_reserve(to, from->count);
}

static void
copy_arena(struct arena *to, const struct arena *from)
{
	begin_anew(to, from);
	arena_add(to, from->count - to->count);
	memcpy(to->base, from->base, (size_t)from->count * from->size);
}

/* Use an arena that stays as it is. */
static void
borrow(struct arena *to, const struct arena *from)
{
	arena_release(to);
	*to = *from;
	to->mapped = 1;
}

static struct slice
text_at(const struct relayout *c, uint32_t at, uint32_t len)
{
	return state_text(c->from, at, len);
}

/* Names are kept together, because all are searched for prefixes. */
static void
copy_names(struct relayout *c)
{
	copy_arena(&c->to->subjects, &c->from->subjects);
	begin_anew(&c->to->text, &c->from->text);
	for (uint32_t s = 1; s < c->to->subjects.count; s++) {
		struct subject_rec *rec = state_subject(c->to, s);

		rec->name = state_add_text(c->to, text_at(c, rec->name,
		    rec->name_len));
	}
}

static void
copy_terms(struct relayout *c)
{
	copy_arena(&c->to->terms, &c->from->terms);
	for (uint32_t t = 1; t < c->to->terms.count; t++) {
		struct term_rec *rec = state_term(c->to, t);

		rec->text = state_add_text(c->to,
		    text_at(c, rec->text, rec->len));
		rec->seen = 0;
	}
}

/*
 * Share a value: states, priorities, names and booleans are few texts, often
 * repeated.
 */
static bool
share_value(struct relayout *c, uint32_t at, struct slice value)
{
	uint32_t *slot = &c->shared[hash_bytes(value, 3) % SHARED_SLOTS];
	const struct write_rec *other = state_write(c->to, *slot);

	if (*slot && !(other->flags & WRITE_ESCAPED) &&
	    slice_eq(state_text(c->to, other->value, other->value_len),
	        value)) {
		state_write(c->to, at)->value = other->value;
		return true;
	}
	*slot = at;
	return false;
}

/* Copy the value of a new write, which still has its place in the old text. */
static void
copy_value(struct relayout *c, uint32_t at)
{
	struct write_rec *write = state_write(c->to, at);
	struct slice value = text_at(c, write->value, write->value_len), plain;
	uint32_t end = write->value + write->value_len, len, where;

	if ((write->flags & WRITE_TOMBSTONE) || write_purged(c->from, write)) {
		write->value = write->value_len = 0;
		write->flags &= (uint16_t)~WRITE_ESCAPED;
		return;
	}
	if (!(write->flags & WRITE_ESCAPED) && value.len <= SHARED_MAX &&
	    share_value(c, at, value))
		return;
	where = state_add_text(c->to, value);
	state_write(c->to, at)->value = where;
	if (!(write->flags & WRITE_ESCAPED))
		return;
	plain = text_at(c, end, sizeof(len));
	if (plain.len < sizeof(len)) {
		c->astray = true;
		return;
	}
	memcpy(&len, plain.ptr, sizeof(len));
	state_add_text(c->to, plain);
	state_add_text(c->to, text_at(c, end + (uint32_t)sizeof(len), len));
}

/* True if lists show this kind of register. */
static bool
is_hot(const struct write_rec *write)
{
	return write->kind != FIELD_BODY && write->kind != FIELD_META &&
	    write->kind != FIELD_GATE_REPORT;
}

/* Copy one list of writes, side by side. */
static void
copy_list(struct relayout *c, uint32_t *list)
{
	uint32_t old = *list, at;

	*list = old ? c->to->writes.count : 0;
	for (; old && !c->astray; old = state_write(c->to, at)->next) {
		at = arena_add(&c->to->writes, 1);
		*state_write(c->to, at) = *state_write(c->from, old);
		c->astray = c->to->writes.count > c->from->writes.count;
	}
	if (*list)	/* the copy still had the old list's next */
		for (at = *list; at < c->to->writes.count; at++)
			state_write(c->to, at)->next =
			    at + 1 < c->to->writes.count ? at + 1 : 0;
}

static void
copy_writes(struct relayout *c)
{
	uint32_t subjects = c->to->subjects.count, hot_end;

	begin_anew(&c->to->writes, &c->from->writes);
	for (uint32_t s = 1; s < subjects; s++)
		copy_list(c, &state_subject(c->to, s)->registers);
	for (uint32_t s = 1; s < subjects; s++)
		copy_list(c, &state_subject(c->to, s)->members);
	hot_end = c->to->writes.count;
	for (uint32_t s = 1; s < subjects; s++)
		copy_list(c, &state_subject(c->to, s)->facts);
	for (uint32_t s = 1; s < subjects; s++)
		copy_list(c, &state_subject(c->to, s)->dead);
	for (uint32_t w = 1; w < hot_end; w++)
		if (is_hot(state_write(c->to, w)))
			copy_value(c, w);
	copy_terms(c);
	for (uint32_t w = 1; w < c->to->writes.count; w++)
		if (w >= hot_end || !is_hot(state_write(c->to, w)))
			copy_value(c, w);
}

/*
 * Returns the new number of an event, and gives it the next one if it has none.
 */
static uint32_t
place_event(struct relayout *c, uint32_t old)
{
	if (!old || old >= c->from->events.count)
		return 0;
	if (!c->event[old]) {
		c->event[old] = arena_add(&c->to->events, 1);
		*state_event(c->to, c->event[old]) = *state_event(c->from, old);
	}
	return c->event[old];
}

static void
copy_touches(struct relayout *c, struct subject_rec *rec)
{
	uint32_t old = rec->touches, at = 0;

	rec->touches = old ? c->to->touches.count : 0;
	for (; old && !c->astray; old = state_touch(c->from, old)->next) {
		at = arena_add(&c->to->touches, 1);
		state_touch(c->to, at)->event = place_event(c,
		    state_touch(c->from, old)->event);
		state_touch(c->to, at)->next =
		    state_touch(c->from, old)->next ? at + 1 : 0;
		c->astray = c->to->touches.count > c->from->touches.count;
	}
	rec->touches_end = at;
}

/*
 * Copy the events that made tasks first, then those of each subject, then the
 * rest.
 */
static void
copy_events(struct relayout *c)
{
	struct state *to = c->to;

	begin_anew(&to->events, &c->from->events);
	begin_anew(&to->touches, &c->from->touches);
	c->event = task_zalloc(c->from->events.count, sizeof(*c->event));
	for (uint32_t w = 1; w < to->writes.count; w++)
		if (state_write(to, w)->kind == FIELD_CREATED)
			place_event(c, state_write(to, w)->event);
	for (uint32_t s = 1; s < to->subjects.count; s++)
		copy_touches(c, state_subject(to, s));
	for (uint32_t e = 1; e < c->from->events.count; e++)
		place_event(c, e);
	for (uint32_t e = 1; e < to->events.count; e++) {
		struct event_rec *rec = state_event(to, e);

		rec->twin = place_event(c, rec->twin);
		rec->ident = place_event(c, rec->ident);
	}
	for (uint32_t w = 1; w < to->writes.count; w++)
		state_write(to, w)->event =
		    place_event(c, state_write(to, w)->event);
}

/*
 * Renumber events where they are referred to: keys, writers, the index of ids.
 */
static void
renumber_events(struct relayout *c)
{
	struct hash_slot *slots;
	uint32_t steps = 0;

	copy_arena(&c->to->links, &c->from->links);
	for (uint32_t t = 1; t < c->to->terms.count; t++) {
		const struct term_rec *term = state_term(c->to, t);

		if (term->space != TERM_KEY)
			continue;
		for (uint32_t l = term->list; l && !c->astray;
		    l = state_link(c->to, l)->next) {
			struct link_rec *link = state_link(c->to, l);

			link->record = place_event(c, link->record);
			c->astray = ++steps > c->to->links.count;
		}
	}
	copy_arena(&c->to->writers, &c->from->writers);
	for (uint32_t w = 1; w < c->to->writers.count; w++)
		state_writer(c->to, w)->event =
		    place_event(c, state_writer(c->to, w)->event);
	hash_index_copy(&c->to->event_index, &c->from->event_index);
	slots = (struct hash_slot *)(void *)c->to->event_index.slots.base;
	for (uint32_t i = 0; i < c->to->event_index.slots.count; i++)
		slots[i].record = place_event(c, slots[i].record);
}

struct state *
state_relayout(const struct state *state)
{
	struct relayout *c = task_zalloc(1, sizeof(*c));
	struct state *to = state_new();

	c->from = state;
	c->to = to;
	copy_names(c);
	copy_writes(c);
	copy_events(c);
	renumber_events(c);
	borrow(&to->acts, &state->acts);
	borrow(&to->segments, &state->segments);
	borrow(&to->unread, &state->unread);
	copy_arena(&to->summaries, &state->summaries);
	copy_arena(&to->waits, &state->waits);
	hash_index_copy(&to->subject_index, &state->subject_index);
	hash_index_copy(&to->term_index, &state->term_index);
	copy_arena(&to->rings, &state->rings);
	copy_arena(&to->closing, &state->closing);
	to->ties = state->ties;
	to->untied = state->untied;
	to->log = state->log;
	to->arrived = state->arrived;
	to->unknown = state->unknown;
	to->purges = state->purges;
	to->gone = state->gone;
	to->summaries_mark = state->summaries_mark;
	to->shared_codes = state->shared_codes;
	if (c->astray) {
		state_free(to);
		to = NULL;
	}
	free(c->event);
	free(c);
	return to;
}

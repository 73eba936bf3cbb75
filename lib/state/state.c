/* SPDX-License-Identifier: ISC */
/*
 * The tables of a state and their indexes: events by id, subjects by kind and
 * name, terms (names that recur) by space and text.
 */
#include "state/state.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"

struct state *
state_new(void)
{
	struct state *state = task_zalloc(1, sizeof(*state));

#define INIT(name, record) arena_init(&state->name, sizeof(record));
	STATE_ARENAS(INIT)
#undef INIT
	arena_init(&state->signs, sizeof(struct sign_rec));
#define INIT(name) hash_index_init(&state->name);
	STATE_INDEXES(INIT)
#undef INIT
	state->log = state_intern_subject(state, SUBJECT_LOG, SLICE(""));
	return state;
}

void *
state_derived(const struct state *state, void (*free_fn)(void *ptr))
{
	for (const struct derived *d = state->derived; d; d = d->next)
		if (d->free == free_fn)
			return d->ptr;
	return NULL;
}

void
state_keep(struct state *state, void *ptr, void (*free_fn)(void *ptr))
{
	struct derived *d = task_zalloc(1, sizeof(*d));

	*d = (struct derived){ state->derived, ptr, free_fn };
	state->derived = d;
}

void
state_forget(struct state *state)
{
	while (state->derived) {
		struct derived *d = state->derived;

		state->derived = d->next;
		d->free(d->ptr);
		free(d);
	}
}

void
state_free(struct state *state)
{
	if (!state)
		return;
#define RELEASE(name, record) arena_release(&state->name);
	STATE_ARENAS(RELEASE)
#undef RELEASE
	arena_release(&state->signs);
#define RELEASE(name) hash_index_release(&state->name);
	STATE_INDEXES(RELEASE)
#undef RELEASE
	hash_index_release(&state->head_index);
	state_forget(state);
	free(state->owners);
	buf_release(&state->scratch);
	free(state);
}

uint32_t
state_add_text(struct state *state, struct slice text)
{
	uint32_t at = arena_add(&state->text, (uint32_t)text.len);

	if (text.len)
		memcpy(state->text.base + at, text.ptr, text.len);
	return at;
}

struct slice
state_text(const struct state *state, uint32_t at, uint32_t len)
{
	/* a damaged snapshot may hold invalid numbers */
	if (len > state->text.count || at > state->text.count - len)
		return (struct slice){ state->text.base, 0 };
	return (struct slice){ state->text.base + at, len };
}

struct slice
state_term_text(const struct state *state, uint32_t term)
{
	const struct term_rec *rec = state_term(state, term);

	return state_text(state, rec->text, rec->len);
}

struct slice
state_term_arg(const struct state *state, uint32_t term)
{
	const struct term_rec *rec = state_term(state, term);

	return state_text(state, rec->text + rec->arg, rec->len - rec->arg);
}

struct slice
state_subject_name(const struct state *state, uint32_t subject)
{
	const struct subject_rec *rec = state_subject(state, subject);

	return state_text(state, rec->name, rec->name_len);
}

struct event_id
state_event_id(const struct state *state, uint32_t event)
{
	const struct event_rec *rec = state_event(state, event);

	return (struct event_id){ rec->id_hi, rec->id_lo };
}

bool
state_has_workflow(const struct state *state, uint32_t event)
{
	uint32_t w = state_subject(state, state->log)->registers;

	for (; w; w = state_write(state, w)->next)
		if (state_write(state, w)->event == event &&
		    state_write(state, w)->kind == FIELD_WORKFLOW)
			return true;
	return false;
}

struct slice
write_raw(const struct state *state, const struct write_rec *write)
{
	if ((write->flags & WRITE_TOMBSTONE) || write_purged(state, write))
		return (struct slice){ NULL, 0 };
	return state_text(state, write->value, write->value_len);
}

struct slice
write_text(const struct state *state, const struct write_rec *write)
{
	struct slice raw = write_raw(state, write);
	uint32_t len;

	if (raw.len < 2 || raw.ptr[0] != '"')
		return (struct slice){ NULL, 0 };
	if (!(write->flags & WRITE_ESCAPED))
		return (struct slice){ raw.ptr + 1, raw.len - 2 };
	len = write->value + write->value_len;
	raw = state_text(state, len, sizeof(len));
	if (raw.len < sizeof(len))
		return raw;
	memcpy(&len, raw.ptr, sizeof(len));
	return state_text(state,
	    (uint32_t)(raw.ptr + raw.len - state->text.base), len);
}

int
state_event_cmp(const struct state *state, uint32_t a, uint32_t b)
{
	const struct event_rec *x = state_event(state, a);
	const struct event_rec *y = state_event(state, b);

	if (a == b)
		return 0;
#define BY(field, fault) \
	if (x->field != y->field && !FAULT(fault)) \
		return x->field < y->field ? -1 : 1
	BY(at_ms, 1);
	BY(at_count, 2);
	BY(writer, 3);
	BY(seq, 4);
	BY(id_hi, 5);
	BY(id_lo, 6);
	BY(head, 7);
#undef BY
	return 0;
}

uint32_t
state_find_event(const struct state *state, struct event_id id)
{
	uint32_t hash = state_event_hash(id), at;
	struct hash_walk walk = { .at = hash };

	while ((at = hash_index_next(&state->event_index, hash, &walk)) != 0) {
		const struct event_rec *rec = state_event(state, at);

		if (rec->id_lo == id.lo && rec->id_hi == id.hi)
			return at;
	}
	return 0;
}

uint32_t
state_intern_event(struct state *state, struct event_id id)
{
	uint32_t at = state_find_event(state, id);
	struct event_rec *rec;

	if (at)
		return at;
	at = arena_add(&state->events, 1);
	rec = state_event(state, at);
	rec->id_hi = id.hi;
	rec->id_lo = id.lo;
	rec->ident = at;
	hash_index_add(&state->event_index, state_event_hash(id), at);
	return at;
}

static uint32_t
find_subject(const struct state *state, enum subject_kind kind,
    struct slice name, uint32_t hash)
{
	struct hash_walk walk = { .at = hash };
	uint32_t at;

	while (
	    (at = hash_index_next(&state->subject_index, hash, &walk)) != 0) {
		const struct subject_rec *rec = state_subject(state, at);

		if (rec->kind == kind &&
		    slice_eq(state_subject_name(state, at), name))
			return at;
	}
	return 0;
}

uint32_t
state_find_subject(const struct state *state, enum subject_kind kind,
    struct slice name)
{
	return find_subject(state, kind, name, state_subject_hash(kind, name));
}

uint32_t
state_intern_subject(struct state *state, enum subject_kind kind,
    struct slice name)
{
	uint32_t hash = state_subject_hash(kind, name);
	uint32_t at = find_subject(state, kind, name, hash), text;
	struct subject_rec *rec;

	if (at)
		return at;
	text = state_add_text(state, name);
	at = arena_add(&state->subjects, 1);
	rec = state_subject(state, at);
	rec->name = text;
	rec->name_len = (uint16_t)name.len;
	rec->kind = (uint8_t)kind;
	rec->updated_ms = INT64_MIN;
	hash_index_add(&state->subject_index, hash, at);
	return at;
}

static uint32_t
find_term(const struct state *state, enum term_space space, struct slice name,
    uint32_t hash)
{
	struct hash_walk walk = { .at = hash };
	uint32_t at;

	while ((at = hash_index_next(&state->term_index, hash, &walk)) != 0) {
		const struct term_rec *rec = state_term(state, at);

		if (rec->space == space &&
		    slice_eq(state_term_text(state, at), name))
			return at;
	}
	return 0;
}

uint32_t
state_find_term(const struct state *state, enum term_space space,
    struct slice name)
{
	return find_term(state, space, name, hash_bytes(name, 16 + space));
}

bool
state_is_purged(const struct state *state, const char *digest)
{
	struct buf name = BUF_INIT;
	uint32_t term = 0;

	if (!state->purges)
		return false;
	buf_addf(&name, "line-purged/%s", digest);
	term = state_find_term(state, TERM_LOG_FIELD, slice_of_buf(&name));
	buf_release(&name);
	return term && state_term(state, term)->record == PURGE_NAMED;
}

uint32_t
state_intern_term(struct state *state, enum term_space space, struct slice name)
{
	uint32_t hash = hash_bytes(name, 16 + space);
	uint32_t at = find_term(state, space, name, hash), text;
	struct term_rec *rec;

	if (at)
		return at;
	text = state_add_text(state, name);
	at = arena_add(&state->terms, 1);
	rec = state_term(state, at);
	rec->text = text;
	rec->len = (uint32_t)name.len;
	rec->space = (uint16_t)space;
	hash_index_add(&state->term_index, hash, at);
	return at;
}

uint32_t
state_find_writer(const struct state *state, uint64_t writer)
{
	char name[WRITER_SIZE];
	uint32_t term;

	writer_format(name, writer);
	term = state_find_term(state, TERM_WRITER, slice_of(name));
	return term ? state_term(state, term)->record : 0;
}

uint32_t
state_intern_writer(struct state *state, uint64_t writer)
{
	char name[WRITER_SIZE];
	uint32_t term, at;

	writer_format(name, writer);
	term = state_intern_term(state, TERM_WRITER, slice_of(name));
	at = state_term(state, term)->record;
	if (at)
		return at;
	at = arena_add(&state->writers, 1);
	state_writer(state, at)->writer = writer;
	state_writer(state, at)->at_ms = INT64_MIN;
	state_term(state, term)->record = at;
	return at;
}

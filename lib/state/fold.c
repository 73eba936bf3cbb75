/* SPDX-License-Identifier: ISC */
/* The fold: state + event -> state. No other code changes a state. */
#include "state/fold.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/when.h"
#include "format/origin.h"

/*
 * splitmix64's finaliser (Steele, Lea, Flood, "Fast Splittable PRNGs", OOPSLA
 * 2014).
 */
static uint64_t
mix64(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static void
list_add(struct state *state, uint32_t *list, uint32_t record, uint32_t field)
{
	uint32_t at = arena_add(&state->links, 1);
	struct link_rec *rec = state_link(state, at);

	rec->next = *list;
	rec->record = record;
	rec->field = field;
	*list = at;
}

/* Add a record to a term's list unless it is already the newest there. */
static void
term_list_add(struct state *state, enum term_space space, struct slice name,
    uint32_t record)
{
	uint32_t term = state_intern_term(state, space, name);
	uint32_t list = state_term(state, term)->list;

	if (list && state_link(state, list)->record == record)
		return;
	if (list && space == TERM_CODE)
		state->shared_codes++;
	list_add(state, &list, record, 0);
	state_term(state, term)->list = list;
}

/*
 * Returns the term of a field. For a link it also sets the subject linked to.
 */
static uint32_t
intern_field(struct state *state, enum subject_kind subject,
    const struct event_field *field)
{
	enum term_space space = (enum term_space)(TERM_TASK_FIELD + subject);
	uint32_t term = state_intern_term(state, space, field->name),
	         target = 0;
	struct slice to;

	if (state_term(state, term)->kind)
		return term;
	if (field->kind == FIELD_LINK && link_arg_parse(field->arg, &to) != -1)
		target = state_intern_subject(state, SUBJECT_TASK, to);
	state_term(state, term)->kind = (uint16_t)field->kind;
	state_term(state, term)->record = target;
	if (field->arg.ptr)
		state_term(state, term)->arg =
		    (uint32_t)(field->arg.ptr - field->name.ptr);
	return term;
}

/*
 * Readers look at the link itself and skip repeats; a scan here would cost
 * more.
 */
static void
add_backlink(struct state *state, uint32_t target, uint32_t from,
    uint32_t field)
{
	uint32_t list = state_subject(state, target)->backlinks;

	if (list && state_link(state, list)->record == from &&
	    state_link(state, list)->field == field)
		return;
	list_add(state, &list, from, field);
	state_subject(state, target)->backlinks = list;
}

static bool
is_need(const struct state *state, uint32_t term)
{
	struct slice to;

	return state_term(state, term)->kind == FIELD_LINK &&
	    link_arg_parse(state_term_arg(state, term), &to) == LINK_NEEDS;
}

/*
 * A link that closes or breaks a cycle can change what other links mean. A
 * cycle comes into a task and leaves it: by a link to it, or because its parent
 * waits for it.
 */
static void
note_tie(struct state *state, uint32_t subject, uint32_t term)
{
	struct subject_rec *rec = state_subject(state, subject);
	bool child = state_term(state, term)->kind == FIELD_PARENT;

	if (!child && !is_need(state, term))
		return;
	rec->flags |= child ? SUBJECT_CHILD : SUBJECT_NEEDS;
	state_wait(state, subject)->parent = WAIT_UNKNOWN;
	state->ties += rec->backlinks || (rec->flags &
	    (SUBJECT_CHILD | SUBJECT_NEEDS)) ==
	    (SUBJECT_CHILD | SUBJECT_NEEDS);
}

/* Drop the values that were computed from a task, because it has changed. */
static void
forget(struct state *state, uint32_t subject)
{
	state_summary(state, subject)->flags = 0;
	state_sign(state, subject)->word[SIGN_WORDS - 1] = 0;
}

/* True if the field can end the waiting of tasks that need this one. */
static bool
ends_waiting(enum field_kind kind)
{
	return kind == FIELD_STATE || kind == FIELD_HIDDEN ||
	    kind == FIELD_FAILURE ||
	    /* the fields that clear failures are of this kind */
	    kind == FIELD_OTHER;
}

/* Drop the summaries of tasks that may wait for this one. */
static void
strike_waiting(struct state *state, uint32_t subject)
{
	for (uint32_t l = state_subject(state, subject)->backlinks; l;
	    l = state_link(state, l)->next) {
		const struct link_rec *link = state_link(state, l);

		if (state_term(state, link->field)->kind == FIELD_LINK)
			state_summary(state, link->record)->flags = 0;
	}
}

/* Drop the summary of the parent that a write names. */
static void
strike_parent(struct state *state, const struct write_rec *write)
{
	struct slice name = write_text(state, write);

	if (write->kind == FIELD_PARENT && name.len)
		state_summary(state, state_find_subject(state, SUBJECT_TASK,
		    name))->flags = 0;
}

/* Drop the summaries of parents, which may wait for this task. */
static void
strike_parents(struct state *state, uint32_t subject)
{
	if (!(state_subject(state, subject)->flags & SUBJECT_CHILD))
		return;
	for (uint32_t w = state_subject(state, subject)->registers; w;
	    w = state_write(state, w)->next)
		strike_parent(state, state_write(state, w));
}

static void
set_value(struct state *state, uint32_t at, const struct event_field *field)
{
	struct write_rec *write = state_write(state, at);
	uint32_t len, where;

	if (!field->value.ptr)
		return;
	where = state_add_text(state, field->value);
	write->value = where;
	write->value_len = (uint32_t)field->value.len;
	if (!field->escaped)
		return;
	write->flags |= WRITE_ESCAPED;
	buf_clear(&state->scratch);
	json_unescape(&state->scratch, field->value);
	len = (uint32_t)state->scratch.len;
	state_add_text(state, (struct slice){ (char *)&len, sizeof(len) });
	state_add_text(state, slice_of_buf(&state->scratch));
}

static void
forget_owners(struct state *state)
{
	free(state->owners);
	state->owners = NULL;
}

/* Drop the values that were computed from all tasks. */
static void
forget_all(struct state *state)
{
	forget_owners(state);
	state->summaries_mark = 0;
	memset(state->signs.base, 0,
	    (size_t)state->signs.count * state->signs.size);
	memset(state->waits.base, 0xff,
	    (size_t)state->waits.count * state->waits.size);
	state->posts++;
	state->ties++;
}

/* A purge names the line: drop its values. A purge itself keeps its values. */
static void
purge_event(struct state *state, uint32_t at)
{
	struct event_rec *event = state_event(state, at);

	if (event->type == EVENT_LINE_PURGED || (event->flags & EVENT_PURGED))
		return;
	if (!FAULT(43) && state_has_workflow(state, at)) {
		event->flags |= EVENT_DOOMED;
		return;
	}
	event->flags |= EVENT_PURGED;
	event->flags &= (uint16_t)~EVENT_REASONED;
	state->gone++;
	forget_all(state);
}

/* Returns the list of live writes in which a field is kept. */
static uint32_t *
live_list(const struct state *state, uint32_t subject, uint32_t term)
{
	struct subject_rec *rec = state_subject(state, subject);
	const struct term_rec *field = state_term(state, term);

	return field_is_fact((enum field_kind)field->kind) ? &rec->facts :
	    field->arg ? &rec->members : &rec->registers;
}

static uint32_t
add_write(struct state *state, uint32_t term, uint32_t event, uint32_t next)
{
	uint32_t at = arena_add(&state->writes, 1);
	struct write_rec *write = state_write(state, at);

	write->field = term;
	write->event = event;
	write->kind = state_term(state, term)->kind;
	write->next = next;
	return at;
}

/* Returns the dead write of this identity to this field, or 0. */
static uint32_t
find_dead(const struct state *state, uint32_t subject, uint32_t term,
    uint32_t ident)
{
	uint32_t at = state_subject(state, subject)->dead;

	for (; at; at = state_write(state, at)->next) {
		const struct write_rec *write = state_write(state, at);

		if (write->field == term &&
		    state_event(state, write->event)->ident == ident)
			break;
	}
	return at;
}

/*
 * Overwrite the write of an identity (twins together) to a field. It moves from
 * its live list to the dead list. If it has not arrived, a tombstone is made.
 */
static void
kill_write(struct state *state, uint32_t subject, uint32_t term, uint32_t ident)
{
	struct subject_rec *rec = state_subject(state, subject);
	uint32_t *link = live_list(state, subject, term), at;
	bool found = false;

	while ((at = *link) != 0) {
		struct write_rec *write = state_write(state, at);

		if (write->field != term || (FAULT(9) ? write->event :
		    state_event(state, write->event)->ident) != ident) {
			link = &write->next;
			continue;
		}
		strike_parent(state, write);
		*link = write->next;
		write->next = rec->dead;
		rec->dead = at;
		found = true;
		if (write->kind == FIELD_WORKFLOW && !FAULT(44) &&
		    (state_event(state, write->event)->flags & EVENT_DOOMED))
			purge_event(state, write->event);
	}
	if (found || FAULT(8) || find_dead(state, subject, term, ident))
		return;
	at = add_write(state, term, ident, rec->dead);
	state_write(state, at)->flags = WRITE_TOMBSTONE;
	state_subject(state, subject)->dead = at;
}

/*
 * Note that an undo hides the subject or facts of it. An undo that hides a task
 * names in `rests` the writes that it saw. They are kept as if they had been
 * writes of `hidden` that it overwrites, so that a reader can tell them from
 * writes that came from elsewhere.
 */
static void
note_undo(struct state *state, uint32_t subject, uint32_t term,
    const struct event *event)
{
	bool hides = state_term(state, term)->kind == FIELD_HIDDEN;

	if (!hides && (state_term(state, term)->kind != FIELD_OTHER ||
	    !slice_starts(state_term_text(state, term), UNDONE_FAMILY)))
		return;
	state_subject(state, subject)->flags |= SUBJECT_UNDONE;
	state->posts++;
	for (size_t r = 0; hides && event->type == EVENT_CHANGE_UNDONE &&
	     r < event->rests_count; r++)
		if (event_id_cmp(event->rests[r], event->id) != 0)
			kill_write(state, subject, term, state_event(state,
			    state_intern_event(state, event->rests[r]))->ident);
}

static void
index_value(struct state *state, uint32_t subject, uint32_t at)
{
	const struct write_rec *write = state_write(state, at);
	struct slice text = write_text(state, write);
	enum field_kind kind = (enum field_kind)write->kind;
	char copy[REF_MAX];

	if (!text.ptr || text.len > sizeof(copy))
		return;
	/* text may lie in the arena, which moves when it grows */
	memcpy(copy, text.ptr, text.len);
	text.ptr = copy;
	if (kind == FIELD_CODE)
		term_list_add(state, TERM_CODE, text, subject);
	else if (kind == FIELD_REF)
		term_list_add(state, TERM_REF, text, subject);
	else if (kind == FIELD_PARENT)
		add_backlink(state,
		    state_intern_subject(state, SUBJECT_TASK, text), subject,
		    state_write(state, at)->field);
}

static void
note_claim(struct state *state, uint32_t subject, uint64_t fence)
{
	struct subject_rec *rec = state_subject(state, subject);

	if (fence > rec->epoch || FAULT(10))
		rec->epoch = fence;
}

/* Apply one field of one subject from a new event. */
static void
apply_field(struct state *state, uint32_t subject, uint32_t event_at,
    const struct event *event, const struct event_field *field, bool expected)
{
	enum subject_kind kind =
	    (enum subject_kind)state_subject(state, subject)->kind;
	uint32_t term = intern_field(state, kind, field), dead = 0, at, *list;
	uint32_t ident = state_event(state, event_at)->ident;

	for (uint32_t i = 0; i < field->over_count; i++)
		kill_write(state, subject, term,
		    state_event(state,
		        state_intern_event(state,
		            event->overs[field->over + i]))
		        ->ident);
	note_undo(state, subject, term, event);
	if (expected && !FAULT(11))
		dead = find_dead(state, subject, term, ident);
	if (dead && (state_write(state, dead)->flags & WRITE_TOMBSTONE)) {
		at = dead;
		state_write(state, at)->flags = 0;
		state_write(state, at)->event = event_at;
	} else if (dead) {
		at = add_write(state, term, event_at,
		    state_subject(state, subject)->dead);
		state_subject(state, subject)->dead = at;
	} else {
		list = live_list(state, subject, term);
		at = add_write(state, term, event_at, *list);
		*list = at;
	}
	set_value(state, at, field);
	state->posts += field->kind == FIELD_MESSAGE;
	if (state->summaries.count > 1 && (ends_waiting(field->kind) ||
	    (field->kind == FIELD_CLAIM &&
	        (state_subject(state, subject)->flags & SUBJECT_UNDONE))))
		strike_waiting(state, subject);
	if (field->kind == FIELD_CREATED)
		state_subject(state, subject)->flags |= SUBJECT_CREATED;
	else if (field->kind == FIELD_LINK)
		add_backlink(state, state_term(state, term)->record, subject,
		    term);
	else if (field->kind == FIELD_CLAIM &&
	    event->type == EVENT_TASK_CLAIMED)
		note_claim(state, subject, event->fence);
	else
		index_value(state, subject, at);
	note_tie(state, subject, term);
	if (state->summaries.count > 1 && (ends_waiting(field->kind) ||
	    field->kind == FIELD_CREATED || field->kind == FIELD_PARENT))
		strike_parents(state, subject);
}

/*
 * Note a sign of life under a claim, whether or not the claim has arrived. The
 * greatest fences come first: a new sign of life is nearly always under one of
 * them.
 */
static void
note_life(struct state *state, uint32_t subject, const struct event_rec *event)
{
	uint32_t actor = event->actor, session = event->session, at, before = 0,
	         added;
	uint64_t fence = event->fence;
	int64_t ms = event->at_ms;
	struct act_rec *act;

	for (at = state_subject(state, subject)->acts; at; at = act->next) {
		act = state_act(state, at);
		if (act->fence < fence)
			break;
		if (act->fence == fence && act->actor == actor &&
		    (act->session == session || FAULT(13))) {
			if (ms > act->last_ms || FAULT(12))
				act->last_ms = ms;
			return;
		}
		before = at;
	}
	added = arena_add(&state->acts, 1);
	act = state_act(state, added);
	act->next = at;
	act->actor = actor;
	act->session = session;
	act->fence = fence;
	act->last_ms = ms;
	if (before)
		state_act(state, before)->next = added;
	else
		state_subject(state, subject)->acts = added;
}

static void
touch(struct state *state, uint32_t subject, uint32_t event_at)
{
	const struct event_rec *event = state_event(state, event_at);
	uint32_t at = arena_add(&state->touches, 1);
	struct subject_rec *rec = state_subject(state, subject);

	state_touch(state, at)->event = event_at;
	if (rec->touches_end)
		state_touch(state, rec->touches_end)->next = at;
	else
		rec->touches = at;
	rec->touches_end = at;
	rec->events++;
	forget(state, subject);
	rec->version = rec->version * (FAULT(16) ? 3 : 1) + mix64(event->id_lo);
	if (event->shown_ms > rec->updated_ms || FAULT(14))
		rec->updated_ms = event->shown_ms;
	if (event->flags & EVENT_SEALED && !FAULT(15))
		rec->flags |= SUBJECT_SEALED;
	if (event->fence)
		note_life(state, subject, event);
}

static void
note_writer(struct state *state, uint32_t event_at)
{
	const struct event_rec *event = state_event(state, event_at);
	uint32_t at = state_intern_writer(state, event->writer);
	struct writer_rec *writer = state_writer(state, at);

	writer->count++;
	if (event->seq > writer->seq || !writer->event || FAULT(21) ||
	    (event->seq == writer->seq &&
	    state_event_cmp(state, event_at, writer->event) > 0)) {
		writer->seq = event->seq;
		writer->event = event_at;
	}
	if (event->at_ms > writer->at_ms || (event->at_ms == writer->at_ms &&
	    event->at_count > writer->at_count)) {
		writer->at_ms = event->at_ms;
		writer->at_count = event->at_count;
	}
}

static void
fill_event(struct state *state, uint32_t at, const struct event *event,
    struct location where, uint64_t head)
{
	uint32_t actor = state_intern_term(state, TERM_NAME, event->actor);
	uint32_t by = event->origin_by.ptr ?
	    state_intern_term(state, TERM_NAME, event->origin_by) : actor;
	uint32_t session = event->session.len ?
	    state_intern_term(state, TERM_NAME, event->session) : 0;
	struct event_rec *rec = state_event(state, at);

	rec->at_ms = event->at.ms;
	rec->at_count = event->at.count;
	rec->shown_ms = event->origin_at != WHEN_NONE && !FAULT(23)
	    ? event->origin_at
	    : event->at.ms;
	rec->writer = event->writer;
	rec->seq = event->seq;
	rec->head = head;
	rec->fence = event->fence;
	rec->actor = actor;
	rec->by = by;
	rec->session = session;
	rec->segment = where.segment;
	rec->offset = where.offset;
	rec->length = where.length;
	rec->type = (uint16_t)event->type;
	rec->flags = EVENT_ARRIVED;
	if (event->purged) {
		rec->flags |= EVENT_BLANK;
		state->gone++;
	}
	if (event->sealed)
		rec->flags |= EVENT_SEALED;
	if (event->origin_source.ptr)
		rec->flags |= EVENT_IMPORTED;
	if (origin_is_import(event))
		rec->flags |= EVENT_OF_IMPORT;
	if (event_has_reason(event))
		rec->flags |= EVENT_REASONED;
}

/* Returns the write that the event made to a field, live or dead. */
static uint32_t
find_write(const struct state *state, uint32_t subject, uint32_t term,
    uint32_t event)
{
	const struct subject_rec *rec = state_subject(state, subject);
	const uint32_t lists[] = { rec->registers, rec->members, rec->facts,
		rec->dead };

	for (size_t l = 0; l < sizeof(lists) / sizeof(lists[0]); l++)
		for (uint32_t w = lists[l]; w;
		     w = state_write(state, w)->next) {
			const struct write_rec *write = state_write(state, w);

			if (write->event == event && write->field == term &&
			    !(write->flags & WRITE_TOMBSTONE))
				return w;
		}
	return 0;
}

/* A line that was there in purged form arrives whole: set its values. */
static void
fill_values(struct state *state, uint32_t at, const struct event *event,
    struct location where)
{
	struct event_rec *rec = state_event(state, at);

	rec->flags &= (uint16_t)~EVENT_BLANK;
	if (event_has_reason(event) && !(rec->flags & EVENT_PURGED))
		rec->flags |= EVENT_REASONED;
	rec->segment = where.segment;
	rec->offset = where.offset;
	rec->length = where.length;
	for (size_t i = 0; i < event->writes_count &&
	    event->type != EVENT_UNKNOWN; i++) {
		const struct event_write *write = &event->writes[i];
		uint32_t subject = state_find_subject(state, write->subject,
		    write->name);

		for (uint32_t f = 0; f < write->field_count; f++) {
			const struct event_field
			    *field = &event->fields[write->field + f];
			uint32_t w = find_write(state, subject,
			    intern_field(state, write->subject, field), at);

			set_value(state, w, field);
			index_value(state, subject, w);
		}
	}
	forget_all(state);
}

/*
 * Add to the index for finding the lines that a purge names. The index is made
 * at the first such search.
 */
static void
note_head(struct state *state, uint32_t event)
{
	if (state->head_index.slots.count)
		hash_index_add(&state->head_index,
		    (uint32_t)state_event(state, event)->head, event);
}

static void
index_heads(struct state *state)
{
	if (state->head_index.slots.count)
		return;
	hash_index_init(&state->head_index);
	for (uint32_t e = 1; e < state->events.count; e++)
		if (state_event(state, e)->flags & EVENT_ARRIVED)
			note_head(state, e);
}

static void
purge_head(struct state *state, uint64_t head)
{
	struct hash_walk walk = { .at = (uint32_t)head };
	uint32_t at;

	while ((at = hash_index_next(&state->head_index, (uint32_t)head,
	            &walk)) != 0)
		if (state_event(state, at)->head == head)
			purge_event(state, at);
}

/* Purge the lines that a line.purged names, also those that arrive later. */
static void
purge_named(struct state *state, const struct event *event)
{
	state->purges++;
	index_heads(state);
	for (size_t i = 0; i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++) {
			const struct event_field *field =
			    &event->fields[event->writes[i].field + f];

			if (field->kind != FIELD_LINE_PURGED)
				continue;
			state_term(state,
			    intern_field(state, SUBJECT_LOG, field))
			    ->record = PURGE_NAMED;
			if (!FAULT(41))
				purge_head(state,
				    event_hash_of_digest(field->arg));
		}
}

/* True if a purge that has arrived names this line. */
static bool
is_named(const struct state *state, const struct event *event)
{
	char hex[DIGEST_HEX_SIZE];

	hex_encode(hex, event->digest, sizeof(event->digest));
	return !FAULT(42) && state_is_purged(state, hex);
}

/*
 * Returns the record for an arriving line: a new one, the stub of its id, or a
 * twin. Returns 0 if this line is there already.
 */
static uint32_t
place_event(struct state *state, const struct event *event, uint64_t head,
    struct location where, bool *expected, enum fold_result *result)
{
	uint32_t known = state_find_event(state, event->id), at, last;

	*result = FOLD_NEW;
	*expected = known != 0;
	if (!known)
		return state_intern_event(state, event->id);
	if (!(state_event(state, known)->flags & EVENT_ARRIVED))
		return known;
	for (at = last = known; at; at = state_event(state, at)->twin) {
		if (state_event(state, at)->head == head && !FAULT(17)) {
			*result = FOLD_DUPLICATE;
			if (!event->purged && !FAULT(18) &&
			    (state_event(state, at)->flags & EVENT_BLANK))
				fill_values(state, at, event, where);
			return 0;
		}
		last = at;
	}
	if (FAULT(22))
		return 0;
	*result = FOLD_TWIN;
	at = arena_add(&state->events, 1);
	state_event(state, at)->id_hi = event->id.hi;
	state_event(state, at)->id_lo = event->id.lo;
	state_event(state, at)->ident = known;
	state_event(state, last)->twin = at;
	return at;
}

static void
apply_writes(struct state *state, uint32_t at, const struct event *event,
    bool expected)
{
	for (size_t i = 0; i < event->writes_count; i++) {
		const struct event_write *write = &event->writes[i];
		uint32_t subject = state_intern_subject(state, write->subject,
		    write->name);

		touch(state, subject, at);
		for (uint32_t f = 0; f < write->field_count; f++)
			apply_field(state, subject, at, event,
			    &event->fields[write->field + f], expected);
	}
}

enum fold_result
fold_event(struct state *state, const struct event *event,
    struct location where)
{
	uint64_t head = event->head_hash ^ (FAULT(19) && event->purged);
	enum fold_result result;
	bool expected;
	uint32_t at = place_event(state, event, head, where, &expected,
	    &result);

	if (!at)
		return result;
	forget_owners(state);
	fill_event(state, at, event, where, head);
	note_writer(state, at);
	if (event->key.len)
		term_list_add(state, TERM_KEY, event->key, at);
	state->arrived++;
	note_head(state, at);
	if (event->type == EVENT_UNKNOWN && !FAULT(20))
		state->unknown++;
	else
		apply_writes(state, at, event, expected);
	if (event->type == EVENT_LINE_PURGED)
		purge_named(state, event);
	else if (state->purges && is_named(state, event))
		purge_event(state, at);
	return result;
}

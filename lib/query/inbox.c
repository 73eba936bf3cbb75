/* SPDX-License-Identifier: ISC */
/*
 * Reading an inbox. The facts of a task are walked a few times, but never once
 * for each message, so a task may have many messages and many acknowledgements.
 */
#include "query/inbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/fault.h"
#include "format/id.h"
#include "model/filter.h"
#include "model/given.h"
#include "model/handoff.h"
#include "model/message.h"
#include "model/notice.h"

struct run {
	const struct inbox_query *query;
	const struct view *view;
	const struct state *state;
	uint32_t after;		/* event; 0: none */
	struct filter authors, types;
	struct message message;
	struct notice_reader reader;
	struct notice_list notices;
	struct history_rows *out;
};

static uint32_t
message_term(const struct state *state, uint32_t subject, struct slice id)
{
	struct buf name = BUF_INIT;
	uint32_t term;

	buf_add_str(&name, "message/");
	buf_add_slice(&name, id);
	term = state_find_term(state, (enum term_space)(TERM_TASK_FIELD +
	    state_subject(state, subject)->kind), slice_of_buf(&name));
	buf_release(&name);
	return term;
}

/* True if the acknowledgement "MID/NAME" is by this name. */
static bool
is_ack_by(struct slice arg, const char *name)
{
	return arg.len > EVENT_ID_LEN + 1 && slice_is((struct slice){
	    arg.ptr + EVENT_ID_LEN + 1, arg.len - EVENT_ID_LEN - 1 }, name);
}

/*
 * If two events posted a message, one of them shows, and only that one counts;
 * the order of the list does not tell which. `seen` of the field's term becomes
 * that write, or 0 if the actor has acknowledged the message.
 */
static void
mark(struct run *run, uint32_t subject)
{
	const struct state *state = run->state;
	uint32_t facts = state_subject(state, subject)->facts;

	for (uint32_t w = facts; w; w = state_write(state, w)->next)
		if (state_write(state, w)->kind == FIELD_MESSAGE)
			state_term(state, state_write(state, w)->field)
			    ->seen = 0;
	for (uint32_t w = facts; w; w = state_write(state, w)->next) {
		struct term_rec *term = state_term(state,
		    state_write(state, w)->field);

		if (state_write(state, w)->kind == FIELD_MESSAGE &&
		    view_counts(run->view, subject, w) && (!term->seen ||
		        (view_beats(run->view, w, term->seen) && !FAULT(38))))
			term->seen = w;
	}
	for (uint32_t w = run->query->all ? 0 : facts; w;
	    w = state_write(state, w)->next) {
		const struct write_rec *write = state_write(state, w);
		struct slice arg = state_term_arg(state, write->field);
		uint32_t term;

		if (write->kind != FIELD_ACK ||
		    !is_ack_by(arg, run->query->name) ||
		    !view_counts(run->view, subject, w))
			continue;
		arg.len = EVENT_ID_LEN;
		term = message_term(state, subject, arg);
		if (term)
			state_term(state, term)->seen = 0;
	}
}

static bool
matches(struct run *run, uint32_t subject, uint32_t write)
{
	const struct inbox_query *q = run->query;
	const struct state *state = run->state;
	uint32_t at = state_write(state, write)->event;
	const struct event_rec *event = state_event(state, at);
	struct slice by = state_term_text(state, event->by);

	if (slice_is(by, q->name) ||
	    !filter_takes_name(&run->authors, by) ||
	    !when_in_range(&q->when, event->shown_ms) ||
	    (run->after && state_event_cmp(state, at, run->after) <= 0))
		return false;
	message_read(&run->message, run->view, subject, write);
	return !run->message.hidden &&
	    filter_takes_name(&run->types, run->message.type) &&
	    (message_is_to(&run->message, q->name, !q->only_to) ||
	    (run->message.to_caps && handoff_is_for(&run->message, run->view,
	    slice_of(q->name), NULL)));
}

static bool
matches_notice(const struct run *run, const struct notice *notice)
{
	const struct inbox_query *q = run->query;
	const struct state *state = run->state;
	const struct event_rec *event = state_event(state, notice->event);

	return when_in_range(&q->when, event->shown_ms) &&
	    filter_takes_name(&run->authors,
	    state_term_text(state, event->by)) &&
	    (!run->after ||
	        state_event_cmp(state, notice->event, run->after) > 0) &&
	    filter_takes_name(&run->types,
	    slice_of(notice_type(notice->kind)));
}

static void
read_notices(struct run *run, uint32_t subject)
{
	struct history_rows *out = run->out;

	notice_list_read(&run->notices, &run->reader, subject,
	    run->query->all);
	for (size_t i = 0; i < run->notices.count; i++) {
		const struct notice *notice = &run->notices.notice[i];

		if (!matches_notice(run, notice))
			continue;
		ARRAY_GROW(out->row, out->count, out->cap);
		out->row[out->count++] = (struct history_row){
			.event = notice->event,
			.subject = subject,
			.notice = notice->kind,
			.to = run->query->name };
	}
}

static void
read_subject(struct run *run, uint32_t subject)
{
	const struct state *state = run->state;
	struct history_rows *out = run->out;

	mark(run, subject);
	for (uint32_t w = state_subject(state, subject)->facts; w;
	    w = state_write(state, w)->next) {
		const struct write_rec *write = state_write(state, w);

		if (write->kind != FIELD_MESSAGE ||
		    state_term(state, write->field)->seen != w ||
		    !matches(run, subject, w))
			continue;
		ARRAY_GROW(out->row, out->count, out->cap);
		out->row[out->count++] = (struct history_row){
			.event = write->event,
			.subject = subject,
			.message = w };
	}
	read_notices(run, subject);
}

static int
by_order(const struct state *state, uint32_t a, uint32_t b)
{
	return state_event_cmp(state, a, b);
}

/*
 * True if a comes before b, two messages of one event: by subject, then by id.
 */
static bool
is_before(const struct state *state, const struct history_row *a,
    const struct history_row *b)
{
	int kinds = state_subject(state, a->subject)->kind -
	    state_subject(state, b->subject)->kind;
	int names = slice_cmp(state_subject_name(state, a->subject),
	    state_subject_name(state, b->subject));

	if (kinds || names)
		return kinds ? kinds < 0 : names < 0;
	if (!a->message || !b->message)
		return !a->message && b->message;
	return slice_cmp(state_term_arg(state,
	                     state_write(state, a->message)->field),
	           state_term_arg(state,
	               state_write(state, b->message)->field)) < 0;
}

/* Sort by event. One event may have posted several messages. */
static void
sort_rows(struct history_rows *rows, const struct state *state)
{
	struct history_row *sorted;
	struct term_list events = {0};
	uint32_t *place, *next;
	size_t count = 0;

	if (rows->count < 2)
		return;
	place = task_zalloc(state->events.count, sizeof(*place));
	next = task_zalloc(rows->count + 1, sizeof(*next));
	for (size_t i = 0; i < rows->count; i++) {
		uint32_t event = rows->row[i].event, *at = &place[event];

		while (*at && !FAULT(39) &&
		    is_before(state, &rows->row[*at - 1], &rows->row[i]))
			at = &next[*at];
		next[i + 1] = *at;
		*at = (uint32_t)i + 1;
		term_list_add(&events, event);
	}
	term_list_sort(&events, state, by_order);
	sorted = task_alloc(rows->count * sizeof(*sorted));
	for (size_t i = 0; i < events.count; i++)
		for (uint32_t r = place[events.term[i]]; r; r = next[r])
			sorted[count++] = rows->row[r - 1];
	memcpy(rows->row, sorted, count * sizeof(*sorted));
	free(sorted);
	free(place);
	free(next);
	term_list_release(&events);
}

static int
find_after(struct run *run, struct err *err)
{
	struct event_id event;
	struct slice id;
	uint32_t subject;
	int rc;

	if (!run->query->after)
		return 0;
	if (notice_find(run->view, slice_of(run->query->after),
	    slice_of(run->query->name))) {
		event_id_parse(&event, slice_of(run->query->after));
		run->after = state_find_event(run->state, event);
		return 0;
	}
	rc = message_find(&subject, &id, run->view, run->query->after, err);
	if (!rc)
		run->after = state_write(run->state,
		    view_part(run->view, subject, "message/", id, ""))
		                 ->event;
	return rc;
}

void
inbox_message(struct message *out, struct journal *journal,
    const struct history_row *row)
{
	const struct notice notice = { row->event, row->notice };

	if (row->notice)
		notice_message(out, journal_basis(journal), row->subject,
		    notice, row->to ? slice_of(row->to)
		                    : (struct slice){ NULL, 0 });
	else
		message_read(out, journal_view(journal), row->subject,
		    row->message);
}

bool
inbox_may_have(const struct view *view, uint32_t subject)
{
	const struct subject_rec *rec = state_subject(view->state, subject);

	return rec->facts
	    ? subject == view->state->log || view_shown(view, subject)
	    : rec->dead != 0;
}

static int
read_filters(struct run *run, struct err *err)
{
	const struct inbox_query *query = run->query;
	int rc = query->type
	    ? filter_add(&run->types, "type", query->type, err) : 0;

	for (size_t i = 0; i < run->types.count && !rc; i++) {
		char *type = slice_dup(run->types.value[i].text);

		rc = message_type_check(run->view, type, err);
		free(type);
	}
	return rc ? rc : filter_add_names(&run->authors, run->view,
	    query->authors, query->actor, err);
}

static void
release_run(struct run *run)
{
	message_release(&run->message);
	notice_list_release(&run->notices);
	filter_release(&run->authors);
	filter_release(&run->types);
}

int
inbox_read(struct history_rows *out, const struct view *view,
    const struct inbox_query *query, struct err *err)
{
	struct run run = { .query = query, .view = view, .state = view->state,
	    .out = out };
	const struct term_list *subjects = query->subjects;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = find_after(&run, err);
	if (!rc)
		rc = given_name(query->name, err);
	if (!rc)
		rc = read_filters(&run, err);
	if (rc) {
		release_run(&run);
		return rc;
	}
	notice_reader_init(&run.reader, view, slice_of(query->name));
	for (size_t i = 0; subjects && i < subjects->count; i++)
		read_subject(&run, subjects->term[i]);
	for (uint32_t s = 1; !(subjects && subjects->count) &&
	    s < view->state->subjects.count; s++)
		if (inbox_may_have(view, s))
			read_subject(&run, s);
	sort_rows(out, view->state);
	if (query->limit && out->count > query->limit)
		out->count = query->limit;
	release_run(&run);
	return 0;
}

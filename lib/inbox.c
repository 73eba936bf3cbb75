/* SPDX-License-Identifier: ISC */
/*
 * Reading an inbox. A task's facts are gone through twice: for what the actor has
 * acknowledged, then for messages; so a task with many of both costs no more than one
 * with few of each.
 */
#include "inbox.h"

#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "handoff.h"
#include "id.h"
#include "message.h"

/* What `seen` of a message's field says, while its task is read. */
enum { UNREAD, ACKED, TAKEN };

struct run {
	const struct inbox_query *query;
	const struct view *view;
	const struct state *state;
	uint32_t after;		/* event, 0: none */
	struct message message;
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

/* "MID/NAME" of an acknowledgement: is it by this name? */
static int
is_ack_by(struct slice arg, const char *name)
{
	return arg.len > EVENT_ID_LEN + 1 && slice_is((struct slice){
	    arg.ptr + EVENT_ID_LEN + 1, arg.len - EVENT_ID_LEN - 1 }, name);
}

static void
mark_acked(struct run *run, uint32_t subject)
{
	const struct state *state = run->state;
	uint32_t facts = state_subject(state, subject)->facts;

	for (uint32_t w = facts; w; w = state_write(state, w)->next) {
		const struct write_rec *write = state_write(state, w);

		if (write->kind == FIELD_MESSAGE)
			state_term(state, write->field)->seen = UNREAD;
	}
	for (uint32_t w = facts; w; w = state_write(state, w)->next) {
		const struct write_rec *write = state_write(state, w);
		struct slice arg;
		uint32_t term;

		if (write->kind != FIELD_ACK)
			continue;
		arg = state_term_arg(state, write->field);
		if (!is_ack_by(arg, run->query->name))
			continue;
		arg.len = EVENT_ID_LEN;
		term = message_term(state, subject, arg);
		if (term)
			state_term(state, term)->seen = ACKED;
	}
}

static int
matches(struct run *run, uint32_t subject, uint32_t write)
{
	const struct inbox_query *q = run->query;
	const struct state *state = run->state;
	uint32_t at = state_write(state, write)->event;
	const struct event_rec *event = state_event(state, at);
	struct slice by = state_term_text(state, event->by);

	if (slice_is(by, q->name) || (q->author && !slice_is(by, q->author)) ||
	    !when_in_range(&q->when, event->shown_ms) ||
	    (run->after && state_event_cmp(state, at, run->after) <= 0))
		return 0;
	message_read(&run->message, run->view, subject, write);
	return !run->message.hidden &&
	    (!q->type || slice_is(run->message.type, q->type)) &&
	    (message_is_to(&run->message, q->name, !q->only_to) ||
	    (run->message.to_caps && handoff_is_for(&run->message, run->view,
	    slice_of(q->name), NULL)));
}

/* Of a message that two events posted, the first one is it. */
static uint32_t
first_write(const struct run *run, uint32_t subject, uint32_t write)
{
	uint32_t term = state_write(run->state, write)->field;
	uint32_t best = view_best(run->view, subject, term);

	return best ? best : write;
}

static void
read_subject(struct run *run, uint32_t subject)
{
	const struct state *state = run->state;
	struct history_rows *out = run->out;

	mark_acked(run, subject);
	for (uint32_t w = state_subject(state, subject)->facts; w;
	    w = state_write(state, w)->next) {
		struct term_rec *term;

		if (state_write(state, w)->kind != FIELD_MESSAGE)
			continue;
		term = state_term(state, state_write(state, w)->field);
		if (term->seen == TAKEN || (term->seen == ACKED && !run->query->all))
			continue;
		term->seen = TAKEN;
		if (!matches(run, subject, w))
			continue;
		if (out->count == out->cap) {
			out->cap = out->cap ? out->cap * 2 : 64;
			out->row = task_realloc(out->row, out->cap,
			    sizeof(*out->row));
		}
		out->row[out->count++] = (struct history_row){
		    state_write(state, w)->event, subject, w };
	}
}

static int
by_order(const struct state *state, uint32_t a, uint32_t b)
{
	return state_event_cmp(state, a, b);
}

/* In the order of their events, of which one may have posted several. */
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
		uint32_t event = rows->row[i].event;

		next[i + 1] = place[event];
		place[event] = (uint32_t)i + 1;
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
	struct slice id;
	uint32_t subject;
	int rc;

	if (!run->query->after)
		return 0;
	rc = message_find(&subject, &id, run->view, run->query->after, err);
	if (!rc)
		run->after = state_write(run->state, view_part(run->view, subject,
		    "message/", id, ""))->event;
	return rc;
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
	if (rc)
		return rc;
	for (size_t i = 0; subjects && i < subjects->count; i++)
		read_subject(&run, subjects->term[i]);
	for (uint32_t s = 1; !(subjects && subjects->count) &&
	    s < view->state->subjects.count; s++)
		if (state_subject(view->state, s)->facts &&
		    (s == view->state->log || view_shown(view, s)))
			read_subject(&run, s);
	for (size_t i = 0; i < out->count; i++) {
		struct history_row *row = &out->row[i];

		row->message = first_write(&run, row->subject, row->message);
		row->event = state_write(view->state, row->message)->event;
	}
	sort_rows(out, view->state);
	if (query->limit && out->count > query->limit)
		out->count = query->limit;
	message_release(&run.message);
	return 0;
}

int
inbox_is_acked(const struct view *view, uint32_t subject, struct slice message,
    struct slice name)
{
	struct buf rest = BUF_INIT;
	int acked;

	buf_add_char(&rest, '/');
	buf_add_slice(&rest, name);
	acked = view_part(view, subject, "ack/", message, rest.data) != 0;
	buf_release(&rest);
	return acked;
}

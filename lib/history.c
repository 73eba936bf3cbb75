/* SPDX-License-Identifier: ISC */
/*
 * Selecting events. Most filters are answered from the state; only a search in what is not
 * a message has to read lines.
 */
#include "history.h"

#include <stdlib.h>
#include <string.h>

#include "deed.h"
#include "err.h"
#include "handoff.h"
#include "message.h"
#include "text_find.h"
#include "thread.h"
#include "trace.h"
#include "when.h"

struct run {
	const struct history *history;
	const struct journal *journal;
	const struct view *view;
	const struct state *state;
	struct history_row *of_event;	/* by event: its message */
	uint32_t thread_subject;
	unsigned char *in_thread;	/* by event; NULL: no thread is asked for */
	struct buf search, line, text;
	struct event_parser *parser;
	struct message message;
};

void
history_init(struct history *history)
{
	memset(history, 0, sizeof(*history));
	history->when = (struct when_range)WHEN_RANGE_OPEN;
}

void
history_release(struct history *history)
{
	term_list_release(&history->subjects);
}

void
history_rows_release(struct history_rows *rows)
{
	free(rows->row);
	memset(rows, 0, sizeof(*rows));
}

/* Which events posted the messages that show. */
static void
find_messages(struct run *run)
{
	struct write_list list = {0};

	run->of_event = task_zalloc(run->state->events.count,
	    sizeof(*run->of_event));
	for (uint32_t s = 1; s < run->state->subjects.count; s++) {
		if (!state_subject(run->state, s)->facts)
			continue;
		view_facts(&list, run->view, s, FIELD_MESSAGE);
		for (size_t i = 0; i < list.count; i++) {
			uint32_t event = state_write(run->state,
			    list.write[i])->event;

			run->of_event[event].subject = s;
			run->of_event[event].message = list.write[i];
		}
	}
	write_list_release(&list);
}

static int
prepare(struct run *run, struct err *err)
{
	const struct history *h = run->history;
	struct slice id;
	int rc = 0;

	find_messages(run);
	if (h->search) {
		text_add_folded(&run->search, slice_of(h->search));
		run->parser = event_parser_new();
	}
	if (h->thread)
		rc = message_find(&run->thread_subject, &id, run->view, h->thread,
		    err);
	if (h->thread && !rc) {
		run->in_thread = task_zalloc(run->state->events.count, 1);
		thread_mark(run->in_thread, run->view, run->thread_subject,
		    message_root(run->view, run->thread_subject, id));
	}
	return rc;
}

static void
release(struct run *run)
{
	free(run->of_event);
	free(run->in_thread);
	buf_release(&run->search);
	buf_release(&run->line);
	buf_release(&run->text);
	event_parser_free(run->parser);
	message_release(&run->message);
}

/* The parsed line of an event; NULL when it cannot be read again. */
static const struct event *
read_event(struct run *run, uint32_t at, struct event *event)
{
	if (!run->parser)
		run->parser = event_parser_new();
	buf_clear(&run->line);
	if (journal_line(run->journal, at, &run->line, NULL) ||
	    event_parse(run->parser, event, slice_of_buf(&run->line), NULL))
		return NULL;
	return event;
}

/* By name, by a capability, or with all. */
static int
is_to(const struct run *run, const struct message *m)
{
	const struct history *h = run->history;

	return !m->hidden && (message_is_to(m, h->to, !h->only_to) ||
	    (m->to_caps && !slice_is(m->by, h->to) &&
	    handoff_is_for(m, run->view, slice_of(h->to), NULL)));
}

static int
match_message(struct run *run, const struct history_row *row)
{
	const struct history *h = run->history;
	const struct message *m = &run->message;
	int by_type = h->type && !strchr(h->type, '.');

	if (!by_type && !h->to && !h->thread && !h->messages)
		return 1;
	if (!row->message)
		return 0;
	message_read(&run->message, run->view, row->subject, row->message);
	return (!by_type || slice_is(m->type, h->type)) &&
	    (!h->to || is_to(run, m)) &&
	    (!h->thread || (row->subject == run->thread_subject &&
	    run->in_thread[row->event]));
}

static int
match_search(struct run *run, const struct history_row *row)
{
	struct event event;

	if (!run->history->search)
		return 1;
	if (row->message) {
		message_read(&run->message, run->view, row->subject, row->message);
		return run->message.text.ptr && text_contains(run->message.text,
		    slice_of_buf(&run->search));
	}
	if (!read_event(run, row->event, &event))
		return 0;
	buf_clear(&run->text);
	deed_add(&run->text, run->view, &event);
	return run->text.data && text_contains(slice_of_buf(&run->text),
	    slice_of_buf(&run->search));
}

static int
match(struct run *run, const struct history_row *row)
{
	const struct history *h = run->history;
	const struct event_rec *rec = state_event(run->state, row->event);
	struct event event;

	if (!(rec->flags & EVENT_ARRIVED) ||
	    !when_in_range(&h->when, rec->shown_ms))
		return 0;
	if (h->author && !slice_is(state_term_text(run->state, rec->by), h->author))
		return 0;
	if (h->type && strchr(h->type, '.')) {
		if (rec->type != EVENT_UNKNOWN) {
			if (strcmp(event_type_name((enum event_type)rec->type),
			    h->type) != 0)
				return 0;
		} else if (!read_event(run, row->event, &event) ||
		    !slice_is(event.type_name, h->type)) {
			return 0;
		}
	}
	return match_message(run, row) && match_search(run, row);
}

static void
keep(struct run *run, struct history_rows *out, uint32_t event)
{
	struct history_row row = run->of_event[event];

	row.event = event;
	if (!match(run, &row))
		return;
	if (out->count == out->cap) {
		out->cap = out->cap ? out->cap * 2 : 64;
		out->row = task_realloc(out->row, out->cap, sizeof(row));
	}
	out->row[out->count++] = row;
}

/* Does a line of unknown type name the subject? Its writes were not folded. */
static int
names_subject(struct run *run, uint32_t at, uint32_t subject)
{
	struct event event;

	if (!read_event(run, at, &event))
		return 0;
	for (size_t i = 0; i < event.writes_count; i++)
		if (state_find_subject(run->state, event.writes[i].subject,
		    event.writes[i].name) == subject)
			return 1;
	return 0;
}

static int
by_order(const struct state *state, uint32_t a, uint32_t b)
{
	return state_event_cmp(state, a, b);
}

/* The events of the subjects, or all, sorted, each once. */
static void
candidates(struct run *run, struct term_list *out)
{
	const struct term_list *subjects = &run->history->subjects;

	for (size_t i = 0; i < subjects->count; i++) {
		for (uint32_t t = state_subject(run->state,
		    subjects->term[i])->touches; t;
		    t = state_touch(run->state, t)->next)
			term_list_add(out, state_touch(run->state, t)->event);
		for (uint32_t e = 1; run->state->unknown &&
		    e < run->state->events.count; e++)
			if ((state_event(run->state, e)->flags & EVENT_ARRIVED) &&
			    state_event(run->state, e)->type == EVENT_UNKNOWN &&
			    names_subject(run, e, subjects->term[i]))
				term_list_add(out, e);
	}
	for (uint32_t e = 1; !subjects->count && e < run->state->events.count; e++)
		if (state_event(run->state, e)->flags & EVENT_ARRIVED)
			term_list_add(out, e);
	term_list_sort(out, run->state, by_order);
}

static void
reverse(struct history_rows *rows)
{
	for (size_t i = 0, j = rows->count; i + 1 < j; i++) {
		struct history_row swap = rows->row[i];

		rows->row[i] = rows->row[--j];
		rows->row[j] = swap;
	}
}

int
history_run(struct history_rows *out, const struct history *history,
    const struct journal *journal, struct err *err)
{
	struct run run = { .history = history, .journal = journal,
	    .view = journal_view(journal), .state = journal_state(journal) };
	struct term_list events = {0};
	size_t limit = history->limit;
	struct span span;
	int rc;

	span_begin(&span, "history");
	memset(out, 0, sizeof(*out));
	rc = prepare(&run, err);
	if (!rc)
		candidates(&run, &events);
	/* the newest first, so that a limit ends the search */
	for (size_t i = events.count; i-- > 0 && !(limit && out->count == limit); )
		keep(&run, out, events.term[i]);
	if (!history->reverse)
		reverse(out);
	span_count(&span, "events", events.count);
	span_count(&span, "kept", out->count);
	span_end(&span);
	term_list_release(&events);
	release(&run);
	return rc;
}

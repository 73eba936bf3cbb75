/* SPDX-License-Identifier: ISC */
/*
 * Selecting events. Most filters need only the state. Only a search in events
 * that are not messages has to read lines.
 */
#include "query/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/nearest.h"
#include "base/text_find.h"
#include "base/trace.h"
#include "base/when.h"
#include "log/segment_read.h"
#include "model/event_order.h"
#include "model/filter.h"
#include "model/given.h"
#include "model/handoff.h"
#include "model/message.h"
#include "model/thread.h"
#include "render/event_text.h"

struct run {
	const struct history *history;
	const struct journal *journal;
	const struct view *view;
	const struct state *state;
	const struct posted *posted;	/* by event */
	/* true if no filter of events is set */
	bool any;
	struct filter authors, types;
	/* true if the type of a message is asked for or left out */
	bool message_types;
	uint32_t thread_subject;
	/* by event; NULL: not asked for */
	unsigned char *in_thread;
	struct text_search search;
	struct buf line, text;
	/* true if JSON has no escapes for the search text */
	bool plain;
	struct event_parser *parser;
	struct line_file file;
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

/*
 * Check a type with a dot, which is an event's. The log may have types of a
 * later version, too.
 */
static int
check_event_type(const struct run *run, const char *type, struct err *err)
{
	const char *names[EVENT_TYPES], *near;
	size_t count = 0;

	for (int i = EVENT_UNKNOWN + 1; i < EVENT_TYPES; i++)
		names[count++] = event_type_name((enum event_type)i);
	near = nearest_word(type, names, count);
	if (run->state->unknown || (near && strcmp(near, type) == 0))
		return 0;
	return err_set(err, ERR_INVALID,
	    "there is no event type '%.60s'; %s%s%s", type,
	    near ? "did you mean '" : "tasklog-event(5) lists them",
	    near ? near : "", near ? "'?" : "");
}

/*
 * Refuse a type without a dot that no message has. It may be that of events:
 * "moved" is task.moved.
 */
static int
refuse_type(const char *type, struct err *err)
{
	struct buf text = BUF_INIT;
	const char *near = NULL;
	int rc;

	buf_addf(&text, "%s; events have ", err->message);
	for (int i = EVENT_UNKNOWN + 1; i < EVENT_TYPES; i++) {
		const char *name = event_type_name((enum event_type)i);
		const char *verb = strchr(name, '.') + 1;

		if (!near && strncmp(verb, type, strlen(type)) == 0)
			near = name;
		buf_addf(&text, "%s%s", i > EVENT_UNKNOWN + 1 ? ", " : "",
		    name);
	}
	err_clear(err);
	rc = near ? err_set(err, ERR_INVALID, "no message has the type '%.60s';"
	        " did you mean the event type '%s'?", type, near)
	          : err_set(err, ERR_INVALID, "%s", text.data);
	buf_release(&text);
	return rc;
}

static bool
is_event_type(struct slice type)
{
	return memchr(type.ptr, '.', type.len) != NULL;
}

static int
check_type(const struct run *run, const char *type, struct err *err)
{
	int rc;

	if (is_event_type(slice_of(type)))
		return check_event_type(run, type, err);
	rc = message_type_check(run->view, type, err);
	return rc && !run->history->messages &&
	        !strstr(err->message, "did you mean")
	    ? refuse_type(type, err) : rc;
}

static int
check_types(struct run *run, struct err *err)
{
	int rc = run->history->type
	    ? filter_add(&run->types, "type", run->history->type, err) : 0;

	for (size_t i = 0; i < run->types.count && !rc; i++) {
		char *type = slice_dup(run->types.value[i].text);

		run->message_types |= !is_event_type(run->types.value[i].text);
		rc = check_type(run, type, err);
		free(type);
	}
	return rc;
}

static int
prepare(struct run *run, struct err *err)
{
	const struct history *h = run->history;
	struct slice id;
	int rc = check_types(run, err);

	if (!rc)
		rc = filter_add_names(&run->authors, run->view, h->authors,
		    h->actor, err);
	if (!rc)
		rc = given_name(h->to, err);

	run->posted = event_order_posted(run->view);
	run->any = !(run->authors.count || h->to || h->type || h->thread ||
	               h->search || h->messages) &&
	    h->when.from == WHEN_NONE && h->when.to == WHEN_NONE;
	if (h->search) {
		text_search_parse(&run->search, slice_of(h->search));
		run->plain = !strpbrk(h->search, "\"\\/\b\f\n\r\t");
		run->parser = event_parser_new();
	}
	if (h->thread && !rc)
		rc = message_find(&run->thread_subject, &id, run->view,
		    h->thread, err);
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
	free(run->in_thread);
	filter_release(&run->authors);
	filter_release(&run->types);
	text_search_release(&run->search);
	buf_release(&run->line);
	buf_release(&run->text);
	event_parser_free(run->parser);
	line_file_close(&run->file);
	message_release(&run->message);
}

/* Returns the parsed line of an event, or NULL if it cannot be read again. */
static const struct event *
read_event(struct run *run, uint32_t at, struct event *event)
{
	if (!run->parser)
		run->parser = event_parser_new();
	buf_clear(&run->line);
	if (journal_line_from(run->journal, &run->file, at, &run->line, NULL) ||
	    event_parse(run->parser, event, slice_of_buf(&run->line), NULL))
		return NULL;
	return event;
}

/* True if the JSON writes a character by its number. */
static bool
has_number(struct slice raw)
{
	const char *p = raw.ptr, *end = raw.ptr + raw.len;

	while (p < end && (p = memchr(p, '\\', (size_t)(end - p))) != NULL) {
		if (p + 1 < end && p[1] == 'u')
			return true;
		p += 2;
	}
	return false;
}

/*
 * True if the raw JSON may contain the search text, or does not have the text
 * of the message, because that was edited.
 */
static bool
may_contain(const struct run *run, const struct history_row *row)
{
	const struct write_rec *write = state_write(run->state, row->message);
	struct slice raw = write_raw(run->state, write);

	return !run->plain || !raw.ptr || has_number(raw) ||
	    text_search_may_be_in(&run->search, &raw, 1) ||
	    view_part(run->view, row->subject, "message/",
	        state_term_arg(run->state, write->field), "/text");
}

/*
 * True if the message is to the name, to a capability of it, or, unless
 * only_to, to everybody.
 */
static bool
is_to(const struct run *run, const struct message *m)
{
	const struct history *h = run->history;

	return !m->hidden && (message_is_to(m, h->to, !h->only_to) ||
	    (m->to_caps && !slice_is(m->by, h->to) &&
	    handoff_is_for(m, run->view, slice_of(h->to), NULL)));
}

static bool
match_message(struct run *run, const struct history_row *row)
{
	const struct history *h = run->history;
	const struct message *m = &run->message;

	if (!h->to && !h->thread && !h->messages)
		return true;
	if (!row->message ||
	    (h->thread &&
	        !(row->subject == run->thread_subject &&
	            run->in_thread[row->event])))
		return false;
	if (!h->to)
		return true;
	message_read(&run->message, run->view, row->subject, row->message);
	return is_to(run, m);
}

/* True if the event, or its message, has a type that is asked for. */
static bool
match_type(struct run *run, const struct history_row *row)
{
	const struct event_rec *rec = state_event(run->state, row->event);
	struct slice name = { NULL, 0 }, type = { NULL, 0 };
	bool takes = !run->types.wanted;
	struct event event;

	if (!run->types.count)
		return true;
	if (rec->type != EVENT_UNKNOWN)
		name = slice_of(event_type_name((enum event_type)rec->type));
	else if (read_event(run, row->event, &event))
		name = event.type_name;
	if (run->message_types && row->message) {
		message_read(&run->message, run->view, row->subject,
		    row->message);
		type = run->message.type;
	}
	for (size_t i = 0; i < run->types.count; i++) {
		const struct filter_value *value = &run->types.value[i];

		if (!slice_eq(value->text, name) &&
		    !(type.ptr && slice_eq(value->text, type)))
			continue;
		if (value->unwanted)
			return false;
		takes = true;
	}
	return takes;
}

static bool
match_search(struct run *run, const struct history_row *row)
{
	struct event event;
	struct slice text;

	if (!run->history->search)
		return true;
	if (row->message) {
		if (!may_contain(run, row))
			return false;
		message_read(&run->message, run->view, row->subject,
		    row->message);
		return text_search_in(&run->search, &run->message.text, 1);
	}
	if (!read_event(run, row->event, &event))
		return false;
	buf_clear(&run->text);
	event_text_add(&run->text, run->view, &event);
	text = slice_of_buf(&run->text);
	return text_search_in(&run->search, &text, 1);
}

static bool
match(struct run *run, const struct history_row *row)
{
	const struct history *h = run->history;
	const struct event_rec *rec = state_event(run->state, row->event);

	if (h->messages && !row->message)
		return false;
	if (!(rec->flags & EVENT_ARRIVED) ||
	    !when_in_range(&h->when, rec->shown_ms))
		return false;
	if (!filter_takes_name(&run->authors,
	    state_term_text(run->state, rec->by)))
		return false;
	return match_type(run, row) && match_message(run, row) &&
	    match_search(run, row);
}

static void
keep(struct run *run, struct history_rows *out, uint32_t event)
{
	struct history_row row = { .event = event,
		.subject = run->posted[event].subject,
		.message = run->posted[event].message };
	size_t limit = run->history->limit;

	if (run->any ? 0 : !match(run, &row))
		return;
	out->total++;
	if (limit && out->count == limit)
		return;
	ARRAY_GROW(out->row, out->count, out->cap);
	out->row[out->count++] = row;
}

/*
 * True if a line of unknown type names the subject. Its writes were not folded.
 */
static bool
names_subject(struct run *run, uint32_t at, uint32_t subject)
{
	struct event event;

	if (!read_event(run, at, &event))
		return false;
	for (size_t i = 0; i < event.writes_count; i++)
		if (state_find_subject(run->state, event.writes[i].subject,
		    event.writes[i].name) == subject)
			return true;
	return false;
}

static int
by_order(const struct state *state, uint32_t a, uint32_t b)
{
	return state_event_cmp(state, a, b);
}

/* Keep the events that are asked for. Both lists are sorted. */
static void
keep_among(const struct run *run, struct term_list *events)
{
	const struct term_list *among = run->history->among;
	size_t kept = 0, a = 0;

	for (size_t i = 0; i < events->count; i++) {
		while (a < among->count && state_event_cmp(run->state,
		    among->term[a], events->term[i]) < 0)
			a++;
		if (a < among->count && among->term[a] == events->term[i])
			events->term[kept++] = events->term[i];
	}
	events->count = kept;
}

/* Get the events of the subjects, sorted, each once. */
static void
find_events(struct run *run, struct term_list *out)
{
	const struct term_list *subjects = &run->history->subjects;

	for (size_t i = 0; i < subjects->count; i++) {
		for (uint32_t t = state_subject(run->state,
		    subjects->term[i])->touches; t;
		    t = state_touch(run->state, t)->next)
			term_list_add(out, state_touch(run->state, t)->event);
		for (uint32_t e = 1; run->state->unknown &&
		    e < run->state->events.count; e++)
			if ((state_event(run->state, e)->flags &
			        EVENT_ARRIVED) &&
			    state_event(run->state, e)->type == EVENT_UNKNOWN &&
			    names_subject(run, e, subjects->term[i]))
				term_list_add(out, e);
	}
	term_list_sort(out, run->state, by_order);
	if (run->history->among)
		keep_among(run, out);
}

/* Filter these events, newest first, so that a limit ends the search. */
static void
pass(struct run *run, struct history_rows *out, const uint32_t *event,
    size_t count)
{
	const struct history *h = run->history;
	bool passed = !h->before;

	while (count-- > 0) {
		if (!passed) {
			passed = event[count] == h->before;
			continue;
		}
		if (h->limit && out->count == h->limit) {
			if (!h->count_all)
				return;
			if (run->any) {
				out->total += count + 1;
				return;
			}
		}
		keep(run, out, event[count]);
	}
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
	    .view = journal_view(journal), .state = journal_state(journal),
	    .file = LINE_FILE_INIT };
	struct term_list events = {0};
	const uint32_t *event;
	size_t count = 0;
	struct span span;
	int rc;

	span_begin(&span, "history");
	memset(out, 0, sizeof(*out));
	rc = prepare(&run, err);
	if (!rc && history->subjects.count)
		find_events(&run, &events);
	event = events.term;
	count = events.count;
	if (!rc && !history->subjects.count && history->among) {
		event = history->among->term;
		count = history->among->count;
	} else if (!rc && !history->subjects.count) {
		event = event_order_all(&count, run.view->state);
	}
	if (!rc)
		pass(&run, out, event, count);
	if (!history->reverse)
		reverse(out);
	span_count(&span, "events", count);
	span_count(&span, "kept", out->count);
	span_end(&span);
	term_list_release(&events);
	release(&run);
	return rc;
}

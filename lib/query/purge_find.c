/* SPDX-License-Identifier: ISC */
/*
 * Finding the lines to be purged. A text is looked for in the values as they
 * are meant, not as JSON escapes them, and in the heads, which stay.
 */
#define _GNU_SOURCE	/* for memmem() */
#include "query/purge_find.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "format/event.h"
#include "log/segment_read.h"
#include "model/message.h"
#include "model/task_find.h"

#define PREFIX_MIN 10	/* as short as ids of events are shown */
#define TEXT_MIN 4

struct finding {
	struct purge_found *out;
	const struct purge_ask *ask;
	const struct journal *journal;
	const struct state *state;
	struct event_parser *parser;
	struct line_file file;
	struct buf line;
	bool named;		/* an operand named the event itself */
	/* an operand named this message; or absent */
	struct slice message;
};

static bool
has(struct slice in, struct slice text)
{
	return in.len >= text.len && memmem(in.ptr, in.len, text.ptr, text.len);
}

/* True if a value, or the name of a member in it, has the text. */
static bool
json_has(struct slice raw, struct slice text)
{
	struct json_doc doc = {0};
	struct buf plain = BUF_INIT;
	bool found = raw.len && has(raw, text);

	if (!found && raw.len && memchr(raw.ptr, '\\', raw.len) &&
	    !json_scan(&doc, raw.ptr, raw.len, NULL))
		for (size_t t = 0; t < doc.count && !found; t++) {
			if (doc.token[t].kind != JSON_STRING)
				continue;
			buf_clear(&plain);
			json_add_unescaped(&plain, &doc.token[t]);
			found = has(slice_of_buf(&plain), text);
		}
	json_release(&doc);
	buf_release(&plain);
	return found;
}

static bool
values_have(const struct event *event, struct slice text)
{
	if (event->why.ptr && has(event->why, text))
		return true;
	for (size_t i = 0; i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++)
			if (json_has(event->fields[event->writes[i].field +
			        f].value, text))
				return true;
	return false;
}

static bool
writes_field(const struct event *event, const char *field)
{
	size_t len = strlen(field);

	for (size_t i = 0; i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++) {
			struct slice name =
			    event->fields[event->writes[i].field + f].name;

			if (slice_starts(name, field) &&
			    (name.len == len || name.ptr[len] == '/'))
				return true;
		}
	return false;
}

/* True if the event posted the message, or edited it. */
static bool
writes_message(const struct event *event, struct slice id)
{
	struct slice edited;

	for (size_t i = 0; i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++) {
			const struct event_field *field =
			    &event->fields[event->writes[i].field + f];

			if (field->kind == FIELD_MESSAGE
			        ? slice_eq(field->arg, id)
			        : message_text_of(&edited, field->name) &&
			            slice_eq(edited, id))
				return true;
		}
	return false;
}

/* Add an event if it is asked for. */
static int
add_event(struct finding *f, uint32_t at, struct err *err)
{
	const struct purge_ask *ask = f->ask;
	const struct event_rec *rec = state_event(f->state, at);
	struct purge_found *out = f->out;
	struct event event;
	int rc;

	buf_clear(&f->line);
	rc = journal_line_from(f->journal, &f->file, at, &f->line, err);
	if (!rc)
		rc = event_parse(f->parser, &event, slice_of_buf(&f->line),
		    err);
	if (rc || (f->message.ptr && !writes_message(&event, f->message)) ||
	    (!f->message.ptr && ask->field && !f->named &&
	        !writes_field(&event, ask->field)))
		return rc;
	if (ask->text.ptr && json_has(event.head, ask->text) &&
	    !out->heads++)
		out->head = at;
	if (ask->text.ptr && !values_have(&event, ask->text))
		return 0;
	/* a reason stays with its purge, and must not forbid this one */
	if (ask->text.ptr && !f->named && event.type == EVENT_LINE_PURGED) {
		if (!out->heads++)
			out->head = at;
		return 0;
	}
	if (rec->flags & EVENT_PURGED) {
		out->purged++;
		return 0;
	}
	ARRAY_GROW(out->event, out->count, out->cap);
	out->event[out->count++] = at;
	return 0;
}

/* Find an event by its id or a unique prefix. Returns how many there are. */
static size_t
find_events(const struct state *state, const char *typed, uint32_t *event)
{
	char prefix[EVENT_ID_SIZE], id[EVENT_ID_SIZE];
	size_t len = strlen(typed), count = 0;

	if (len < PREFIX_MIN || !id_fold(prefix, slice_of(typed)))
		return 0;
	for (uint32_t i = 1; i < state->events.count; i++) {
		event_id_format(id, state_event_id(state, i));
		if (memcmp(id, prefix, len) == 0 && len <= EVENT_ID_LEN) {
			*event = i;
			count++;
		}
	}
	return count;
}

/* Add the event that posted a message, and those that edited it. */
static int
add_message(struct finding *f, uint32_t subject, struct slice id,
    struct err *err)
{
	int rc = 0;

	f->message = id;
	for (uint32_t t = state_subject(f->state, subject)->touches; t && !rc;
	     t = state_touch(f->state, t)->next)
		rc = add_event(f, state_touch(f->state, t)->event, err);
	f->message = (struct slice){ NULL, 0 };
	return rc;
}

static int
add_task(struct finding *f, const char *typed, struct err *err)
{
	uint32_t subject;
	size_t before = f->out->count + f->out->purged;
	int rc = task_find(&subject, journal_view(f->journal), typed, err);

	if (!rc && !f->ask->field && !f->ask->text.ptr)
		return err_set(err, ERR_INVALID,
		    "'%s' is a task: --field body names what of it to purge, "
		    "--text-file FILE a text", typed);
	for (uint32_t t = rc ? 0 : state_subject(f->state, subject)->touches;
	     t && !rc; t = state_touch(f->state, t)->next)
		rc = add_event(f, state_touch(f->state, t)->event, err);
	if (!rc && f->out->count + f->out->purged == before)
		rc = err_set(err, ERR_NOT_FOUND, f->ask->text.ptr
		    ? "no line of '%s' has the text"
		    : "no line of '%s' writes the field '%s'", typed,
		    f->ask->field);
	return rc;
}

static int
add_operand(struct finding *f, const char *typed, struct err *err)
{
	uint32_t event = 0, subject = 0;
	struct slice message = { NULL, 0 };
	size_t count = find_events(f->state, typed, &event);

	if (count > 1)
		return err_set(err, ERR_AMBIGUOUS, "'%s' could be %zu events",
		    typed, count);
	if (!count)
		(void)!message_find(&subject, &message,
		    journal_view(f->journal), typed, NULL);
	f->named = event != 0;
	if (message.ptr)
		return add_message(f, subject, message, err);
	return event ? add_event(f, event, err) : add_task(f, typed, err);
}

static int
by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Sort, and drop what was found twice. */
static void
sort_once(struct purge_found *out)
{
	size_t kept = 0;

	if (out->count)
		qsort(out->event, out->count, sizeof(*out->event), by_number);
	for (size_t i = 0; i < out->count; i++)
		if (!i || out->event[i] != out->event[i - 1])
			out->event[kept++] = out->event[i];
	out->count = kept;
}

int
purge_find(struct purge_found *out, const struct purge_ask *ask,
    const struct journal *journal, struct err *err)
{
	struct finding f = { .out = out, .ask = ask, .journal = journal,
		.state = journal_state(journal), .file = LINE_FILE_INIT };
	int rc = 0;

	*out = (struct purge_found){0};
	if (ask->text.ptr && ask->text.len < TEXT_MIN)
		return err_set(err, ERR_INVALID,
		    "a text of fewer than %d bytes is in too many lines",
		    TEXT_MIN);
	f.parser = event_parser_new();
	for (size_t i = 0; i < ask->count && !rc; i++)
		rc = add_operand(&f, ask->operand[i], err);
	for (uint32_t i = 1; !ask->count && !rc &&
	     i < f.state->events.count; i++)
		rc = add_event(&f, i, err);
	sort_once(out);
	line_file_close(&f.file);
	buf_release(&f.line);
	event_parser_free(f.parser);
	if (rc)
		purge_found_release(out);
	return rc;
}

void
purge_found_release(struct purge_found *found)
{
	free(found->event);
	*found = (struct purge_found){0};
}

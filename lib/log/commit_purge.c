/* SPDX-License-Identifier: ISC */
/*
 * The message of a commit of one event keeps its trailers. In a commit of
 * several events, the lines and the trailers are in one order. In
 * other messages a text is found where it is repeated whole, or where at least
 * its beginning is and the rest was cut off ("…").
 */
#define _GNU_SOURCE	/* for memmem() */
#include "log/commit_purge.h"

#include <string.h>

#include "base/json.h"
#include "base/text_safe.h"
#include "base/utf8.h"

#define GONE "<purged>"
#define TEXT_MIN 8	/* a shorter text is found where it stands alone */
#define ID_SHOWN 5
#define CUT "…"
#define CUT_MIN 10

/* Fields whose values are words of the log, not texts of somebody. */
static bool
is_plain(const struct event_field *field)
{
	static const bool plain[FIELD_KINDS] = {
		[FIELD_STATE] = true, [FIELD_CREATED] = true,
		[FIELD_CLAIM] = true, [FIELD_LOG_ID] = true,
		[FIELD_PARENT] = true, [FIELD_PRIORITY] = true,
		[FIELD_WORKFLOW] = true, [FIELD_WORK] = true,
		[FIELD_CHECK_POS] = true, [FIELD_LEASE] = true,
	};

	return plain[field->kind];
}

static void
note_text(struct commit_purge *purge, struct slice text)
{
	struct buf clean = BUF_INIT;
	const char *lf;

	text = utf8_trim(text);
	lf = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
	if (text.len < 2)
		return;
	text_add_block(&clean, text);
	buf_add_slice(&purge->texts, slice_of_buf(&clean));
	buf_add_char(&purge->texts, '\0');
	buf_release(&clean);
	if (lf)		/* subjects have the first line */
		note_text(purge, (struct slice){ text.ptr,
		    (size_t)(lf - text.ptr) });
}

void
commit_purge_add(struct commit_purge *purge, struct slice text)
{
	note_text(purge, text);
}

/* Note all strings of a value. Names of members are not texts. */
static void
note_value(struct commit_purge *purge, struct slice raw)
{
	struct json_doc doc = {0};
	struct buf text = BUF_INIT;

	if (raw.len && !json_scan(&doc, raw.ptr, raw.len, NULL))
		for (size_t t = 0; t < doc.count; t++) {
			if (doc.token[t].kind != JSON_STRING)
				continue;
			buf_clear(&text);
			json_add_unescaped(&text, &doc.token[t]);
			if (text.len > TEXT_MIN || raw.ptr[0] == '"')
				note_text(purge, slice_of_buf(&text));
		}
	json_release(&doc);
	buf_release(&text);
}

void
commit_purge_note(struct commit_purge *purge, const struct event *event)
{
	if (event->why.len)
		note_text(purge, event->why);
	for (size_t i = 0; i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++) {
			const struct event_field *field =
			    &event->fields[event->writes[i].field + f];

			if (!is_plain(field))
				note_value(purge, field->value);
		}
}

/* Get the next line at *p, with its line feed. False at the end. */
static bool
next_line(struct slice *line, struct slice text, size_t *at)
{
	const char *p = text.ptr + *at, *lf;

	if (*at >= text.len)
		return false;
	lf = memchr(p, '\n', text.len - *at);
	line->ptr = p;
	line->len = lf ? (size_t)(lf - p) + 1 : text.len - *at;
	*at += line->len;
	return true;
}

/* True if the line is a trailer that names an event. */
static bool
is_event(struct event_id *id, struct slice line)
{
	return slice_starts(line, "Event: ") &&
	    line.len >= strlen("Event: ") + EVENT_ID_LEN &&
	    event_id_parse(id, (struct slice){ line.ptr + strlen("Event: "),
	        EVENT_ID_LEN });
}

static bool
is_trailer(struct slice line)
{
	return slice_starts(line, "Event: ") || slice_starts(line, "Task: ") ||
	    slice_starts(line, "Actor: ");
}

/* Append the beginning of the id of the task that an event is about. */
static void
add_gone(struct buf *out, struct slice task)
{
	if (task.len > strlen("Task: ") + ID_SHOWN)
		buf_addf(out, "%.*s: ", ID_SHOWN, task.ptr + strlen("Task: "));
	buf_add_str(out, GONE "\n");
}

/* An event that a message names. */
struct named {
	struct slice task;	/* the trailer of its first task, or absent */
	bool gone;
};

/* Get the event of this number in the message. False if it has fewer. */
static bool
find_named(struct named *out, struct commit_purge *purge, struct slice message,
    size_t number)
{
	struct event_id id;
	struct slice line;

	*out = (struct named){0};
	for (size_t at = 0; next_line(&line, message, &at);) {
		if (slice_starts(line, "Task: ") && !out->task.ptr)
			out->task = line;
		if (!is_event(&id, line))
			continue;
		out->gone = line_blanks_has(purge->blanks, id);
		if (!number--)
			return true;
		out->task = (struct slice){ NULL, 0 };
	}
	return false;
}

/* Returns the number of events that the message names; gone: of all purged. */
static size_t
count_events(struct commit_purge *purge, struct slice message, size_t *gone)
{
	struct event_id id;
	struct slice line;
	size_t count = 0;

	*gone = 0;
	for (size_t at = 0; next_line(&line, message, &at);)
		if (is_event(&id, line)) {
			count++;
			*gone += line_blanks_has(purge->blanks, id);
		}
	return count;
}

/* The message of a commit of one event, which is purged. */
static void
add_only_trailers(struct buf *out, struct commit_purge *purge,
    struct slice message)
{
	struct named named;
	struct slice line;

	(void)find_named(&named, purge, message, 0);
	add_gone(out, named.task);
	buf_add_char(out, '\n');
	for (size_t at = 0; next_line(&line, message, &at);)
		if (is_trailer(line))
			buf_add_slice(out, line);
}

/*
 * The message of a commit of several events. Its subject may repeat any of
 * them.
 */
static void
add_lines(struct buf *out, struct commit_purge *purge, struct slice message,
    size_t count)
{
	struct named named;
	struct slice line;
	size_t number = 0, at = 0;

	(void)next_line(&line, message, &at);
	buf_addf(out, "%zu events, some of them " GONE "\n", count);
	while (next_line(&line, message, &at))
		if (slice_starts(line, "* ") &&
		    find_named(&named, purge, message, number++) &&
		    named.gone) {
			buf_add_str(out, "* ");
			add_gone(out, named.task);
		} else {
			buf_add_slice(out, line);
		}
}

/* Returns how many bytes both have in common, in whole characters. */
static size_t
common(struct slice a, struct slice b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n])
		n++;
	return utf8_cut((struct slice){ b.ptr, n }, n).len;
}

/* True if these bytes are all that stands in brackets or behind a colon. */
static bool
stands_alone(const char *at, size_t len, struct slice in)
{
	const char *line = at, *end = in.ptr + in.len, *after = at + len;

	while (line > in.ptr && line[-1] != '\n')
		line--;
	if (at == line || is_trailer((struct slice){ line,
	    (size_t)(end - line) }))
		return false;
	if (at[-1] == '(')
		return after < end && *after == ')';
	return at - line > 1 && at[-1] == ' ' && at[-2] == ':' &&
	    (after == end || *after == '\n' || *after == ',');
}

/* Returns the length of the repetition of a text at this place, or 0. */
static size_t
repeats(struct slice text, const char *at, struct slice in)
{
	struct slice rest = { at, (size_t)(in.ptr + in.len - at) };
	size_t n = common(text, rest);
	struct slice after = { at + n, rest.len - n };

	if (n == text.len && (n >= TEXT_MIN || stands_alone(at, n, in)))
		return n;
	return n >= CUT_MIN && slice_starts(after, CUT) ? n + strlen(CUT) : 0;
}

/* Append a message without the repetitions of one text. True if it had any. */
static bool
cut_text(struct buf *out, struct slice message, struct slice text)
{
	size_t probe = text.len < CUT_MIN ? text.len : CUT_MIN, n;
	const char *p = message.ptr, *end = p + message.len, *at;
	bool cut = false;

	while (p < end &&
	    (at = memmem(p, (size_t)(end - p), text.ptr, probe))) {
		n = repeats(text, at, message);
		buf_add(out, p, (size_t)(at - p));
		if (n)
			buf_add_str(out, GONE);
		else
			buf_add(out, at, n = 1);
		cut |= n > 1;
		p = at + n;
	}
	buf_add(out, p, (size_t)(end - p));
	return cut;
}

static bool
cut_texts(struct commit_purge *purge, struct buf *message)
{
	struct buf out = BUF_INIT;
	size_t len;
	bool cut = false;

	for (size_t i = 0; i < purge->texts.len; i += len + 1) {
		struct slice text = { purge->texts.data + i, 0 };

		len = text.len = strlen(text.ptr);
		buf_clear(&out);
		if (!cut_text(&out, slice_of_buf(message), text))
			continue;
		buf_clear(message);
		buf_add_slice(message, slice_of_buf(&out));
		cut = true;
	}
	buf_release(&out);
	return cut;
}

bool
commit_purge_message(struct commit_purge *purge, struct slice message,
    struct buf *out)
{
	struct buf now = BUF_INIT;
	size_t gone, count = count_events(purge, message, &gone);
	bool changed;

	if (count == 1 && gone)
		add_only_trailers(&now, purge, message);
	else if (gone)
		add_lines(&now, purge, message, count);
	else
		buf_add_slice(&now, message);
	(void)cut_texts(purge, &now);
	changed = !slice_eq(slice_of_buf(&now), message) &&
	    (now.len || message.len);
	buf_add_slice(out, slice_of_buf(&now));
	buf_release(&now);
	return changed;
}

void
commit_purge_release(struct commit_purge *purge)
{
	buf_release(&purge->texts);
}

/* SPDX-License-Identifier: ISC */
/*
 * Filling an import: tasks by the source's ids, their links and messages, and
 * foreign text converted to what the format accepts.
 */
#include "import/import.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/utf8.h"
#include "base/when.h"
#include "format/field.h"
#include "import/import_private.h"

struct import *
import_new(const char *source, const struct import_report *report)
{
	struct import *import = task_zalloc(1, sizeof(*import));

	import->source = source;
	import->report = report;
	hash_index_init(&import->refs);
	return import;
}

void
import_clear(struct import_values *values)
{
	for (size_t i = 0; i < values->count; i++) {
		free(values->item[i].field);
		free(values->item[i].raw);
	}
	values->count = 0;
}

static void
task_release(struct import_task *task)
{
	import_clear(&task->fields);
	import_clear(&task->tags);
	import_clear(&task->more);
	free(task->fields.item);
	free(task->tags.item);
	free(task->more.item);
	free(task->ref);
	free(task->state);
	free(task->why);
	free(task->created_by);
	free(task->moved_by);
	free(task->updated_by);
}

void
import_free(struct import *import)
{
	if (!import)
		return;
	for (size_t i = 0; i < import->tasks; i++)
		task_release(&import->task[i]);
	for (size_t i = 0; i < import->links; i++) {
		free(import->link[i].target);
		free(import->link[i].kind);
		free(import->link[i].by);
	}
	for (size_t i = 0; i < import->messages; i++) {
		free(import->message[i].text);
		free(import->message[i].by);
	}
	hash_index_release(&import->refs);
	free(import->task);
	free(import->link);
	free(import->message);
	free(import);
}

struct import_totals *
import_totals(struct import *import)
{
	return &import->totals;
}

void
import_problem(struct import *import, const char *file, uint64_t line,
    enum import_loss loss, const char *fmt, ...)
{
	struct err clean = {0};		/* err_set() makes the text safe */
	va_list args;

	va_start(args, fmt);
	err_vset(&clean, ERR_INVALID, fmt, args);
	va_end(args);
	import->totals.bad += loss == IMPORT_SKIPPED;
	if (import->report->problem)
		import->report->problem(import->report->arg, file, line, loss,
		    clean.message);
}

size_t
import_number(struct import *import, struct slice ref)
{
	uint32_t hash = hash_bytes(ref, 0), n;
	struct hash_walk walk = { .at = hash };
	struct buf copy = BUF_INIT;
	struct import_task *task;

	while ((n = hash_index_next(&import->refs, hash, &walk)) != 0)
		if (slice_is(ref, import->task[n - 1].ref))
			return n - 1;
	ARRAY_GROW(import->task, import->tasks, import->tasks_cap);
	task = &import->task[import->tasks];
	buf_add_slice(&copy, ref);
	*task = (struct import_task){ .ref = task_strdup(
		                          copy.data ? copy.data : ""),
		.created_at = WHEN_NONE,
		.moved_at = WHEN_NONE,
		.updated_at = WHEN_NONE };
	buf_release(&copy);
	hash_index_add(&import->refs, hash, (uint32_t)++import->tasks);
	return import->tasks - 1;
}

struct import_task *
import_at(struct import *import, size_t task)
{
	return &import->task[task];
}

static void
forget(char **text)
{
	free(*text);
	*text = NULL;
}

struct import_task *
import_take(struct import *import, struct slice ref, int64_t updated_at,
    size_t *number)
{
	struct import_task *task;

	*number = import_number(import, ref);
	task = import_at(import, *number);
	import->totals.replaced += task->whole != 0;
	if (task->whole && updated_at < task->updated_at)
		return NULL;
	import_clear(&task->fields);
	import_clear(&task->tags);
	forget(&task->state);
	forget(&task->why);
	forget(&task->created_by);
	forget(&task->moved_by);
	forget(&task->updated_by);
	task->whole = 1;
	task->gone = task->unknown = false;
	task->created_at = task->moved_at = WHEN_NONE;
	task->updated_at = updated_at;
	task->record = import->totals.records;
	return task;
}

void
import_link(struct import *import, struct import_link link)
{
	ARRAY_GROW(import->link, import->links, import->links_cap);
	import->link[import->links++] = link;
}

void
import_message(struct import *import, struct import_message message)
{
	ARRAY_GROW(import->message, import->messages, import->messages_cap);
	import->message[import->messages++] = message;
}

void
import_set_raw(struct import_values *values, const char *field,
    struct slice raw)
{
	struct buf copy = BUF_INIT;
	size_t i = 0;

	buf_add_slice(&copy, raw);
	/* an event is one line */
	for (size_t at = 0; at < copy.len; at++)
		if ((unsigned char)copy.data[at] < ' ')
			copy.data[at] = ' ';
	while (i < values->count && strcmp(values->item[i].field, field) != 0)
		i++;
	if (i == values->count) {
		ARRAY_GROW(values->item, values->count, values->cap);
		values->item[values->count++] =
		    (struct import_value){ task_strdup(field), NULL };
	}
	free(values->item[i].raw);
	values->item[i].raw = copy.data;
}

void
import_set_text(struct import_values *values, const char *field,
    struct slice text)
{
	struct buf raw = BUF_INIT;

	json_add_string(&raw, text);
	import_set_raw(values, field, slice_of_buf(&raw));
	buf_release(&raw);
}

void
import_set_title(struct import_values *fields, struct buf *body,
    struct slice line)
{
	struct buf title = BUF_INIT;
	size_t at = 0;
	uint32_t cp;

	if (utf8_length(line) <= TITLE_MAX) {
		import_set_text(fields, "title", line);
		return;
	}
	buf_add_slice(body, line);
	for (int chars = 0; chars < TITLE_MAX - 1; chars++)
		at += utf8_decode(line.ptr + at, line.ptr + line.len, &cp);
	while (line.ptr[at - 1] == ' ')
		at--;
	buf_add(&title, line.ptr, at);
	buf_add_str(&title, "…");
	import_set_text(fields, "title", slice_of_buf(&title));
	buf_release(&title);
}

int
import_check_text(const char *name, struct slice *text, struct err *err)
{
	static const struct {
		const char *begins;
		const char *what, *advice;
	} others[] = {
		{ "\x1f\x8b", "compressed", "gzip -dc gives the text" },
		{ "\x28\xb5\x2f\xfd", "compressed", "zstd -dc gives the text" },
		{ "\xfd"
		  "7zXZ",
		    "compressed", "xz -dc gives the text" },
		{ "PK\x03\x04", "a ZIP archive", "unzip -p gives the text" },
		{ "SQLite format 3", "a database",
		    "its tracker can export it" },
		{ "\xff\xfe", "UTF-16",
		    "iconv -f UTF-16 -t UTF-8 gives the text" },
		{ "\xfe\xff", "UTF-16",
		    "iconv -f UTF-16 -t UTF-8 gives the text" },
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (slice_starts(*text, others[i].begins))
			return err_set(err, ERR_INVALID,
			    "'%s' is %s, not text: %s", name, others[i].what,
			    others[i].advice);
	if (slice_starts(*text, "\xef\xbb\xbf")) {
		text->ptr += 3;
		text->len -= 3;
	}
	return 0;
}

static void
trim_end(struct buf *out, const char *what)
{
	while (out->len && strchr(what, out->data[out->len - 1]))
		out->data[--out->len] = '\0';
}

static void
cut(struct buf *out, size_t max)
{
	if (out->len <= max)
		return;
	out->len = utf8_cut(slice_of_buf(out), max).len;
	out->data[out->len] = '\0';
}

static void
trim_blank(struct buf *out)
{
	struct slice kept = utf8_trim(slice_of_buf(out));

	if (kept.len)
		memmove(out->data, kept.ptr, kept.len);
	out->len = kept.len;
	if (out->data)
		out->data[out->len] = '\0';
}

void
import_clean_line(struct buf *out, struct slice text)
{
	const char *p = text.ptr, *end = text.ptr + text.len;
	uint32_t cp;

	buf_clear(out);
	while (p < end) {
		size_t n = utf8_decode(p, end, &cp);

		if (n && (cp == '\t' || cp == ' ' || utf8_is_line_end(cp))) {
			if (out->len && cp != '\r')
				buf_add_char(out, ' ');
		} else if (!n || utf8_is_control(cp)) {
			utf8_encode(out, 0xfffd);
		} else {
			buf_add(out, p, n);
		}
		p += n ? n : 1;
	}
	trim_blank(out);
}

void
import_clean_text(struct buf *out, struct slice text)
{
	const char *p = text.ptr, *end = text.ptr + text.len;
	uint32_t cp;

	buf_clear(out);
	while (p < end) {
		size_t n = utf8_decode(p, end, &cp);

		if (n && utf8_is_line_end(cp)) {
			if (cp != '\r' || p + 1 == end || p[1] != '\n')
				buf_add_char(out, '\n');
		} else if (!n ||
		    (utf8_is_control(cp) && cp != '\n' && cp != '\t')) {
			utf8_encode(out, 0xfffd);
		} else {
			buf_add(out, p, n);
		}
		p += n ? n : 1;
	}
}

void
import_clean_name(struct buf *out, struct slice text)
{
	struct buf line = BUF_INIT;

	import_clean_line(&line, text);
	buf_clear(out);
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] != '<' && line.data[i] != '>')
			buf_add_char(out, line.data[i]);
	buf_release(&line);
	import_clean_line(&line, slice_of_buf(out));
	buf_clear(out);
	buf_add_slice(out, slice_of_buf(&line));
	cut(out, NAME_MAX_BYTES);
	trim_end(out, " ");
	buf_release(&line);
}

void
import_clean_word(struct buf *out, struct slice text)
{
	struct buf line = BUF_INIT;
	const char *p, *end;
	uint32_t cp;

	import_clean_line(&line, text);
	buf_clear(out);
	p = line.len ? line.data : "";
	end = p + line.len;
	while (p < end) {
		size_t n = utf8_decode(p, end, &cp);

		if (cp == ' ' || cp == ',' || cp == 0xa0 || cp == 0x3000) {
			if (out->len && out->data[out->len - 1] != '-')
				buf_add_char(out, '-');
		} else if (!utf8_is_unsafe(cp)) {
			buf_add(out, p, n);
		}
		p += n;
	}
	cut(out, WORD_MAX);
	trim_end(out, "-");
	buf_release(&line);
}

char *
import_string(const struct buf *text)
{
	return text->len ? task_strdup(text->data) : NULL;
}

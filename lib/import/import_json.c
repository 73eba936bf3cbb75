/* SPDX-License-Identifier: ISC */
/*
 * Files of JSON. Strings that the log's strict reader would refuse are mended
 * first, record by record, so that one bad character costs only a character.
 */
#include "import/import_json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "base/when.h"
#include "format/field.h"
#include "import/import_values.h"

#define REPLACEMENT "\\ufffd"
#define SPACE " \t\r\n"

const struct json_token *
record_token(const struct import_record *r, uint32_t token)
{
	return &r->doc->token[token];
}

struct slice
record_text_of(struct import_record *r, uint32_t token)
{
	const struct json_token *t = record_token(r, token);

	buf_clear(&r->raw);
	if (t->kind == JSON_STRING)
		json_add_unescaped(&r->raw, t);
	else if (t->kind == JSON_NUMBER)
		buf_add(&r->raw, t->ptr, t->len);
	return r->raw.len ? slice_of_buf(&r->raw) : (struct slice){ NULL, 0 };
}

struct slice
record_text(struct import_record *r, uint32_t object, const char *key)
{
	uint32_t token = json_get(r->doc, object, key);

	return token ? record_text_of(r, token) : (struct slice){ NULL, 0 };
}

static bool
clean_line(struct import_record *r, struct slice text)
{
	buf_clear(&r->clean);
	if (text.ptr)
		import_clean_line(&r->clean, text);
	return r->clean.len > 0;
}

bool
record_line(struct import_record *r, uint32_t object, const char *key)
{
	return clean_line(r, record_text(r, object, key));
}

char *
record_name(struct import_record *r, uint32_t object, const char *key)
{
	struct slice text = record_text(r, object, key);

	if (!text.ptr)
		return NULL;
	import_clean_name(&r->clean, text);
	return import_string(&r->clean);
}

bool
record_ref(struct import_record *r, uint32_t object, const char *key)
{
	return record_line(r, object, key) && r->clean.len <= REF_MAX;
}

bool
record_ref_of(struct import_record *r, uint32_t token)
{
	return clean_line(r, record_text_of(r, token)) &&
	    r->clean.len <= REF_MAX;
}

void
record_problem(struct import_record *r, enum import_loss loss, const char *fmt,
    ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	import_problem(r->import, r->file, r->line, loss, "%s", text);
}

static enum import_time
read_time(struct import_record *r, const char *key, int64_t *ms,
    struct slice text)
{
	enum import_time kind = text.ptr ? import_parse_time(ms, text) :
	    IMPORT_TIME_NONE;
	int shown = (int)(text.len > 60 ? 60 : text.len);

	if (kind == IMPORT_TIME_BAD)
		record_problem(r, IMPORT_LOST,
		    "%s: '%.*s' is not a time of the years 1970 to 9999; it is "
		    "left out",
		    key, shown, text.ptr);
	else if (kind == IMPORT_TIME_LOCAL)
		record_problem(r, IMPORT_REMARK,
		    "%s: '%.*s' has no time zone; it is read as UTC",
		    key, shown, text.ptr);
	return kind;
}

int64_t
record_time(struct import_record *r, uint32_t object, const char *key)
{
	int64_t ms = WHEN_NONE;

	return read_time(r, key, &ms, record_text(r, object, key)) <
	        IMPORT_TIME_DAY
	    ? WHEN_NONE
	    : ms;
}

void
record_set_when(struct import_record *r, struct import_values *values,
    const char *key, const char *field)
{
	int64_t ms = WHEN_NONE;
	enum import_time kind = read_time(r, key, &ms, record_text(r, 0, key));
	char text[WHEN_SIZE];

	if (kind < IMPORT_TIME_DAY)
		return;
	when_format(text, ms);
	if (kind == IMPORT_TIME_DAY)
		text[sizeof("2026-01-02") - 1] = '\0';
	import_set_text(values, field, slice_of(text));
}

void
record_cut(struct import_record *r, const char *what)
{
	struct buf *text = &r->clean;

	if (text->len <= BODY_MAX)
		return;
	record_problem(r, IMPORT_LOST,
	    "the %s is longer than 64 KiB; the rest is left out",
	    what);
	text->len = utf8_cut(slice_of_buf(text), BODY_MAX).len;
	text->data[text->len] = '\0';
}

void
record_add_label(struct import_record *r, struct import_values *tags,
    struct slice text)
{
	struct buf field = BUF_INIT;

	import_clean_word(&r->clean, text);
	buf_addf(&field, "label/%s", r->clean.len ? r->clean.data : "");
	if (r->clean.len)
		import_set_raw(tags, field.data, SLICE("true"));
	else
		record_problem(r, IMPORT_REMARK, "an empty label is left out");
	buf_release(&field);
}

void
record_each(struct import_record *r, uint32_t object, const char *key,
    void *arg, void (*take)(struct import_record *r, uint32_t token, void *arg))
{
	uint32_t list = json_get(r->doc, object, key);

	if (!list || record_token(r, list)->kind == JSON_NULL)
		return;
	if (record_token(r, list)->kind != JSON_ARRAY) {
		take(r, list, arg);
		return;
	}
	for (uint32_t t = list + 1; t < record_token(r, list)->next;
	    t = record_token(r, t)->next)
		if (record_token(r, t)->kind != JSON_NULL)
			take(r, t, arg);
}

/* ---- mending ---- */

static int
hex4(const char *p, const char *end)
{
	int n = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = p[i], low = (char)(c | 0x20);

		if (!((c >= '0' && c <= '9') || (low >= 'a' && low <= 'f')))
			return -1;
		n = n << 4 | (c <= '9' ? c - '0' : low - 'a' + 10);
	}
	return n;
}

/* True if a text may have this character. */
static bool
is_kept(uint32_t cp)
{
	return cp == '\t' || utf8_is_line_end(cp) || !utf8_is_control(cp);
}

/*
 * p is at a backslash. Append the escape, mended. Returns the place after it.
 */
static const char *
mend_escape(struct buf *out, const char *p, const char *end, size_t *lost)
{
	int unit = end - p >= 2 && p[1] == 'u' ? hex4(p + 2, end) : -1;
	int low = unit >= 0xd800 && unit <= 0xdbff && end - p >= 12 &&
	        p[6] == '\\' && p[7] == 'u'
	    ? hex4(p + 8, end)
	    : -1;
	size_t len = unit >= 0 ? 6 : 2;

	if (end - p < 2) {
		buf_add_char(out, '\\');
		return end;
	}
	if (low >= 0xdc00 && low <= 0xdfff) {
		buf_add(out, p, 12);
		return p + 12;
	}
	if (unit >= 0
	        ? (unit >= 0xd800 && unit <= 0xdfff) || !is_kept((uint32_t)unit)
	        : p[1] == 'b') {
		buf_add_str(out, REPLACEMENT);
		*lost += 1;
	} else if (unit < 0 && !strchr("\"\\/nrtf", p[1])) {
		/* not an escape: a plain backslash */
		buf_add_str(out, "\\\\");
		len = 1;
	} else {
		buf_add(out, p, len);
	}
	return p + len;
}

/* Append any other character of a string. */
static const char *
mend_char(struct buf *out, const char *p, const char *end, size_t *lost)
{
	uint32_t cp = 0;
	size_t n = utf8_decode(p, end, &cp);

	if (n && cp == '\t') {
		buf_add_str(out, "\\t");
	} else if (n && cp == '\n') {
		buf_add_str(out, "\\n");
	} else if (n && cp < ' ' && utf8_is_line_end(cp)) {
		buf_addf(out, "\\u%04x", (unsigned)cp);
	} else if (!n || !is_kept(cp)) {
		buf_add_str(out, REPLACEMENT);
		*lost += 1;
	} else {
		buf_add(out, p, n);
	}
	return p + (n ? n : 1);
}

/*
 * Append the JSON with strings that any reader accepts. Returns the number of
 * characters that were lost.
 */
static size_t
mend(struct buf *out, struct slice text)
{
	const char *p = text.ptr, *end = p + text.len;
	size_t lost = 0;
	bool quoted = false;

	buf_clear(out);
	while (p < end) {
		if (*p == '"') {
			quoted = !quoted;
			buf_add_char(out, *p++);
		} else if (!quoted) {
			buf_add_char(out, *p++);
		} else if (*p == '\\') {
			p = mend_escape(out, p, end, &lost);
		} else {
			p = mend_char(out, p, end, &lost);
		}
	}
	return lost;
}

/* ---- files ---- */

struct reader {
	struct import_record record;
	struct buf mended;
	import_record_fn *take;
};

static void
read_record(struct reader *reader, struct slice text)
{
	struct import_record *r = &reader->record;
	struct json_doc *doc = r->doc;
	struct err why = {0};
	size_t lost;

	import_totals(r->import)->records++;
	if (text.len > IMPORT_RECORD_MAX) {
		record_problem(r, IMPORT_SKIPPED, "longer than 16 MiB");
		return;
	}
	lost = mend(&reader->mended, text);
	if (json_scan(doc, reader->mended.data, reader->mended.len, &why)) {
		record_problem(r, IMPORT_SKIPPED, "%s", why.message);
		return;
	}
	if (doc->token[0].kind == JSON_NULL ||
	    (doc->token[0].kind == JSON_OBJECT && doc->token[0].count == 0))
		return;		/* an empty record */
	if (doc->token[0].kind != JSON_OBJECT) {
		record_problem(r, IMPORT_SKIPPED, "not an object");
		return;
	}
	if (lost)
		record_problem(r, IMPORT_REMARK,
		    "%zu character%s that no text can have: U+FFFD is there "
		    "instead",
		    lost, lost == 1 ? "" : "s");
	if (doc->repeated)
		record_problem(r, IMPORT_LOST,
		    "a key is there twice: the last counts");
	reader->take(r);
}

static void
skip_space(struct slice *rest, uint64_t *line, const char *also)
{
	while (rest->len && *rest->ptr && (strchr(SPACE, *rest->ptr) ||
	    strchr(also, *rest->ptr))) {
		*line += *rest->ptr == '\n';
		rest->ptr++;
		rest->len--;
	}
}

/*
 * Take the first item of an array from rest, up to the comma or bracket after
 * it.
 */
static struct slice
take_item(struct slice *rest, uint64_t *line)
{
	struct slice item = { rest->ptr, 0 };
	bool quoted = false;
	size_t depth = 0;

	for (; rest->len; rest->ptr++, rest->len--) {
		char c = *rest->ptr;

		*line += c == '\n';
		if (quoted && c == '\\' && rest->len > 1) {
			rest->ptr++;
			rest->len--;
		} else if (c == '"') {
			quoted = !quoted;
		} else if (!quoted && (c == '{' || c == '[')) {
			depth++;
		} else if (!quoted && !depth && (c == ',' || c == ']')) {
			break;
		} else if (!quoted && (c == '}' || c == ']')) {
			depth -= depth != 0;
		}
	}
	item.len = (size_t)(rest->ptr - item.ptr);
	return item;
}

/* rest begins at the opening bracket. */
static void
read_array(struct reader *reader, struct slice rest)
{
	struct import_record *r = &reader->record;
	uint64_t line = 1;

	rest.ptr++;
	rest.len--;
	for (;;) {
		struct slice item;

		skip_space(&rest, &line, ",");
		r->line = line;
		if (!rest.len) {
			record_problem(r, IMPORT_SKIPPED,
			    "the file ends within the array: the rest is "
			    "missing");
			return;
		}
		if (*rest.ptr == ']')
			break;
		item = take_item(&rest, &line);
		read_record(reader, item);
	}
	rest.ptr++;
	rest.len--;
	skip_space(&rest, &line, "");
	r->line = line;
	if (rest.len)
		record_problem(r, IMPORT_SKIPPED,
		    "there is text after the array");
}

/*
 * Get the next line without surrounding blanks, and shorten rest. True if there
 * is one.
 */
static bool
next_line(struct slice *line, struct slice *rest)
{
	const char *lf;

	if (rest->len == 0)
		return false;
	lf = memchr(rest->ptr, '\n', rest->len);
	*line = (struct slice){ rest->ptr,
		lf ? (size_t)(lf - rest->ptr) : rest->len };
	rest->ptr += line->len + (lf != NULL);
	rest->len -= line->len + (lf != NULL);
	while (line->len && strchr(" \t\r", line->ptr[line->len - 1]))
		line->len--;
	while (line->len && strchr(" \t", line->ptr[0])) {
		line->ptr++;
		line->len--;
	}
	return true;
}

/*
 * Single bad lines are bad records; if most lines are bad, the file is of
 * another kind.
 */
static int
check_lines(const char *name, struct slice text, struct err *err)
{
	struct slice line;
	size_t good = 0, bad = 0;

	while (next_line(&line, &text)) {
		if (line.len == 0 || slice_is(line, "null"))
			continue;
		if (line.ptr[0] == '{' && (line.ptr[line.len - 1] == '}' ||
		    line.len > IMPORT_RECORD_MAX))
			good++;
		else
			bad++;
	}
	return bad > good ? err_set(err, ERR_INVALID,
	                        "'%s' is not JSON Lines: most of its lines "
	                        "are not objects",
	                        name)
	                  : 0;
}

static void
read_lines(struct reader *reader, struct slice text)
{
	struct slice line;

	while (next_line(&line, &text)) {
		reader->record.line++;
		if (line.len)
			read_record(reader, line);
	}
}

int
import_json(struct import *import, const char *name, struct slice text,
    import_record_fn *take, struct err *err)
{
	struct json_doc doc = { .lenient = true };
	struct reader reader = { .record = { .import = import, .doc = &doc,
	    .file = name }, .take = take };
	uint64_t line = 1;
	struct slice start = text;
	int rc = import_check_text(name, &text, err);

	if (!rc) {
		start = text;
		skip_space(&start, &line, "");
	}
	if (!rc && start.len && *start.ptr == '[') {
		read_array(&reader, start);
	} else if (!rc) {
		rc = check_lines(name, text, err);
		if (!rc)
			read_lines(&reader, text);
	}
	json_release(&doc);
	buf_release(&reader.mended);
	buf_release(&reader.record.raw);
	buf_release(&reader.record.clean);
	return rc;
}

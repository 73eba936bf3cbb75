/* SPDX-License-Identifier: ISC */
/*
 * --format. A field is taken from the task's JSON object. The object is made
 * with only the keys that the format names.
 */
#include "cli/format.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/nearest.h"
#include "base/text_find.h"
#include "base/text_safe.h"
#include "base/utf8.h"
#include "base/when.h"
#include "cli/out.h"

enum {
	OPTION_UPPER = 1,
	OPTION_LOWER = 2,
	OPTION_RELATIVE = 4,
	OPTION_JSON = 8,
	OPTION_LOCAL = 16
};

#define KEY_SHORT TASK_KEYS

struct part {
	bool literal;
	struct buf text;	/* a literal, or the member after the dot */
	int key;		/* enum task_key or KEY_SHORT */
	unsigned options;
	size_t trunc;		/* in columns, 0: not cut */
};

struct format {
	struct part *part;
	size_t count;
	uint64_t keys;
	struct short_ids ids;
	bool ids_made;
	int terminal;
	struct task_json scratch;
	struct buf object, value;
	struct json_doc doc;
};

static struct part *
new_part(struct format *format, bool literal)
{
	struct part *part;

	format->part = task_realloc(format->part, format->count + 1,
	    sizeof(*part));
	part = &format->part[format->count++];
	memset(part, 0, sizeof(*part));
	part->literal = literal;
	return part;
}

static void
add_literal(struct format *format, char c)
{
	struct part *last = format->count ? &format->part[format->count - 1]
	                                  : NULL;

	if (!last || !last->literal)
		last = new_part(format, true);
	buf_add_char(&last->text, c);
}

static void NORETURN
bad_field(const struct cli *cli, struct slice name)
{
	const char *names[TASK_KEYS + 1], *near;
	char word[64] = "";

	for (int key = 0; key < TASK_KEYS; key++)
		names[key] = task_key_name((enum task_key)key);
	names[TASK_KEYS] = "short";
	if (name.len < sizeof(word))
		memcpy(word, name.ptr, name.len);
	near = nearest_word(word, names, TASK_KEYS + 1);
	if (near)
		cli_refuse(cli,
		    "a task has no field '%.*s'; did you mean '%s'?",
		    (int)name.len, name.ptr, near);
	cli_refuse(cli,
	    "a task has no field '%.*s': there are the keys that -j prints",
	    (int)name.len, name.ptr);
}

static void
parse_option(const struct cli *cli, struct part *part, struct slice option)
{
	char number[16] = "";

	if (slice_is(option, "upper"))
		part->options |= OPTION_UPPER;
	else if (slice_is(option, "lower"))
		part->options |= OPTION_LOWER;
	else if (slice_is(option, "json"))
		part->options |= OPTION_JSON;
	else if (slice_is(option, "short") && part->key == TASK_KEY_ID)
		part->key = KEY_SHORT;
	else if (slice_is(option, "relative") || slice_is(option, "short"))
		part->options |= OPTION_RELATIVE;
	else if (slice_is(option, "local"))
		part->options |= OPTION_LOCAL;
	else if (slice_starts(option, "trunc=") &&
	    option.len - 6 < sizeof(number)) {
		memcpy(number, option.ptr + 6, option.len - 6);
		part->trunc = (size_t)cli_parse_int(cli, "trunc", number, 1,
		    100000);
	} else {
		cli_refuse(cli,
		    "a field has no option '%.*s': there are trunc=N, upper, "
		    "lower, relative, local, short and json",
		    (int)option.len, option.ptr);
	}
}

/* Parse the text between the brackets. */
static void
parse_field(const struct cli *cli, struct format *format, struct slice text)
{
	struct part *part = new_part(format, false);
	const char *colon = memchr(text.ptr, ':', text.len);
	struct slice name = { text.ptr,
		colon ? (size_t)(colon - text.ptr) : text.len };
	const char *dot = memchr(name.ptr, '.', name.len);
	const char *end = text.ptr + text.len, *p;

	if (dot) {
		buf_add(&part->text, dot + 1,
		    (size_t)(name.ptr + name.len - dot - 1));
		name.len = (size_t)(dot - name.ptr);
	}
	part->key = slice_is(name, "short") ? KEY_SHORT : task_key_parse(name);
	if (part->key < 0)
		bad_field(cli, name);
	for (p = colon ? colon + 1 : end; p < end; ) {
		const char *comma = memchr(p, ',', (size_t)(end - p));
		struct slice option = { p,
			(size_t)((comma ? comma : end) - p) };

		parse_option(cli, part, option);
		p += option.len + 1;
	}
	if (part->key != KEY_SHORT)
		format->keys |= TASK_KEY_BIT((unsigned)part->key);
}

struct format *
format_parse(const struct cli *cli, const char *text)
{
	struct format *format = task_zalloc(1, sizeof(*format));
	const char *p = text, *close;

	format->terminal = cli_for_people(cli);
	while (*p) {
		if (*p != '%') {
			add_literal(format, *p++);
		} else if (p[1] == '%') {
			add_literal(format, '%');
			p += 2;
		} else if (p[1] == '(') {
			close = strchr(p, ')');
			if (!close)
				cli_refuse(cli, "a '%%(' has no ')' in '%s'",
				    text);
			parse_field(cli, format, (struct slice){ p + 2,
			    (size_t)(close - p - 2) });
			p = close + 1;
		} else if (hex_digit(p[1]) >= 0 && hex_digit(p[2]) >= 0) {
			add_literal(format, (char)(hex_digit(p[1]) * 16 +
			    hex_digit(p[2])));
			p += 3;
		} else {
			cli_refuse(cli,
			    "a '%%' in '%s' is followed neither by '(' nor by "
			    "'%%' nor by two hex digits",
			    text);
		}
	}
	return format;
}

void
format_free(struct format *format)
{
	if (!format)
		return;
	for (size_t i = 0; i < format->count; i++)
		buf_release(&format->part[i].text);
	free(format->part);
	short_ids_release(&format->ids);
	task_json_release(&format->scratch);
	buf_release(&format->object);
	buf_release(&format->value);
	json_release(&format->doc);
	free(format);
}

/* Append a value as text: strings unescaped, lists joined, objects as JSON. */
static void
add_value(struct format *format, uint32_t token)
{
	const struct json_token *t = &format->doc.token[token];
	uint32_t item = token + 1;

	if (t->kind == JSON_STRING) {
		json_add_unescaped(&format->value, t);
	} else if (t->kind != JSON_ARRAY) {
		buf_add_slice(&format->value, json_raw(&format->doc, token));
	} else {
		for (uint32_t i = 0; i < t->count; i++) {
			uint32_t name = format->doc.token[item].kind ==
			        JSON_OBJECT
			    ? json_get(&format->doc, item, "name")
			    : 0;

			buf_add_str(&format->value, i ? "," : "");
			add_value(format, name ? name : item);
			item = format->doc.token[item].next;
		}
	}
}

/*
 * Put the value that the part names into format->value; an absent value is
 * empty.
 */
static void
take_value(struct format *format, const struct part *part)
{
	uint32_t token = json_get(&format->doc, 0,
	    task_key_name((enum task_key)part->key));

	if (token && part->text.len)
		token = format->doc.token[token].kind != JSON_OBJECT ? 0 :
		    json_get(&format->doc, token, part->text.data);
	if (!token)
		return;
	if (part->options & OPTION_JSON)
		buf_add_slice(&format->value, json_raw(&format->doc, token));
	else if (!part->text.len && format->doc.token[token].kind == JSON_NULL)
		buf_add_str(&format->value, PURGED_TEXT);
	else
		add_value(format, token);
}

/* Write a time, if it is one, relative to now or local. */
static void
make_readable(struct buf *value, unsigned options, int64_t now_ms)
{
	char text[WHEN_SIZE];
	int64_t ms;

	if (!value->len || !when_parse_utc(&ms, slice_of_buf(value)))
		return;
	if (options & OPTION_LOCAL)
		when_format_local(text, ms);
	else
		when_format_relative(text, ms, now_ms);
	buf_clear(value);
	buf_add_str(value, text);
}

/*
 * Only ASCII is changed: for other letters there is no single answer without a
 * locale.
 */
static void
make_upper(struct buf *value)
{
	for (size_t i = 0; i < value->len; i++)
		if (value->data[i] >= 'a' && value->data[i] <= 'z')
			value->data[i] = (char)(value->data[i] - 32);
}

static void
add_field(struct buf *out, struct format *format, const struct part *part,
    const struct view *view)
{
	struct buf folded = BUF_INIT;
	struct slice text;

	if (part->options & (OPTION_RELATIVE | OPTION_LOCAL))
		make_readable(&format->value, part->options, view->now_ms);
	if (part->options & OPTION_UPPER)
		make_upper(&format->value);
	text = slice_of_buf(&format->value);
	if ((part->options & OPTION_LOWER) && text.len) {
		text_add_folded(&folded, text);
		text = slice_of_buf(&folded);
	}
	if (!text.len)
		return;
	buf_clear(&format->object);
	if (part->trunc)
		out_add_cut(&format->object, text, part->trunc, "…");
	else
		buf_add_slice(&format->object, text);
	if (part->options & OPTION_JSON)
		text_add_json(out, slice_of_buf(&format->object));
	else if (format->terminal)
		text_add_block(out, slice_of_buf(&format->object));
	else
		text_add_plain(out, slice_of_buf(&format->object));
	buf_release(&folded);
}

void
format_add(struct buf *out, struct format *format, const struct view *view,
    const struct task *task)
{
	struct buf object = BUF_INIT;
	bool usable;

	task_json_add(&format->scratch, &object, view, task, format->keys);
	usable = !json_scan(&format->doc, object.data, object.len, NULL);
	for (size_t i = 0; i < format->count; i++) {
		const struct part *part = &format->part[i];

		buf_clear(&format->value);
		if (part->literal) {
			buf_add_slice(out, slice_of_buf(&part->text));
			continue;
		}
		if (part->key == KEY_SHORT) {
			if (!format->ids_made)
				short_ids_make(&format->ids, view->state);
			format->ids_made = true;
			buf_add(&format->value, task->id.ptr,
			    short_ids_length(&format->ids, task->id));
		} else if (usable) {
			take_value(format, part);
		}
		add_field(out, format, part, view);
	}
	buf_release(&object);
}

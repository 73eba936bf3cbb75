/* SPDX-License-Identifier: ISC */
/*
 * Writing JSON into a buf: compact, and valid for any text. Only the characters
 * that JSON requires are escaped, so the text stays readable and can be
 * searched.
 */
#include "base/json.h"

#include <string.h>

#include "base/utf8.h"
#include "base/when.h"

/*
 * Add a comma if the last byte ends a value: "…", }, ], a digit, true, false
 * or null.
 */
static void
add_comma(struct buf *out)
{
	char last = out->len ? out->data[out->len - 1] : '\0';

	if (last && (strchr("\"}]el", last) || (last >= '0' && last <= '9')))
		buf_add_char(out, ',');
}

void
json_open(struct buf *out, char bracket)
{
	add_comma(out);
	buf_add_char(out, bracket);
}

void
json_close(struct buf *out, char bracket)
{
	buf_add_char(out, bracket);
}

static void
add_escaped_char(struct buf *out, unsigned char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *found = c ? strchr(from, c) : NULL;

	if (found) {
		buf_add_char(out, '\\');
		buf_add_char(out, to[found - from]);
	} else {
		buf_addf(out, "\\u%04x", (unsigned)c);
	}
}

void
json_add_string(struct buf *out, struct slice text)
{
	const char *p = text.ptr, *end = p + text.len, *plain = p;
	uint32_t cp;
	size_t n;

	add_comma(out);
	buf_reserve(out, text.len + 2);
	buf_add_char(out, '"');
	for (; p < end; p += n) {
		n = utf8_decode(p, end, &cp);
		if (n && cp >= 0x20 && cp != '"' && cp != '\\')
			continue;
		buf_add(out, plain, (size_t)(p - plain));
		if (n)
			add_escaped_char(out, (unsigned char)cp);
		else
			utf8_encode(out, 0xfffd);
		n = 1;
		plain = p + 1;
	}
	buf_add(out, plain, (size_t)(end - plain));
	buf_add_char(out, '"');
}

void
json_add_str(struct buf *out, const char *text)
{
	json_add_string(out, slice_of(text));
}

void
json_add_key_slice(struct buf *out, struct slice key)
{
	json_add_string(out, key);
	buf_add_char(out, ':');
}

void
json_add_key(struct buf *out, const char *key)
{
	json_add_key_slice(out, slice_of(key));
}

static void
add_number(struct buf *out, bool negative, uint64_t whole)
{
	add_comma(out);
	if (negative)
		buf_add_char(out, '-');
	buf_add_u64(out, whole);
}

/* Works for INT64_MIN, too, which has no positive counterpart. */
static uint64_t
magnitude(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

void
json_add_int(struct buf *out, int64_t n)
{
	add_number(out, n < 0, magnitude(n));
}

void
json_add_tenths(struct buf *out, int64_t tenths)
{
	uint64_t n = magnitude(tenths);

	add_number(out, tenths < 0, n / 10);
	if (n % 10) {
		buf_add_char(out, '.');
		buf_add_u64(out, n % 10);
	}
}

void
json_add_bool(struct buf *out, int value)
{
	json_add_raw(out, value ? SLICE("true") : SLICE("false"));
}

void
json_add_null(struct buf *out)
{
	json_add_raw(out, SLICE("null"));
}

void
json_add_raw(struct buf *out, struct slice raw)
{
	add_comma(out);
	buf_add_slice(out, raw);
}

void
json_add_compact(struct buf *out, const struct json_doc *doc, uint32_t token)
{
	const struct json_token *t = &doc->token[token];
	uint32_t at = token + 1;

	if (t->kind != JSON_OBJECT && t->kind != JSON_ARRAY) {
		json_add_raw(out, json_raw(doc, token));
		return;
	}
	json_open(out, t->kind == JSON_OBJECT ? '{' : '[');
	while (at < t->next) {
		if (t->kind == JSON_OBJECT) {
			json_add_raw(out, json_raw(doc, at));
			buf_add_char(out, ':');
			at++;
		}
		json_add_compact(out, doc, at);
		at = doc->token[at].next;
	}
	json_close(out, t->kind == JSON_OBJECT ? '}' : ']');
}

void
json_add_time(struct buf *out, const char *key, int64_t ms)
{
	char text[WHEN_SIZE];

	if (ms == WHEN_NONE)
		return;
	when_format(text, ms);
	json_add_key(out, key);
	json_add_str(out, text);
}

void
json_add_last(struct buf *out, const char *key, struct slice text)
{
	out->data[--out->len] = '\0';
	json_add_key(out, key);
	json_add_string(out, text);
	json_close(out, '}');
}

/* SPDX-License-Identifier: ISC */
/*
 * The members of an object, without their contents. A client whose message we
 * refuse waits for the answer to its id; therefore we look for the id.
 */
#include "mcp/salvage_id.h"

#include <string.h>

#include "base/json.h"

static const char *
skip_space(const char *p, const char *end)
{
	while (p < end && memchr(" \t\n\r", *p, 4))
		p++;
	return p;
}

/* Returns the end of a string behind its closing quote; NULL if it has none. */
static const char *
skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p < end ? p + 1 : NULL;
}

/* Returns the end of any value; NULL if the text ends within the value. */
static const char *
skip_value(const char *p, const char *end)
{
	size_t depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = skip_string(p, end);
			if (!p)
				return NULL;
			if (!depth)
				return p;
			continue;
		}
		if (!depth && strchr(",}] \t\n\r", *p))
			return p;
		if (*p == '{' || *p == '[')
			depth++;
		if ((*p == '}' || *p == ']') && !--depth)
			return p + 1;
		p++;
	}
	return NULL;
}

/* Note a member of the message: its method, or its id. */
static void
note(struct outline *out, struct slice key, struct slice value)
{
	out->has_method |= slice_is(key, "\"method\"") && *value.ptr == '"';
	if (!slice_is(key, "\"id\""))
		return;
	if (out->has_id || !id_valid(value))
		value = (struct slice){ NULL, 0 };
	out->id = value;
	out->has_id = true;
}

bool
outline_read(struct outline *out, struct slice text)
{
	const char *p = text.ptr, *end = text.ptr + text.len;

	memset(out, 0, sizeof(*out));
	p = skip_space(p, end);
	if (p == end || *p != '{')
		return false;
	do {
		struct slice key, value;

		p = skip_space(p + 1, end);
		if (p == end || *p != '"' ||
		    !(p = skip_string(key.ptr = p, end)))
			return false;
		key.len = (size_t)(p - key.ptr);
		p = skip_space(p, end);
		if (p == end || *p != ':')
			return false;
		value.ptr = p = skip_space(p + 1, end);
		if (!(p = skip_value(p, end)) || p == value.ptr)
			return false;
		value.len = (size_t)(p - value.ptr);
		note(out, key, value);
		p = skip_space(p, end);
	} while (p < end && *p == ',');
	return p < end && *p == '}' && skip_space(p + 1, end) == end;
}

void
outline_read_end(struct outline *out, struct slice end)
{
	const char *p, *last = end.ptr + end.len;

	while (last > end.ptr && memchr(" \t\r", last[-1], 3))
		last--;
	if (last == end.ptr || *--last != '}')
		return;
	/* inside a string, the quotes around id would have backslashes */
	for (p = last; p > end.ptr && strncmp(p, "\"id\"", 4) != 0; p--)
		;
	if (p == end.ptr || !memchr(", {\t", p[-1], 4))
		return;
	p = skip_space(p + 4, last);
	if (p == last || *p != ':')
		return;
	p = skip_space(p + 1, last);
	while (last > p && memchr(" \t", last[-1], 2))
		last--;
	if (p < last)
		note(out, SLICE("\"id\""),
		    (struct slice){ p, (size_t)(last - p) });
}

bool
id_valid(struct slice raw)
{
	struct json_doc doc = {0};
	bool valid = !json_scan(&doc, raw.ptr, raw.len, NULL) &&
	    (doc.token[0].kind == JSON_STRING ||
	        (doc.token[0].kind == JSON_NUMBER &&
	            !memchr(raw.ptr, '.', raw.len) &&
	            !memchr(raw.ptr, 'e', raw.len) &&
	            !memchr(raw.ptr, 'E', raw.len)));

	json_release(&doc);
	return valid;
}

static bool
unescape(struct buf *out, struct slice raw)
{
	struct json_doc doc = {0};
	bool is_string = !json_scan(&doc, raw.ptr, raw.len, NULL) &&
	    doc.token[0].kind == JSON_STRING;

	if (is_string)
		json_add_unescaped(out, &doc.token[0]);
	json_release(&doc);
	return is_string;
}

bool
same_id(struct slice a, struct slice b)
{
	struct buf left = BUF_INIT, right = BUF_INIT;
	bool same = slice_eq(a, b);

	if (!same && unescape(&left, a) && unescape(&right, b))
		same = left.len == right.len && (!left.len ||
		    memcmp(left.data, right.data, left.len) == 0);
	buf_release(&left);
	buf_release(&right);
	return same;
}

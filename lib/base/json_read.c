/* SPDX-License-Identifier: ISC */
/*
 * Looking things up in scanned JSON. The scan has checked the text, so a
 * function here fails only if a value has another type than the caller asked
 * for.
 */
#include "base/json.h"

#include <string.h>

#include "base/utf8.h"

#define MAX_SAFE ((INT64_C(1) << 53) - 1)

static bool
token_is(const struct json_token *token, struct slice text)
{
	struct buf plain = BUF_INIT;
	bool same;

	if (!token->escaped)
		return token->len == text.len &&
		    memcmp(token->ptr, text.ptr, text.len) == 0;
	json_add_unescaped(&plain, token);
	same = slice_eq(slice_of_buf(&plain), text);
	buf_release(&plain);
	return same;
}

uint32_t
json_get(const struct json_doc *doc, uint32_t obj, const char *key)
{
	uint32_t i, token = obj + 1, found = 0;
	struct slice text = slice_of(key);

	if (doc->token[obj].kind != JSON_OBJECT)
		return 0;
	for (i = 0; i < doc->token[obj].count; i++) {
		if (token_is(&doc->token[token], text)) {
			found = token + 1;
			if (!doc->repeated)
				break;
		}
		token = doc->token[token + 1].next;
	}
	return found;
}

struct slice
json_raw(const struct json_doc *doc, uint32_t token)
{
	const struct json_token *t = &doc->token[token];

	if (t->kind == JSON_STRING)
		return (struct slice){ t->ptr - 1, (size_t)t->len + 2 };
	return (struct slice){ t->ptr, t->len };
}

/* Returns the value of four hex digits, which must be valid. */
static uint32_t
unit_at(const char *p)
{
	uint32_t n = 0;
	int i;

	for (i = 0; i < 4; i++)
		n = n << 4 |
		    (uint32_t)(p[i] <= '9' ? p[i] - '0'
		                           : (p[i] | 0x20) - 'a' + 10);
	return n;
}

/* p is at a backslash in a valid string. Returns the place after the escape. */
static const char *
add_escape(struct buf *out, const char *p)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *found;
	uint32_t unit, low;

	if (p[1] != 'u') {
		found = strchr(from, p[1]);
		buf_add_char(out, found ? to[found - from] : p[1]);
		return p + 2;
	}
	unit = unit_at(p + 2);
	if (unit < 0xd800 || unit > 0xdbff) {
		utf8_encode(out, unit);
		return p + 6;
	}
	/* the scan has checked that the other half follows */
	low = unit_at(p + 8);
	utf8_encode(out, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
	return p + 12;
}

static void
add_unescaped(struct buf *out, const char *p, const char *end)
{
	const char *stop;

	buf_reserve(out, (size_t)(end - p));
	while (p < end) {
		stop = memchr(p, '\\', (size_t)(end - p));
		if (!stop)
			stop = end;
		buf_add(out, p, (size_t)(stop - p));
		p = stop < end ? add_escape(out, stop) : end;
	}
}

void
json_add_unescaped(struct buf *out, const struct json_token *token)
{
	add_unescaped(out, token->ptr, token->ptr + token->len);
}

void
json_unescape(struct buf *out, struct slice raw)
{
	add_unescaped(out, raw.ptr + 1, raw.ptr + raw.len - 1);
}

bool
json_is(const struct json_doc *doc, uint32_t token, const char *text)
{
	return doc->token[token].kind == JSON_STRING &&
	    token_is(&doc->token[token], slice_of(text));
}

/*
 * True if the token is a number with at most `places` decimals, within
 * MAX_SAFE. *out is the number times ten to the power of places. Exponents are
 * refused: few readers take 1e2 for a whole number.
 */
static bool
fixed_point(const struct json_token *token, int places, int64_t *out)
{
	const char *p = token->ptr, *end = p + token->len;
	int decimals = -1;
	bool negative;
	int64_t n = 0;

	if (token->kind != JSON_NUMBER)
		return false;
	negative = *p == '-';
	for (p += negative; p < end; p++) {
		if (*p == '.' && places > 0) {
			decimals = 0;
			continue;
		}
		if (*p < '0' || *p > '9' ||
		    (decimals >= 0 && ++decimals > places))
			return false;
		n = n * 10 + (*p - '0');
		if (n > MAX_SAFE)
			return false;
	}
	for (decimals = decimals < 0 ? 0 : decimals; decimals < places;
	     decimals++)
		n *= 10;
	if (n > MAX_SAFE)
		return false;
	*out = negative ? -n : n;
	return true;
}

bool
json_int(const struct json_doc *doc, uint32_t token, int64_t *out)
{
	return fixed_point(&doc->token[token], 0, out);
}

bool
json_tenths(const struct json_doc *doc, uint32_t token, int64_t *out)
{
	return fixed_point(&doc->token[token], 1, out);
}

/* SPDX-License-Identifier: ISC */
/*
 * Scanning JSON. One pass checks a text and leaves a flat array of tokens, in
 * which json_read.c looks things up. Replaying a log spends much of its time
 * here, so nothing is copied or allocated per value: a line of an event takes
 * 0.9 microseconds, with cJSON 4.5. What people give is read by cJSON after
 * this check (json_cjson.c). Hostile text of length n costs at most n log n.
 */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

#define MAX_TEXT (UINT32_C(1) << 30)
/* up to this many are compared with each other; more are sorted */
#define FEW_KEYS 32

#define ONES UINT64_C(0x0101010101010101)
#define HIGH_BITS (ONES * 0x80)

/*
 * If the compiler tells the byte order, the first special byte of eight is
 * found without a loop.
 */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LITTLE_ENDIAN_CTZ
#endif

struct scan {
	struct json_doc *doc;
	const char *text;
	const char *end;
	struct err *err;
	int depth, deepest;
};

static const char *scan_value(struct scan *s, const char *p);

void
json_release(struct json_doc *doc)
{
	if (!doc)
		return;
	free(doc->token);
	*doc = (struct json_doc){ .lenient = doc->lenient };
}

/*
 * Set the error and return NULL. A function that scans returns the place where
 * it stopped, or NULL after fail().
 */
static const char *
fail(struct scan *s, const char *p, const char *what)
{
	err_set(s->err, ERR_INVALID, "invalid JSON at byte %zu: %s",
	    (size_t)(p - s->text) + 1,
	    p == s->end ? "the text ends too early" : what);
	return NULL;
}

/* Add a token at p. Its length and contents are set later. */
static inline uint32_t
add_token(struct json_doc *doc, enum json_kind kind, const char *p)
{
	ARRAY_GROW(doc->token, doc->count, doc->cap);
	doc->token[doc->count] = (struct json_token){ .ptr = p,
		.kind = (uint8_t)kind };
	return (uint32_t)doc->count++;
}

static inline void
end_token(struct json_doc *doc, uint32_t token, const char *p)
{
	doc->token[token].len = (uint32_t)(p - doc->token[token].ptr);
	doc->token[token].next = (uint32_t)doc->count;
}

static inline const char *
skip_space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
		p++;
	return p;
}

static inline bool
is_digit(const char *p, const char *end)
{
	return p < end && *p >= '0' && *p <= '9';
}

/*
 * Set the high bit of each of eight bytes that is a quote, a backslash, a
 * control or not ASCII. The lowest bit set is right; borrows may set wrong bits
 * above it.
 */
static inline uint64_t
find_special(uint64_t word)
{
	uint64_t quote = word ^ ONES * '"', backslash = word ^ ONES * '\\';

	return (word | (word - ONES * 0x20) | ((quote - ONES) & ~quote) |
	    ((backslash - ONES) & ~backslash)) & HIGH_BITS;
}

/* Skip the bytes of a string that need no closer look. */
static inline const char *
skip_plain(const char *p, const char *end)
{
	uint64_t word, special;

	while (end - p >= 8) {
		memcpy(&word, p, 8);
		special = find_special(word);
		if (special)
#ifdef LITTLE_ENDIAN_CTZ
			return p + __builtin_ctzll(special) / 8;
#else
			break;
#endif
		p += 8;
	}
	while (p < end && (unsigned char)*p >= 0x20 &&
	    (unsigned char)*p < 0x80 && *p != '"' && *p != '\\')
		p++;
	return p;
}

/* Returns the value of four hex digits at p, or a negative number. */
static int
hex4(const char *p, const char *end)
{
	int i, n = 0;

	if (end - p < 4)
		return -1;
	for (i = 0; i < 4; i++) {
		n <<= 4;
		if (p[i] >= '0' && p[i] <= '9')
			n |= p[i] - '0';
		else if ((p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'f')
			n |= (p[i] | 0x20) - 'a' + 10;
		else
			return -1;
	}
	return n;
}

static bool
is_high(int unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

static bool
is_low(int unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

/* p is at the first digit after \u. */
static const char *
scan_unicode(struct scan *s, const char *p)
{
	int unit = hex4(p, s->end);

	if (unit < 0)
		return fail(s, p, "\\u needs four hex digits");
	if (unit == 0)
		return fail(s, p, "\\u0000 is not allowed");
	p += 4;
	if (is_high(unit)) {
		if (s->end - p < 6 || p[0] != '\\' || p[1] != 'u' ||
		    !is_low(hex4(p + 2, s->end)))
			return fail(s, p - 4,
			    "a surrogate without its other half");
		return p + 6;
	}
	if (is_low(unit))
		return fail(s, p - 4, "a surrogate without its other half");
	return p;
}

/* p is at a backslash. */
static const char *
scan_escape(struct scan *s, const char *p)
{
	if (++p == s->end)
		return fail(s, p, "");
	switch (*p) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		return p + 1;
	case 'u':
		return scan_unicode(s, p + 1);
	default:
		return fail(s, p, "no such escape");
	}
}

/*
 * p is at a byte where skip_plain() stopped and that is not the closing quote.
 */
static const char *
scan_special(struct scan *s, const char *p)
{
	uint32_t cp;
	size_t n;

	if (p == s->end)
		return fail(s, p, "");
	if (*p == '\\')
		return scan_escape(s, p);
	if ((unsigned char)*p < 0x20)
		return fail(s, p, "a control character in a string");
	n = utf8_decode(p, s->end, &cp);
	return n ? p + n : fail(s, p, "not UTF-8");
}

/* p is at the opening quote. */
static const char *
scan_string(struct scan *s, const char *p)
{
	uint32_t token = add_token(s->doc, JSON_STRING, ++p);

	for (;;) {
		p = skip_plain(p, s->end);
		if (p < s->end && *p == '"')
			break;
		if (p < s->end && *p == '\\')
			s->doc->token[token].escaped = 1;
		p = scan_special(s, p);
		if (!p)
			return NULL;
	}
	end_token(s->doc, token, p);
	return p + 1;
}

/* Skip one or more digits. Returns NULL if there are none. */
static const char *
scan_digits(struct scan *s, const char *p)
{
	if (!is_digit(p, s->end))
		return fail(s, p, "expected a digit");
	while (is_digit(p, s->end))
		p++;
	return p;
}

static const char *
scan_number(struct scan *s, const char *p)
{
	uint32_t token = add_token(s->doc, JSON_NUMBER, p);

	if (*p == '-')
		p++;
	if (p < s->end && *p == '0' && is_digit(p + 1, s->end))
		return fail(s, p, "a number begins with 0");
	p = scan_digits(s, p);
	if (p && p < s->end && *p == '.')
		p = scan_digits(s, p + 1);
	if (p && p < s->end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < s->end && (*p == '+' || *p == '-'))
			p++;
		p = scan_digits(s, p);
	}
	if (p)
		end_token(s->doc, token, p);
	return p;
}

static const char *
scan_literal(struct scan *s, const char *p, enum json_kind kind,
    const char *word)
{
	uint32_t token = add_token(s->doc, kind, p);
	size_t i, len = strlen(word);

	for (i = 0; i < len; i++, p++)
		if (p == s->end || *p != word[i])
			return fail(s, p, "expected a value");
	end_token(s->doc, token, p);
	return p;
}

/* A key is duplicate. Returns p if the document allows that, else fails. */
static const char *
take_duplicate(struct scan *s, const char *at, struct slice key, const char *p)
{
	struct slice shown = utf8_cut(key, 64);

	s->doc->repeated = true;
	if (s->doc->lenient)
		return p;
	err_set(s->err, ERR_INVALID,
	    "invalid JSON at byte %zu: duplicate key '%.*s'",
	    (size_t)(at - s->text) + 1, (int)shown.len, shown.ptr);
	return NULL;
}

struct key {
	struct slice text;	/* unescaped */
	const char *raw;
};

static int
compare_keys(const void *left, const void *right)
{
	const struct key *a = left, *b = right;
	int order = slice_cmp(a->text, b->text);

	return order ? order : (a->raw > b->raw) - (a->raw < b->raw);
}

/*
 * Returns the keys of object, unescaped. Keys with escapes are unescaped into
 * buf.
 */
static struct key *
collect_keys(const struct json_doc *doc, uint32_t object, struct buf *buf)
{
	uint32_t i, count = doc->token[object].count, token = object + 1;
	struct key *keys = task_zalloc(count, sizeof(*keys));
	const struct json_token *t;
	size_t start;

	/* Unescaping never makes a text longer, so buf does not move. */
	buf_reserve(buf, doc->token[object].len);
	for (i = 0; i < count; i++) {
		t = &doc->token[token];
		keys[i].raw = t->ptr;
		keys[i].text = (struct slice){ t->ptr, t->len };
		if (t->escaped) {
			start = buf->len;
			json_add_unescaped(buf, t);
			keys[i].text.ptr = buf->data + start;
			keys[i].text.len = buf->len - start;
		}
		token = doc->token[token + 1].next;
	}
	return keys;
}

/* Check the keys of an object that is large or whose keys have escapes. */
static const char *
check_keys_sorted(struct scan *s, uint32_t object, const char *p)
{
	uint32_t i, count = s->doc->token[object].count;
	struct buf buf = BUF_INIT;
	struct key *keys = collect_keys(s->doc, object, &buf);

	qsort(keys, count, sizeof(*keys), compare_keys);
	for (i = 1; i < count && p; i++)
		if (slice_eq(keys[i - 1].text, keys[i].text))
			p = take_duplicate(s, keys[i].raw, keys[i].text, p);
	free(keys);
	buf_release(&buf);
	return p;
}

/* True if object has an equal key before the token key. */
static bool
has_key_before(const struct json_doc *doc, uint32_t object, uint32_t key)
{
	const struct json_token *k = &doc->token[key], *t;
	uint32_t token;

	for (token = object + 1; token < key;
	     token = doc->token[token + 1].next) {
		t = &doc->token[token];
		if (t->len == k->len && memcmp(t->ptr, k->ptr, k->len) == 0)
			return true;
	}
	return false;
}

static inline uint64_t
key_bit(const struct json_token *key)
{
	/* If the key is empty, these bytes are its quotes. */
	unsigned first = (unsigned char)key->ptr[0];
	unsigned last = (unsigned char)(key->ptr + key->len)[-1];

	return UINT64_C(1) << ((first + last * 7 + key->len * 3) & 63);
}

/*
 * Fail if a key is duplicate. A set of 64 bits, chosen by length, first and
 * last byte, saves almost every comparison: the keys before need a look only if
 * the bit is already set.
 */
static const char *
check_keys(struct scan *s, uint32_t object, const char *p)
{
	const struct json_doc *doc = s->doc;
	uint32_t i, count = doc->token[object].count, token = object + 1;
	const struct json_token *t;
	uint64_t seen = 0, bit;

	if (count > FEW_KEYS)
		return check_keys_sorted(s, object, p);
	for (i = 0; i < count; i++) {
		t = &doc->token[token];
		if (t->escaped)
			return check_keys_sorted(s, object, p);
		bit = key_bit(t);
		if ((seen & bit) && has_key_before(doc, object, token) &&
		    !take_duplicate(s, t->ptr, (struct slice){ t->ptr, t->len },
		        p))
			return NULL;
		seen |= bit;
		token = doc->token[token + 1].next;
	}
	return p;
}

static const char *
scan_member(struct scan *s, const char *p)
{
	if (p == s->end || *p != '"')
		return fail(s, p, "expected a key in quotes");
	p = scan_string(s, p);
	if (!p)
		return NULL;
	p = skip_space(p, s->end);
	if (p == s->end || *p != ':')
		return fail(s, p, "expected ':'");
	return scan_value(s, skip_space(p + 1, s->end));
}

/* p is at the opening bracket; `close` is the bracket that ends it. */
static const char *
scan_container(struct scan *s, const char *p, enum json_kind kind, char close)
{
	uint32_t self = add_token(s->doc, kind, p);
	uint32_t count = 0;

	if (++s->depth > s->deepest)
		return fail(s, p,
		    s->doc->lenient ? "nested deeper than 1000 levels"
		        : s->deepest == JSON_DEPTH
		        ? "nested deeper than 32 levels"
		        : "nested too deep");
	p = skip_space(p + 1, s->end);
	if (p == s->end || *p != close) {
		for (;; p = skip_space(p + 1, s->end)) {
			p = kind == JSON_OBJECT ? scan_member(s, p)
			                        : scan_value(s, p);
			if (!p)
				return NULL;
			count++;
			p = skip_space(p, s->end);
			if (p == s->end || *p != ',')
				break;
		}
		if (p == s->end || *p != close)
			return fail(s, p,
			    kind == JSON_OBJECT ? "expected ',' or '}'"
			                        : "expected ',' or ']'");
	}
	end_token(s->doc, self, ++p);
	s->doc->token[self].count = count;
	s->depth--;
	return kind == JSON_OBJECT && count > 1 ? check_keys(s, self, p) : p;
}

static const char *
scan_value(struct scan *s, const char *p)
{
	if (p == s->end)
		return fail(s, p, "");
	switch (*p) {
	case '"':
		return scan_string(s, p);
	case '{':
		return scan_container(s, p, JSON_OBJECT, '}');
	case '[':
		return scan_container(s, p, JSON_ARRAY, ']');
	case 't':
		return scan_literal(s, p, JSON_TRUE, "true");
	case 'f':
		return scan_literal(s, p, JSON_FALSE, "false");
	case 'n':
		return scan_literal(s, p, JSON_NULL, "null");
	default:
		if (*p == '-' || is_digit(p, s->end))
			return scan_number(s, p);
		return fail(s, p, "expected a value");
	}
}

int
json_scan(struct json_doc *doc, const char *text, size_t len, struct err *err)
{
	return json_scan_deep(doc, text, len,
	    doc->lenient ? JSON_DEPTH_LENIENT : JSON_DEPTH, err);
}

int
json_scan_deep(struct json_doc *doc, const char *text, size_t len, int deepest,
    struct err *err)
{
	struct scan s = { .doc = doc,
		.text = text,
		.err = err,
		.deepest = deepest };
	const char *p;

	doc->count = 0;
	doc->repeated = false;
	if (len >= MAX_TEXT)
		return err_set(err, ERR_INVALID,
		    "invalid JSON: longer than 1 GiB");
	s.end = text + len;
	p = scan_value(&s, skip_space(text, s.end));
	if (p)
		p = skip_space(p, s.end);
	if (p && p != s.end)
		p = fail(&s, p, "more text after the value");
	if (!p) {
		doc->count = 0;		/* half a document must not be read */
		return TASK_EINVALID;
	}
	return TASK_OK;
}

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JSON_H
#define TASKLOG_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

struct err;

/*
 * Strict JSON. json_scan() checks a text once and stores it as a flat array of
 * tokens, depth first. It accepts RFC 8259 and refuses duplicate keys (compared
 * unescaped), invalid UTF-8, \u0000, lone surrogates and a depth over
 * JSON_DEPTH. Nothing is copied: tokens point into the text, which must outlive
 * them.
 *
 * In an object, tokens alternate between key and value. The first child of
 * token t is t + 1; the next sibling of t is token[t].next. Token 0 is the
 * root.
 */
#define JSON_DEPTH 32	/* named in the error message */
#define JSON_DEPTH_LENIENT 1000	/* named in the error message */

enum json_kind {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

struct json_token {
	/* raw text; of a string, without the quotes */
	const char *ptr;
	uint32_t len;
	/* token after this one and all that it contains */
	uint32_t next;
	uint32_t count;		/* members of an object, items of an array */
	uint8_t kind;		/* enum json_kind */
	uint8_t escaped;	/* 1: a string with backslashes */
};

/* The memory is reused by the next scan. Must start as {0}. */
struct json_doc {
	struct json_token *token;
	size_t count;
	size_t cap;
	/*
	 * true: allow more depth and duplicate keys, of which the last counts
	 */
	bool lenient;
	bool repeated;		/* true if a key was duplicate */
};

void json_release(struct json_doc *doc);

/*
 * Scan a text of less than 1 GiB. White space is allowed around the value, and
 * nothing else. Fails with TASK_EINVALID if the text is not strict JSON; the
 * message says why and at which byte (from 1).
 */
int json_scan(struct json_doc *doc, const char *text, size_t len,
    struct err *err) MUST_CHECK;

/* Like json_scan(), but with `deepest` in place of JSON_DEPTH. */
int json_scan_deep(struct json_doc *doc, const char *text, size_t len,
    int deepest, struct err *err) MUST_CHECK;

/*
 * Returns the value of key in the object at token obj, or 0 if the key is
 * absent.
 */
uint32_t json_get(const struct json_doc *doc, uint32_t obj, const char *key);

/* Returns the raw text of a value, quotes included. */
struct slice json_raw(const struct json_doc *doc, uint32_t token);

/* Append the unescaped text of a string token. */
void json_add_unescaped(struct buf *out, const struct json_token *token);

/*
 * Append the unescaped text of a raw JSON string. raw has its quotes and must
 * be valid.
 */
void json_unescape(struct buf *out, struct slice raw);

/* True if the token is a string that equals text. */
bool json_is(const struct json_doc *doc, uint32_t token, const char *text);

/*
 * True if the token is a whole number within +-(2^53 - 1), without exponent.
 * *out is written only then.
 */
bool json_int(const struct json_doc *doc, uint32_t token, int64_t *out);

/*
 * True if the token is a number with at most one decimal, without exponent.
 * *out is in tenths (7.5 -> 75) and is written only then.
 */
bool json_tenths(const struct json_doc *doc, uint32_t token, int64_t *out);

/*
 * Writing compact JSON into a buf. A comma is put in front of a key or value if
 * the last byte ends a value, so callers only open, add and close. A text must
 * begin in an empty buf or after a line feed.
 */
void json_open(struct buf *out, char bracket);		/* '{' or '[' */
void json_close(struct buf *out, char bracket);		/* '}' or ']' */
void json_add_key(struct buf *out, const char *key);
void json_add_key_slice(struct buf *out, struct slice key);
/* bad bytes become U+FFFD */
void json_add_string(struct buf *out, struct slice text);
void json_add_str(struct buf *out, const char *text);
/* Add a member as the last one of the object that out ends with. */
void json_add_last(struct buf *out, const char *key, struct slice text);
/* adds nothing if ms is WHEN_NONE */
void json_add_time(struct buf *out, const char *key, int64_t ms);
void json_add_int(struct buf *out, int64_t n);
void json_add_tenths(struct buf *out, int64_t tenths);	/* 75 -> 7.5, 50 -> 5 */
void json_add_bool(struct buf *out, int value);
void json_add_null(struct buf *out);
void json_add_raw(struct buf *out, struct slice raw);

/* Append a scanned value without white space between its tokens. */
void json_add_compact(struct buf *out, const struct json_doc *doc,
    uint32_t token);

/*
 * Parse a document that people write: json_scan(), then cJSON. The caller must
 * cJSON_Delete() *out.
 */
struct cJSON;
int json_parse(struct cJSON **out, const char *text, size_t len,
    struct err *err) MUST_CHECK;

#endif

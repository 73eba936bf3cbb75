/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JSON_H
#define TASKLOG_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

struct err;

/*
 * Strict JSON. json_scan() checks a text once and lays it out as a flat array
 * of tokens, depth first: RFC 8259, and also no duplicate keys (compared
 * unescaped), valid UTF-8, no \u0000, no lone surrogates, depth at most
 * JSON_DEPTH. Nothing is copied: tokens point into the text, which must outlive
 * them.
 *
 * In an object, tokens alternate key, value. The first child of token t is t +
 * 1; the next sibling of t is token[t].next. Token 0 is the root.
 */
#define JSON_DEPTH 32	/* its refusal says so */
#define JSON_DEPTH_LENIENT 1000	/* likewise */

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
	/* raw text; of a string: what is between the quotes */
	const char *ptr;
	uint32_t len;
	uint32_t next;		/* token after this one and all it contains */
	uint32_t count;		/* members of an object, items of an array */
	uint8_t kind;		/* enum json_kind */
	uint8_t escaped;	/* a string with backslashes */
};

/* Reusable: scanning again reuses the memory. Starts as {0}. */
struct json_doc {
	struct json_token *token;
	size_t count;
	size_t cap;
	/* boolean: deeper; a key may be there twice, the last counts */
	int lenient;
	int repeated;		/* boolean: one was */
};

void json_release(struct json_doc *doc);

/*
 * TASK_EINVALID says what is wrong and at which byte (from 1). Surrounding
 * white space is allowed; anything else after the value is not. len < 1 GiB.
 */
int json_scan(struct json_doc *doc, const char *text, size_t len,
    struct err *err) MUST_CHECK;

/* The same with another bound than JSON_DEPTH. */
int json_scan_deep(struct json_doc *doc, const char *text, size_t len,
    int deepest, struct err *err) MUST_CHECK;

/* The value of key in the object at token obj, or 0 if there is none. */
uint32_t json_get(const struct json_doc *doc, uint32_t obj, const char *key);

/* The whole raw text of a value, quotes included. */
struct slice json_raw(const struct json_doc *doc, uint32_t token);

/* Append the unescaped text of a string token. */
void json_add_unescaped(struct buf *out, const struct json_token *token);

/*
 * Append the unescaped text of a raw JSON string (with its quotes), known to be
 * valid.
 */
void json_unescape(struct buf *out, struct slice raw);

/* Boolean: is it this string? */
int json_is(const struct json_doc *doc, uint32_t token, const char *text);

/*
 * Boolean; *out only on success. Whole numbers within +-(2^53 - 1), no
 * exponent.
 */
int json_int(const struct json_doc *doc, uint32_t token, int64_t *out);

/*
 * Boolean; a number with at most one decimal, in tenths (7.5 -> 75), no
 * exponent.
 */
int json_tenths(const struct json_doc *doc, uint32_t token, int64_t *out);

/*
 * Writing: compact, into a buf. A comma is put in front of a key or value when
 * the last byte is the end of a value, so callers only open, add and close.
 * Begin a text in an empty buf or after a line feed.
 */
void json_open(struct buf *out, char bracket);		/* '{' or '[' */
void json_close(struct buf *out, char bracket);		/* '}' or ']' */
void json_add_key(struct buf *out, const char *key);
void json_add_key_slice(struct buf *out, struct slice key);
/* bad bytes: U+FFFD */
void json_add_string(struct buf *out, struct slice text);
void json_add_str(struct buf *out, const char *text);
/* Into the object that out ends with, as its last member. */
void json_add_last(struct buf *out, const char *key, struct slice text);
/* unless WHEN_NONE */
void json_add_time(struct buf *out, const char *key, int64_t ms);
void json_add_int(struct buf *out, int64_t n);
void json_add_tenths(struct buf *out, int64_t tenths);	/* 75 -> 7.5, 50 -> 5 */
void json_add_bool(struct buf *out, int value);
void json_add_null(struct buf *out);
void json_add_raw(struct buf *out, struct slice raw);

/* A scanned value again, without white space between its tokens. */
void json_add_compact(struct buf *out, const struct json_doc *doc,
    uint32_t token);

/*
 * The same strictness for documents that people write: json_scan(), then cJSON.
 * *out is the caller's to cJSON_Delete().
 */
struct cJSON;
int json_parse(struct cJSON **out, const char *text, size_t len,
    struct err *err) MUST_CHECK;

#endif

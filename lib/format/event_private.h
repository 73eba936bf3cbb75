/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EVENT_PRIVATE_H
#define TASKLOG_EVENT_PRIVATE_H

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "format/event.h"

/* Shared by the two files that parse events. No other file may include it. */

struct event_parser {
	struct json_doc doc;
	struct buf scratch;		/* unescaped names */
	struct event_field *fields;
	struct event_write *writes;
	struct event_id *overs;
	struct event_id *rests;
	size_t fields_cap, writes_cap, overs_cap, rests_cap;
	size_t fields_len, writes_len, overs_len, rests_len;
	/* EVENT_PARSERS, of which the first is unused */
	struct event_parser **others;
};

/*
 * Like slice_is(), for a literal: it runs a dozen times a line, and this
 * compiles to a few words.
 */
#define IS(text, literal) ((text).len == sizeof(literal) - 1 && \
	memcmp((text).ptr, literal, sizeof(literal) - 1) == 0)

static inline int
bad(struct err *err, const char *key, const char *must)
{
	return err_set(err, ERR_INVALID, "'%s' must be %s", key, must);
}

static inline const struct json_token *
token_at(const struct event_parser *parser, uint32_t token)
{
	return &parser->doc.token[token];
}

static inline bool
is_string(const struct event_parser *parser, uint32_t token)
{
	return token_at(parser, token)->kind == JSON_STRING;
}

/*
 * Returns the text of a string token, borrowed from the line or unescaped into
 * scratch. event_parse() has made scratch large enough, so it never moves.
 */
static inline struct slice
text_of(struct event_parser *parser, uint32_t token)
{
	const struct json_token *t = token_at(parser, token);
	size_t start = parser->scratch.len;

	if (!t->escaped)
		return (struct slice){ t->ptr, t->len };
	json_add_unescaped(&parser->scratch, t);
	return (struct slice){ parser->scratch.data + start,
	    parser->scratch.len - start };
}

/* True if the text is 32 lower-case hexadecimal digits. */
bool event_digits_valid(struct slice digits);

/*
 * Parse the event ids in an array. They go to the overs if over is set, else to
 * the rests.
 */
int event_parse_ids(struct event_parser *parser, uint32_t token, bool over,
    const char *key, struct err *err) MUST_CHECK;

/*
 * Parse the value of `writes`, then the value of `data`, which holds the values
 * of the fields in `writes`.
 */
int event_parse_writes(struct event_parser *parser, uint32_t token,
    struct err *err) MUST_CHECK;
int event_parse_data(struct event_parser *parser, struct event *event,
    uint32_t token, struct err *err) MUST_CHECK;

/* Check what the writes and the rest of the event must agree on. */
int event_check_writes(const struct event_parser *parser,
    const struct event *event, struct err *err) MUST_CHECK;

#endif

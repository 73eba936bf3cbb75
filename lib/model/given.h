/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GIVEN_H
#define TASKLOG_GIVEN_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "format/field.h"

/*
 * Values as people and programs give them, by one rule and with one sentence in
 * every door: option, draft, argument of a tool, field of the library.
 * ERR_INVALID leaves *out as it was.
 */
struct err;

/* "7.5": 75 */
int given_priority(int64_t *out, struct slice text, struct err *err) MUST_CHECK;

/* "90", "1h30m": 90 minutes, rounded up */
int given_estimate(int64_t *out, struct slice text, struct err *err) MUST_CHECK;

/*
 * A field that is compared by a number which its text alone tells: tenths,
 * minutes, the place of a word in its list. True if it is such a field; the
 * number, as above.
 */
bool given_is_number(enum field_kind kind);
int given_number(int64_t *out, enum field_kind kind, struct slice text,
    struct err *err) MUST_CHECK;

/* "0.75": 750; what is productivity or confidence */
int given_share(int64_t *out, const char *what, struct slice text,
    struct err *err) MUST_CHECK;

/* Tasks at a time: "3", or "none" for any number, which is AGENT_MAX_NONE. */
int given_max(int64_t *out, struct slice text, struct err *err) MUST_CHECK;

/*
 * A filter names people, or words of a set, where "!word" selects what lacks
 * the word; NULL filters nothing. A name or word that cannot exist is a
 * mistake, not an empty answer.
 */
int given_name(const char *name, struct err *err) MUST_CHECK;
int given_names(const char *const *names, struct err *err) MUST_CHECK;
int given_words(const char *what, const char *const *words,
    struct err *err) MUST_CHECK;

/* Length of a lease, "90m", in milliseconds. */
int given_ttl(int64_t *out_ms, const char *text, struct err *err) MUST_CHECK;

#endif

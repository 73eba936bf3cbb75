/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GIVEN_H
#define TASKLOG_GIVEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/when.h"
#include "format/field.h"

/*
 * Parsing values that people and programs give. Every door (option, draft,
 * argument of a tool, field of the library) uses these rules and these
 * messages. Functions fail with ERR_INVALID and leave *out unchanged.
 */
struct err;

/* "7.5" gives 75, and "high" or "P1" gives 80 */
int given_priority(int64_t *out, struct slice text, struct err *err) MUST_CHECK;

/* "90" and "1h30m" give 90 minutes; rounded up */
int given_estimate(int64_t *out, struct slice text, struct err *err) MUST_CHECK;

/*
 * given_is_number() is true for a field that is compared by a number which its
 * text alone tells: tenths, minutes, the place of a word in its list.
 * given_number() parses that number.
 */
bool given_is_number(enum field_kind kind);
int given_number(int64_t *out, enum field_kind kind, struct slice text,
    struct err *err) MUST_CHECK;

/* "tomorrow" gives "2026-12-01", the form that is written */
int given_day(char out[WHEN_SIZE], enum field_kind kind, const char *text,
    int64_t now_ms, struct err *err) MUST_CHECK;

/* "0.75" gives 750; what is "productivity" or "confidence" */
int given_share(int64_t *out, const char *what, struct slice text,
    struct err *err) MUST_CHECK;

/* Parse a limit of tasks at a time: "3", or "none" for AGENT_MAX_NONE. */
int given_max(int64_t *out, struct slice text, struct err *err) MUST_CHECK;

/*
 * Check names that are searched for. NULL is none. A name that cannot exist is
 * an error, not an empty result.
 */
int given_name(const char *name, struct err *err) MUST_CHECK;
int given_names(const char *const *names, struct err *err) MUST_CHECK;

/*
 * Returns who is meant by a name: the actor for "me" and "@me", else the name,
 * which may be NULL. "none" is nobody.
 */
const char *given_who(const char *name, const char *actor);
bool given_nobody(const char *name);

/*
 * Check the name of an actor: the words that mean others, like "all", name
 * nobody.
 */
int given_actor(const char *name, struct err *err) MUST_CHECK;

/* Parse the length of a lease, like "90m", in milliseconds. */
int given_ttl(int64_t *out_ms, const char *text, struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WHEN_H
#define TASKLOG_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * Times are int64_t milliseconds since the epoch, UTC. WHEN_NONE means no time.
 * A function that cannot parse its text leaves *out unchanged.
 */
#define WHEN_NONE INT64_MIN
#define WHEN_SIZE 32

/* A day is kept as its last second. This is the distance from its first. */
#define WHEN_DAY_LAST INT64_C(86399000)

struct err;

/*
 * Write "2026-11-20T14:03:07Z" (milliseconds dropped), terminated. A time
 * outside the years 0 to 9999 is cut to them. WHEN_NONE gives the empty string.
 */
void when_format(char out[WHEN_SIZE], int64_t ms);

/* Write "2026-11-20T14:03:07.123Z", terminated. */
void when_format_ms(char out[WHEN_SIZE], int64_t ms);

/*
 * True if the text is strictly "YYYY-MM-DDTHH:MM:SS[.mmm]Z", a real date in the
 * years 1970 to 9999.
 */
bool when_parse_utc(int64_t *out, struct slice text);

/*
 * True if the text is strictly "YYYY-MM-DD", a real date in the years 1970 to
 * 9999. *out is the first millisecond of that day in UTC. A day has no time
 * zone; it gets one only to be compared with times.
 */
bool when_parse_day(int64_t *out, struct slice text);

/*
 * True if the text is an RFC 3339 time, with any offset and fraction, as other
 * tools write them. The time may be before 1970, unlike times of the format.
 */
bool when_parse_rfc3339(int64_t *out, struct slice text);

/*
 * Read a time as people type it, by when_read(), into the form that is kept:
 * days give "2026-12-01", the first of them or, if last is set, the last;
 * a moment gives "2026-12-01T14:30:00Z".
 */
int when_parse_text(char out[WHEN_SIZE], const char *text, int64_t now_ms,
    bool last, struct err *err) MUST_CHECK;

/*
 * Parse a length of time in milliseconds: "90" (minutes), "90m", "2h", "1h30m",
 * "1.5h", "3d", "1w". An "m" is minutes: such lengths are no months.
 */
int when_parse_duration(int64_t *out_ms, const char *text,
    struct err *err) MUST_CHECK;

/* Returns the day that it is here, as its first millisecond in UTC. */
int64_t when_today(int64_t now_ms);

/*
 * Returns the last second of a day here. The day is given as its first
 * millisecond in UTC.
 */
int64_t when_day_end(int64_t day_ms);

/* Write "2026-11-20 15:03:07", in local time. */
void when_format_local(char out[WHEN_SIZE], int64_t ms);

/*
 * Write a time for people: "now", "5m ago", "3h ago", "2d ago", "in 4h", or
 * "2026-03-01" beyond 30 days.
 */
void when_format_relative(char out[WHEN_SIZE], int64_t ms, int64_t now_ms);

#endif

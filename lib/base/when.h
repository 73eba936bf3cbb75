/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WHEN_H
#define TASKLOG_WHEN_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * Times are int64_t milliseconds since the epoch, UTC. WHEN_NONE is "no time".
 * What cannot be parsed leaves *out as it was.
 */
#define WHEN_NONE INT64_MIN
#define WHEN_SIZE 32

/* A day as it is kept: its last second, from its first one on. */
#define WHEN_DAY_LAST INT64_C(86399000)

struct err;

/*
 * "2026-11-20T14:03:07Z" (milliseconds dropped), terminated. Years 0 to 9999,
 * to which other times are cut; WHEN_NONE is the empty string.
 */
void when_format(char out[WHEN_SIZE], int64_t ms);

/* "2026-11-20T14:03:07.123Z" */
void when_format_ms(char out[WHEN_SIZE], int64_t ms);

/*
 * Boolean: strict "YYYY-MM-DDTHH:MM:SS[.mmm]Z", a real date, years 1970 to
 * 9999.
 */
int when_parse_utc(int64_t *out, struct slice text);

/*
 * Boolean: strict "YYYY-MM-DD", a real date, years 1970 to 9999; its first
 * millisecond, UTC. A day has no time zone: only to compare it with times does
 * it get one.
 */
int when_parse_day(int64_t *out, struct slice text);

/*
 * Boolean: any RFC 3339 time, with offset and fraction (as other tools write
 * them). It may be before 1970, where the format has no times.
 */
int when_parse_rfc3339(int64_t *out, struct slice text);

/*
 * What people type, relative to now_ms: RFC 3339; "2026-12-01" (local
 * midnight), "2026-12-01 14:30"; "now", "today", "tomorrow", "yesterday",
 * "monday".."sunday" (the next one); "2h", "30m", "3d", "2w", "+2h", "-1d", "in
 * 3 days", "2 hours ago". Days and weeks count in local time (TZ): the same
 * time of day, whatever the clocks do in between. TASK_EINVALID names the
 * accepted forms, or says that the time is outside the years 1970 to 9999.
 */
int when_parse(int64_t *out, const char *text, int64_t now_ms, struct err *err)
    MUST_CHECK;

/*
 * when_parse() to what is kept: "2026-12-01" where a day is named, which is a
 * date without a time, "today", "tomorrow", "yesterday" or a weekday; else
 * "2026-12-01T14:30:00Z". What is counted from now is a time, in days and
 * weeks, too.
 */
int when_parse_text(char out[WHEN_SIZE], const char *text, int64_t now_ms,
    struct err *err) MUST_CHECK;

/*
 * A length of time: "90" (minutes), "90m", "2h", "1h30m", "3d", "1w". In
 * milliseconds.
 */
int when_parse_duration(int64_t *out_ms, const char *text,
    struct err *err) MUST_CHECK;

/*
 * For people: "now", "5m ago", "3h ago", "2d ago", "in 4h", "2026-03-01" beyond
 * 30 days.
 */
void when_format_relative(char out[WHEN_SIZE], int64_t ms, int64_t now_ms);

#endif

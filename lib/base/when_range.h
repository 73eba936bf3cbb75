/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WHEN_RANGE_H
#define TASKLOG_WHEN_RANGE_H

#include <stdint.h>

#include "base/attr.h"
#include "base/when.h"

struct err;

/*
 * From and to, both included; WHEN_NONE: that side is open. For days, which
 * have no time zone, an end that was given as a day is that day in UTC; other
 * ends are the same.
 */
struct when_range {
	int64_t from, to;
	int64_t day_from, day_to;
};
#define WHEN_RANGE_OPEN { WHEN_NONE, WHEN_NONE, WHEN_NONE, WHEN_NONE }

/*
 * Boolean: is it a time (not WHEN_NONE) within? A range open on both sides
 * holds any.
 */
int when_in_range(const struct when_range *range, int64_t ms);

/* The same for a day, of which ms is a moment in UTC. */
int when_day_in_range(const struct when_range *range, int64_t ms);

/*
 * "FROM..TO", either left out, each as when_parse() reads it. A day
 * ("2026-12-01", "yesterday") as TO is meant to its end, and alone means that
 * day. Any other time alone is FROM, or TO when ahead is set (of due dates).
 * Without ahead a bare "2h" is two hours back. TASK_EINVALID: cannot be read,
 * or the end is before the beginning.
 */
int when_parse_range(struct when_range *out, const char *text, int64_t now_ms,
    int ahead, struct err *err) MUST_CHECK;

/*
 * One end of a range that is given by itself: FROM, or TO if is_end is set. The
 * other stays. TASK_EINVALID: as above.
 */
int when_parse_end(struct when_range *range, int is_end, const char *text,
    int64_t now_ms, struct err *err) MUST_CHECK;

/* when_parse(), but a bare "2h" is two hours back. */
int when_parse_past(int64_t *out, const char *text, int64_t now_ms,
    struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WHEN_RANGE_H
#define TASKLOG_WHEN_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/when.h"

struct err;

/*
 * A range of times, both ends included; an end of WHEN_NONE is open. day_from
 * and day_to are the range for days, which have no time zone: what calendars
 * and clocks here show at its ends, written as times in UTC.
 */
struct when_range {
	int64_t from, to;
	int64_t day_from, day_to;
};
#define WHEN_RANGE_OPEN { WHEN_NONE, WHEN_NONE, WHEN_NONE, WHEN_NONE }

/*
 * True if ms is a time (not WHEN_NONE) in the range. A range that is open at
 * both ends contains everything.
 */
bool when_in_range(const struct when_range *range, int64_t ms);

/* Like when_in_range(), for a day; ms is a moment of that day in UTC. */
bool when_day_in_range(const struct when_range *range, int64_t ms);

/*
 * Parse "FROM..TO". Either may be left out; each is read by when_read(). Days
 * begin the range at their beginning and end it at their end. Days alone are
 * just these days. Any other time alone, also "3d", is FROM, or TO if ahead is
 * set (for due dates). Unless ahead is set, times that do not say it are in the
 * past. Fails with TASK_EINVALID if the text cannot be read, if the end is
 * before the beginning, or if a range in the past begins in the future.
 */
int when_parse_range(struct when_range *out, const char *text, int64_t now_ms,
    bool ahead, struct err *err) MUST_CHECK;

/*
 * Parse one end of a range in the past: FROM, or TO if is_end is set. The other
 * end stays. Fails like when_parse_range().
 */
int when_parse_end(struct when_range *range, bool is_end, const char *text,
    int64_t now_ms, struct err *err) MUST_CHECK;

/*
 * Parse a moment in the past, which ends at end_ms: that is now, or later if
 * somebody's clock is ahead. Days are their end, or end_ms if they last longer.
 * Fails if they begin after it.
 */
int when_parse_past(int64_t *out, const char *text, int64_t now_ms,
    int64_t end_ms, struct err *err) MUST_CHECK;

/* Leave out of a range what is after a moment. */
void when_range_until(struct when_range *out, int64_t ms);

#endif

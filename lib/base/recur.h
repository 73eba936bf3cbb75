/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_RECUR_H
#define TASKLOG_RECUR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * Rules of recurring work. A rule is kept as a recurrence rule of RFC 5545
 * (RRULE, without its name), of whole days; if it counts from completion
 * instead of the due date, " after done" follows. Days are first milliseconds
 * in UTC (when.h).
 */
struct err;

#define RECUR_SIZE 500		/* of a kept rule, with its end */

/*
 * Read a rule as people type it: "daily", "every 2 weeks", "weekdays", "every
 * mon, thu", "monthly on the 1st", "every month on the last friday", each also
 * with "after done", "until 2027-03-31" or "10 times"; or an RRULE. Fails with
 * TASK_EINVALID; the message names forms that work.
 */
int recur_parse(char out[RECUR_SIZE], const char *text, int64_t now_ms,
    struct err *err) MUST_CHECK;

/* True if the rule counts from the day of completion. */
bool recur_after_done(struct slice rule);

/*
 * Get the first day of the rule after `day` that is not before `earliest`, or
 * WHEN_NONE. The occurrence at `day` has this number, from 1: a rule with a
 * COUNT ends by it. The day is computed by libical, which is loaded now.
 * Fails with ERR_INVALID if libical does not know the rule, with ERR_IO if
 * libical is missing.
 */
struct recur_from {
	int64_t day, earliest;
	int64_t number;
};
int recur_next(int64_t *out, struct slice rule, const struct recur_from *from,
    struct err *err) MUST_CHECK;

/*
 * Append the rule in words, "every 2 weeks on Mon, Thu, until 2027-03-31"; the
 * rule itself if there are no words for it.
 */
void recur_add_words(struct buf *out, struct slice rule);

#endif

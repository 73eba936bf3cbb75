/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_DUE_H
#define TASKLOG_DUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/view.h"

/*
 * When a task is due, seen from now. A day as due ends with that day where the
 * reader is.
 */
struct due_clock {
	int64_t now_ms;
	int64_t today_ms;	/* the local day as a day in UTC */
};

void due_clock_init(struct due_clock *out, int64_t now_ms);

enum due_status {
	DUE_NONE,		/* no due date */
	DUE_LATER,
	DUE_SOON,		/* today, or within a day */
	DUE_OVER
};

/* Whether the task is closed does not matter. */
enum due_status due_status(const struct due_clock *clock,
    const struct task *task);

/*
 * True if the task has a due date. *day_ms is the day where the reader is, as a
 * day in UTC.
 */
bool due_day(int64_t *day_ms, const struct task *task);

/* Append a day as "today", "tomorrow", "in 3d", "overdue 2d" or a date. */
void due_add_day(struct buf *out, const struct due_clock *clock,
    int64_t day_ms);

/*
 * Append "today", "tomorrow", "in 3d", "in 4h", "overdue 2d" or a date. Appends
 * nothing for a task without a due date.
 */
void due_add(struct buf *out, const struct due_clock *clock,
    const struct task *task);

#endif

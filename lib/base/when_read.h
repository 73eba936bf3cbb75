/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WHEN_READ_H
#define TASKLOG_WHEN_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/when.h"

struct err;

/*
 * Which way a text looks that does not say it: "monday", "17:00", "dec 24" and
 * "3d" are the next, or the last.
 */
enum when_side { WHEN_AHEAD, WHEN_BACK };

/* What a text means: a moment, or one or more days. */
struct when_span {
	int64_t from, to;	/* first and last millisecond */
	/* first and last day, as their midnights in UTC; WHEN_NONE: a moment */
	int64_t day_from, day_to;
	bool counted;		/* as "3d": so far from now */
};

/*
 * Read a time as people type it: tasklog(7), section Times, lists the forms.
 * Days are local ($TZ), weeks begin on Monday. Fails with TASK_EINVALID; the
 * message names what was not understood, and forms that work.
 */
int when_read(struct when_span *out, const char *text, int64_t now_ms,
    enum when_side side, struct err *err) MUST_CHECK;

#endif

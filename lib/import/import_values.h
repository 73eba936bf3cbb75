/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_VALUES_H
#define TASKLOG_IMPORT_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Times and numbers in the spellings of trackers, scripts and databases.
 * Nothing here depends on the locale, the time zone or the clock.
 */
enum import_time {
	/* no time: empty, or the zero time of Go, of Unix or of SQL */
	IMPORT_TIME_NONE,
	/* not a time, or outside of the years 1970 to 9999 */
	IMPORT_TIME_BAD,
	IMPORT_TIME_DAY,	/* *ms is its first millisecond, UTC */
	IMPORT_TIME_LOCAL,	/* without a zone; *ms is as if in UTC */
	IMPORT_TIME_EXACT
};

/*
 * Parse a time: ISO 8601 with and without separators, with T or a space, with
 * or without seconds, fraction and zone; or a number of seconds, milliseconds,
 * microseconds or nanoseconds since 1970, depending on its size. *ms is in
 * whole seconds, and is set only for the last three results.
 */
enum import_time import_parse_time(int64_t *ms, struct slice text);

/* True if the text is a whole number in any spelling: "2", " 2.0", "2e0". */
bool import_parse_whole(int64_t *out, struct slice text);

/*
 * Returns the priority, in tenths, of a word that trackers use: critical,
 * urgent 100, high 80, medium, normal 50, low 30, lowest, trivial 10; -1 for
 * any other word.
 */
int import_parse_priority(struct slice word);

#endif

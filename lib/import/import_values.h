/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_VALUES_H
#define TASKLOG_IMPORT_VALUES_H

#include <stdint.h>

#include "base/buf.h"

/*
 * Times and numbers in the spellings that trackers, scripts and databases give
 * them. None of this depends on the locale, the time zone or the clock.
 */
enum import_time {
	/* nothing: empty, the zero time of Go, of Unix or of SQL */
	IMPORT_TIME_NONE,
	IMPORT_TIME_BAD,	/* no time, or not of the years 1970 to 9999 */
	IMPORT_TIME_DAY,	/* *ms is its first millisecond, UTC */
	IMPORT_TIME_LOCAL,	/* without a zone, *ms is as if UTC */
	IMPORT_TIME_EXACT
};

/*
 * ISO 8601 in its forms with and without separators, with T or a space, with or
 * without seconds, fraction and zone; a number of seconds, milliseconds,
 * microseconds or nanoseconds since 1970, whichever its size means. *ms is in
 * whole seconds, and set only for the last three.
 */
enum import_time import_parse_time(int64_t *ms, struct slice text);

/* Boolean: a whole number, however it is spelt: "2", " 2.0", "2e0". */
int import_parse_whole(int64_t *out, struct slice text);

/*
 * The priority of the words that trackers use, in tenths: critical, urgent 100,
 * high 80, medium, normal 50, low 30, lowest, trivial 10; -1 for another word.
 */
int import_parse_priority(struct slice word);

#endif

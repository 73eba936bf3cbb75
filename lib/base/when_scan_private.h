/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WHEN_SCAN_PRIVATE_H
#define TASKLOG_WHEN_SCAN_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/when_read.h"
#include "base/when_words.h"

struct err;

/*
 * A text that is being read. A form that does not fit moves p back and returns
 * false.
 */
struct scan {
	const char *p;		/* the rest, in lower case */
	const char *far;	/* how far any form has come */
	int64_t now_ms, today;	/* today in days since 1970 */
	enum when_side side;
	struct err *err;	/* set if a form knows why it does not fit */
};

#define DAY_S INT64_C(86400)
#define DAY_MS INT64_C(86400000)
#define DAY_MAX INT64_C(2932896)	/* 9999-12-31 */

void scan_blanks(struct scan *scan);

/* Skip blanks, and words that mean nothing. */
void scan_fill(struct scan *scan);

/* Take the next word if it is of that kind; value may be NULL. */
bool scan_word(struct scan *scan, enum word_kind kind, int *value);

/* Take a number of so many digits, after blanks. */
bool scan_digits(struct scan *scan, int least, int most, int *out);

/* Returns false, after moving back to the start of a form. */
bool scan_back(struct scan *scan, const char *start);

/*
 * A time of day, with or without a zone, as "5pm", "17:00:30" or "17:00+01:00".
 */
struct scan_clock {
	int second;		/* of the day; 86400 is the end of the day */
	bool zoned;
	int ahead;		/* of UTC, in seconds */
};
bool scan_clock(struct scan *scan, struct scan_clock *out);

/*
 * Whole days: from the second of the first one to the end of the last one. Or a
 * moment: then ms is not WHEN_NONE.
 */
struct scan_days {
	int64_t first, last;
	int second;
	bool counted;
	int64_t ms;
};

/* "24 dec", "dec 2027", "2026-W50", "12/24" and other dates of a calendar */
bool scan_date(struct scan *scan, struct scan_days *out);

/* "3d", "in 2 weeks", "1w2d ago" */
bool scan_count(struct scan *scan, struct scan_days *out);

/* Any form of days. */
bool scan_days(struct scan *scan, struct scan_days *out);

/*
 * One part of a length of time, as "1.5h" or "2 weeks", in lower case. Moves *p
 * past it. Without a unit it returns false, behind the number.
 */
struct scan_part {
	int64_t count;		/* whole ones */
	int thousandths;	/* and a part of one */
	bool digits, fraction;
	enum when_unit unit;
};
bool scan_part(const char **p, struct scan_part *out);

/* Milliseconds of one; 0: its length is not fixed. */
int64_t scan_unit_ms(enum when_unit unit);

/* Copy a text without blanks around it, in lower case. False if too long. */
bool scan_copy(char *out, size_t size, const char *text);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_RECUR_PRIVATE_H
#define TASKLOG_RECUR_PRIVATE_H

#include "base/recur.h"
#include "base/when_words.h"

/* The words of rules, for those who read them and those who print them. */
#define RECUR_WORKDAYS "MO,TU,WE,TH,FR"
#define RECUR_AFTER_DONE " after done"

/* Weekdays from Monday, as RRULE names them. */
extern const char *const recur_weekdays[7];

/* Units, and words for them alone. */
struct recur_unit {
	enum when_unit unit;
	const char *name, *alone, *freq;
	int times;		/* so many of the frequency */
};

#define RECUR_UNITS 7
extern const struct recur_unit recur_units[RECUR_UNITS];

#endif

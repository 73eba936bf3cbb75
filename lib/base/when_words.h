/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WHEN_WORDS_H
#define TASKLOG_WHEN_WORDS_H

#include "base/buf.h"

/* The words of times that people type, and what they mean. */
enum word_kind {
	WORD_NONE,
	WORD_NOW,
	WORD_TONIGHT,
	WORD_DAY,	/* value: days from today */
	WORD_WEEKDAY,	/* value: 0 is Monday */
	WORD_MONTH,	/* value: 1 to 12 */
	WORD_UNIT,	/* value: enum when_unit */
	WORD_END_OF,	/* value: the unit whose last day it is */
	WORD_WHICH,	/* value: this 0, next 1, last -1 */
	WORD_EDGE,	/* value: begin 0, end 1 */
	WORD_CLOCK,	/* value: seconds of the day */
	WORD_HALF,	/* value: hour at which this half of a day begins */
	WORD_ORDINAL,	/* the th of 24th */
	WORD_ONE,
	WORD_IN,
	WORD_FROM,
	WORD_AGO,
	WORD_UTC,
	WORD_FILL	/* means nothing */
};

/* UNIT_M is minutes or months. */
enum when_unit {
	UNIT_SECOND, UNIT_MINUTE, UNIT_HOUR, UNIT_DAY, UNIT_WEEKEND, UNIT_WEEK,
	UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR, UNIT_M
};

struct when_word {
	const char *name;
	enum word_kind kind;
	int value;
};

/* Returns the word, which is in lower case; of kind WORD_NONE if unknown. */
const struct when_word *when_word(struct slice name);

/*
 * Returns the word that was meant by a long one that is unknown, or NULL. Short
 * words are near to too many.
 */
const char *when_word_meant(struct slice name);

#endif

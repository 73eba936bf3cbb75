/* SPDX-License-Identifier: ISC */
#include "base/when_words.h"

#include <stdio.h>
#include <string.h>

#include "base/nearest.h"

#define NOON (12 * 3600)
#define MEANT_MIN 5
#define MEANT_MAX 20

static const struct when_word words[] = {
	{ "now", WORD_NOW, 0 },
	{ "tonight", WORD_TONIGHT, 0 },

	{ "today", WORD_DAY, 0 },
	{ "tomorrow", WORD_DAY, 1 },
	{ "yesterday", WORD_DAY, -1 },

	{ "mon", WORD_WEEKDAY, 0 }, { "monday", WORD_WEEKDAY, 0 },
	{ "tue", WORD_WEEKDAY, 1 }, { "tues", WORD_WEEKDAY, 1 },
	{ "tuesday", WORD_WEEKDAY, 1 },
	{ "wed", WORD_WEEKDAY, 2 }, { "wednesday", WORD_WEEKDAY, 2 },
	{ "thu", WORD_WEEKDAY, 3 }, { "thur", WORD_WEEKDAY, 3 },
	{ "thurs", WORD_WEEKDAY, 3 }, { "thursday", WORD_WEEKDAY, 3 },
	{ "fri", WORD_WEEKDAY, 4 }, { "friday", WORD_WEEKDAY, 4 },
	{ "sat", WORD_WEEKDAY, 5 }, { "saturday", WORD_WEEKDAY, 5 },
	{ "sun", WORD_WEEKDAY, 6 }, { "sunday", WORD_WEEKDAY, 6 },

	{ "jan", WORD_MONTH, 1 }, { "january", WORD_MONTH, 1 },
	{ "feb", WORD_MONTH, 2 }, { "february", WORD_MONTH, 2 },
	{ "mar", WORD_MONTH, 3 }, { "march", WORD_MONTH, 3 },
	{ "apr", WORD_MONTH, 4 }, { "april", WORD_MONTH, 4 },
	{ "may", WORD_MONTH, 5 },
	{ "jun", WORD_MONTH, 6 }, { "june", WORD_MONTH, 6 },
	{ "jul", WORD_MONTH, 7 }, { "july", WORD_MONTH, 7 },
	{ "aug", WORD_MONTH, 8 }, { "august", WORD_MONTH, 8 },
	{ "sep", WORD_MONTH, 9 }, { "sept", WORD_MONTH, 9 },
	{ "september", WORD_MONTH, 9 },
	{ "oct", WORD_MONTH, 10 }, { "october", WORD_MONTH, 10 },
	{ "nov", WORD_MONTH, 11 }, { "november", WORD_MONTH, 11 },
	{ "dec", WORD_MONTH, 12 }, { "december", WORD_MONTH, 12 },

	{ "s", WORD_UNIT, UNIT_SECOND }, { "sec", WORD_UNIT, UNIT_SECOND },
	{ "secs", WORD_UNIT, UNIT_SECOND },
	{ "second", WORD_UNIT, UNIT_SECOND },
	{ "seconds", WORD_UNIT, UNIT_SECOND },
	{ "m", WORD_UNIT, UNIT_M },
	{ "min", WORD_UNIT, UNIT_MINUTE }, { "mins", WORD_UNIT, UNIT_MINUTE },
	{ "minute", WORD_UNIT, UNIT_MINUTE },
	{ "minutes", WORD_UNIT, UNIT_MINUTE },
	{ "h", WORD_UNIT, UNIT_HOUR }, { "hr", WORD_UNIT, UNIT_HOUR },
	{ "hrs", WORD_UNIT, UNIT_HOUR }, { "hour", WORD_UNIT, UNIT_HOUR },
	{ "hours", WORD_UNIT, UNIT_HOUR },
	{ "d", WORD_UNIT, UNIT_DAY }, { "day", WORD_UNIT, UNIT_DAY },
	{ "days", WORD_UNIT, UNIT_DAY },
	{ "w", WORD_UNIT, UNIT_WEEK }, { "wk", WORD_UNIT, UNIT_WEEK },
	{ "wks", WORD_UNIT, UNIT_WEEK }, { "week", WORD_UNIT, UNIT_WEEK },
	{ "weeks", WORD_UNIT, UNIT_WEEK },
	{ "weekend", WORD_UNIT, UNIT_WEEKEND },
	{ "mo", WORD_UNIT, UNIT_MONTH }, { "mos", WORD_UNIT, UNIT_MONTH },
	{ "month", WORD_UNIT, UNIT_MONTH }, { "months", WORD_UNIT, UNIT_MONTH },
	{ "q", WORD_UNIT, UNIT_QUARTER },
	{ "quarter", WORD_UNIT, UNIT_QUARTER },
	{ "quarters", WORD_UNIT, UNIT_QUARTER },
	{ "y", WORD_UNIT, UNIT_YEAR }, { "yr", WORD_UNIT, UNIT_YEAR },
	{ "yrs", WORD_UNIT, UNIT_YEAR }, { "year", WORD_UNIT, UNIT_YEAR },
	{ "years", WORD_UNIT, UNIT_YEAR },

	{ "eod", WORD_END_OF, UNIT_DAY }, { "eow", WORD_END_OF, UNIT_WEEK },
	{ "eom", WORD_END_OF, UNIT_MONTH },
	{ "eoq", WORD_END_OF, UNIT_QUARTER },
	{ "eoy", WORD_END_OF, UNIT_YEAR },
	{ "end", WORD_EDGE, 1 }, { "start", WORD_EDGE, 0 },
	{ "begin", WORD_EDGE, 0 }, { "beginning", WORD_EDGE, 0 },
	{ "this", WORD_WHICH, 0 }, { "next", WORD_WHICH, 1 },
	{ "last", WORD_WHICH, -1 },

	{ "noon", WORD_CLOCK, NOON },
	{ "midnight", WORD_CLOCK, 2 * NOON },	/* the end of its day */
	{ "am", WORD_HALF, 0 }, { "pm", WORD_HALF, 12 },
	{ "z", WORD_UTC, 0 }, { "utc", WORD_UTC, 0 }, { "gmt", WORD_UTC, 0 },

	{ "st", WORD_ORDINAL, 0 }, { "nd", WORD_ORDINAL, 0 },
	{ "rd", WORD_ORDINAL, 0 }, { "th", WORD_ORDINAL, 0 },
	{ "a", WORD_ONE, 0 }, { "an", WORD_ONE, 0 }, { "one", WORD_ONE, 0 },
	{ "in", WORD_IN, 0 }, { "from", WORD_FROM, 0 }, { "ago", WORD_AGO, 0 },
	{ "of", WORD_FILL, 0 }, { "the", WORD_FILL, 0 }, { "on", WORD_FILL, 0 },
	{ "at", WORD_FILL, 0 }, { "t", WORD_FILL, 0 },
};

const struct when_word *
when_word(struct slice name)
{
	static const struct when_word unknown = { "", WORD_NONE, 0 };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_eq(name, slice_of(words[i].name)))
			return &words[i];
	return &unknown;
}

const char *
when_word_meant(struct slice name)
{
	const char *known[sizeof(words) / sizeof(words[0])];
	char text[MEANT_MAX + 1];
	size_t count = 0;

	if (name.len < MEANT_MIN || name.len > MEANT_MAX)
		return NULL;
	snprintf(text, sizeof(text), "%.*s", (int)name.len, name.ptr);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].name) >= MEANT_MIN)
			known[count++] = words[i].name;
	return nearest_word(text, known, count);
}

/* SPDX-License-Identifier: ISC */
/* Ranges of time, in a zone that is not UTC. */
#include "base/when_range.h"

#include <stdlib.h>
#include <time.h>

#include "base/err.h"
#include "base/when.h"
#include "tap.h"

/* Friday 2026-11-20 14:00 UTC, 15:00 in Berlin. */
#define NOW INT64_C(1795183200000)
#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
#define MIDNIGHT (NOW - 15 * HOUR)	/* the local one of today */
#define OPEN WHEN_NONE

static void
test_ranges(void)
{
	static const struct {
		const char *text;
		int ahead;
		int64_t from, to;
	} rows[] = {
		{ "2h", 0, NOW - 2 * HOUR, OPEN },
		{ "2h", 1, OPEN, NOW + 2 * HOUR },
		{ "1h30m..", 0, NOW - 90 * 60000, OPEN },
		{ "3h..1h", 0, NOW - 3 * HOUR, NOW - HOUR },
		{ "..2026-11-20T14:00:00Z", 0, OPEN, NOW },
		{ "today", 0, MIDNIGHT, MIDNIGHT + DAY - 1 },
		{ "2026-11-20", 0, MIDNIGHT, MIDNIGHT + DAY - 1 },
		{ "..yesterday", 0, OPEN, MIDNIGHT - 1 },
		{ "2026-11-19..2026-11-20", 0, MIDNIGHT - DAY, MIDNIGHT + DAY - 1 },
		{ "tomorrow", 1, MIDNIGHT + DAY, MIDNIGHT + 2 * DAY - 1 },
		{ "now..", 0, NOW, OPEN },
		{ "3d", 0, MIDNIGHT - 3 * DAY, OPEN },
		{ "3d", 1, OPEN, MIDNIGHT + 4 * DAY - 1 },
		{ "3d..1d", 0, MIDNIGHT - 3 * DAY, MIDNIGHT - 1 },
		{ "monday..", 0, MIDNIGHT - 4 * DAY, OPEN },
		{ "..monday", 0, OPEN, MIDNIGHT - 3 * DAY - 1 },
		{ "..monday", 1, OPEN, MIDNIGHT + 4 * DAY - 1 },
		{ "16:00..", 0, NOW - 23 * HOUR, OPEN },
		{ "..16:00", 1, OPEN, NOW + HOUR },
		{ "this week", 0, MIDNIGHT - 4 * DAY, MIDNIGHT + 3 * DAY - 1 },
		{ "2026-12", 1, MIDNIGHT + 11 * DAY, MIDNIGHT + 42 * DAY - 1 },
		{ "2026-12..", 1, MIDNIGHT + 11 * DAY, OPEN },
		{ "..2026-W50", 1, OPEN, MIDNIGHT + 24 * DAY - 1 },
		{ "19.11...20.11.", 0, MIDNIGHT - DAY, MIDNIGHT + DAY - 1 },
		{ "19.11...", 0, MIDNIGHT - DAY, OPEN },
		/* one end is found from the other: today is a friday */
		{ "wed..sun", 0, MIDNIGHT - 9 * DAY, MIDNIGHT - 4 * DAY - 1 },
		{ "sun..wed", 0, MIDNIGHT - 5 * DAY, MIDNIGHT - DAY - 1 },
		{ "fri..thu", 1, MIDNIGHT + 7 * DAY, MIDNIGHT + 14 * DAY - 1 },
		{ "14:00..17:00", 1, NOW + 23 * HOUR, NOW + 26 * HOUR },
		{ "..", 0, OPEN, OPEN },
		/* the day the clocks go back has 25 hours */
		{ "2026-10-25", 0, INT64_C(1792879200000),
		    INT64_C(1792879200000) + 25 * HOUR - 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct when_range range = { 1, 1, 1, 1 };
		int rc = when_parse_range(&range, rows[i].text, NOW, rows[i].ahead,
		    NULL);

		ok(rc == 0, "'%s' is a range", rows[i].text);
		is_int(range.from, rows[i].from, "from");
		is_int(range.to, rows[i].to, "to");
	}
}

/* The ends for days: of a day in UTC, not here. */
static void
test_days(void)
{
	static const struct {
		const char *text;
		int64_t from, to;
	} rows[] = {
		{ "today", NOW - 14 * HOUR, NOW + 10 * HOUR - 1000 },
		{ "2026-11-20..tomorrow", NOW - 14 * HOUR, NOW + 34 * HOUR - 1000 },
		{ "yesterday..", NOW - 38 * HOUR, OPEN },
		{ "..2026-11-20", OPEN, NOW + 10 * HOUR - 1000 },
		/* of a moment, what clocks here show then */
		{ "..now", OPEN, NOW + HOUR },
		{ "1h..2h", NOW + 2 * HOUR, NOW + 3 * HOUR },
		{ "2h", OPEN, NOW + 3 * HOUR },
		{ "..", OPEN, OPEN },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct when_range range = { 1, 1, 1, 1 };
		int rc = when_parse_range(&range, rows[i].text, NOW, 1, NULL);

		ok(rc == 0, "'%s' is a range", rows[i].text);
		is_int(range.day_from, rows[i].from, "from");
		is_int(range.day_to, rows[i].to, "to");
	}
}

static void
test_refused(void)
{
	static const char *const texts[] = { "", "soon", "2h..soon", "1h..2h",
	    "2026-11-20..2026-11-18", "2026-02-30", "2h...1h",
	    "today..yesterday", "3m..", "11/12",
	    /* begin in the future */
	    "tomorrow", "next mon..", "2026-12-24..", "2026-12", "in 2h", "+1d..", "eow",
	    "tomorrow..2026-12-24" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct when_range range;
		struct err err = {0};

		ok(when_parse_range(&range, texts[i], NOW, 0, &err) ==
		    TASK_EINVALID && err.message[0], "'%s' is none", texts[i]);
	}
}

static void
test_in_range(void)
{
	const struct when_range all = WHEN_RANGE_OPEN, from = { 5, OPEN, OPEN, OPEN },
	    both = { 5, 7, 15, 17 };

	ok(when_in_range(&all, WHEN_NONE), "an open range has what has no time");
	ok(!when_in_range(&from, WHEN_NONE), "no other has");
	ok(when_in_range(&from, 5) && !when_in_range(&from, 4), "from is included");
	ok(when_in_range(&both, 7) && !when_in_range(&both, 8), "to is included");
	ok(when_day_in_range(&both, 15) && when_day_in_range(&both, 17) &&
	    !when_day_in_range(&both, 7) && !when_day_in_range(&both, 18),
	    "days have their own ends");
	ok(when_day_in_range(&all, WHEN_NONE), "or none");
}

int
main(void)
{
	setenv("TZ", "Europe/Berlin", 1);
	tzset();
	test_ranges();
	test_days();
	test_refused();
	test_in_range();
	return done_testing();
}

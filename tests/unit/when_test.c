/* SPDX-License-Identifier: ISC */
/* Times as text, and as people type them in a zone that changes its clocks. */
#include "base/when.h"
#include "base/when_read.h"
#include "base/when_show.h"

#include <stdlib.h>
#include <time.h>

#include "base/err.h"
#include "tap.h"

/* Friday 2026-11-20 14:03:07.123 UTC, 15:03 in Berlin. */
#define NOW INT64_C(1795183387123)

static void
test_format(void)
{
	static const struct {
		int64_t ms;
		const char *text;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00.000Z" },
		{ NOW, "2026-11-20T14:03:07.123Z" },
		{ -1, "1969-12-31T23:59:59.999Z" },
		{ -86400000, "1969-12-31T00:00:00.000Z" },
		{ -62135596800000, "0001-01-01T00:00:00.000Z" },
		{ -62162035200000, "0000-03-01T00:00:00.000Z" },
		{ -62162035200001, "0000-02-29T23:59:59.999Z" },
		{ -62167219200000, "0000-01-01T00:00:00.000Z" },
		{ -62167219200001, "0000-01-01T00:00:00.000Z" },
		{ 253402300799999, "9999-12-31T23:59:59.999Z" },
		{ INT64_MAX, "9999-12-31T23:59:59.999Z" },
		{ INT64_MIN + 1, "0000-01-01T00:00:00.000Z" },
		{ WHEN_NONE, "" },
	};
	char text[WHEN_SIZE], want[WHEN_SIZE];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		when_format_ms(text, rows[i].ms);
		is_str(text, rows[i].text, "milliseconds");
		snprintf(want, sizeof(want), "%.19s%s", rows[i].text,
		    rows[i].text[0] ? "Z" : "");
		when_format(text, rows[i].ms);
		is_str(text, want, "seconds");
	}
}

static void
test_parse_utc(void)
{
	static const struct {
		const char *text;
		int64_t ms;	/* -1: refused */
	} rows[] = {
		{ "2026-11-20T14:03:07Z", NOW - 123 },
		{ "2026-11-20T14:03:07.123Z", NOW },
		{ "1970-01-01T00:00:00Z", 0 },
		{ "9999-12-31T23:59:59.999Z", 253402300799999 },
		{ "2024-02-29T00:00:00Z", 1709164800000 },
		{ "2023-02-29T00:00:00Z", -1 },
		{ "1969-12-31T23:59:59Z", -1 },
		{ "2026-11-20T14:03:07.1Z", -1 },
		{ "2026-11-20T14:03:07.1234Z", -1 },
		{ "2026-11-20T14:03:07", -1 },
		{ "2026-11-20T14:03:07+00:00", -1 },
		{ "2026-11-20T14:03:60Z", -1 },
		{ "2026-11-20t14:03:07z", -1 },
		{ "2026-11-20 14:03:07Z", -1 },
		{ " 2026-11-20T14:03:07Z", -1 },
		{ "2026-11-20T14:03:07Z ", -1 },
		{ "2026-11-20T14:03:07:123Z", -1 },
		{ "", -1 },
	};
	int64_t ms;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ms = -1;
		ok(when_parse_utc(&ms, slice_of(rows[i].text)) == (rows[i].ms != -1) &&
		    ms == rows[i].ms, "strict: '%s'", rows[i].text);
	}
}

static void
test_parse_day(void)
{
	static const struct {
		const char *text;
		int64_t ms;	/* -1: refused */
	} rows[] = {
		{ "1970-01-01", 0 },
		{ "2024-02-29", 1709164800000 },
		{ "9999-12-31", 253402214400000 },
		{ "1969-12-31", -1 },
		{ "2023-02-29", -1 },
		{ "2026-00-10", -1 },
		{ "2026-1-100", -1 },
		{ "2026/12/01", -1 },
		{ "20261201", -1 },
		{ "2026-12-0x", -1 },
		{ "2026-12-01Z", -1 },
		{ " 2026-12-01", -1 },
		{ "", -1 },
	};
	int64_t ms;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ms = -1;
		ok(when_parse_day(&ms, slice_of(rows[i].text)) == (rows[i].ms != -1) &&
		    ms == rows[i].ms, "day: '%s'", rows[i].text);
	}
}

/* The first moment of what is meant. */
static int
parse(int64_t *out, const char *text, int64_t now, struct err *err)
{
	struct when_span span;
	int rc = when_read(&span, text, now, WHEN_AHEAD, err);

	if (!rc)
		*out = span.from;
	return rc;
}

static void
test_parse_text(void)
{
	static const struct {
		const char *text;
		const char *kept;	/* NULL: refused */
	} rows[] = {
		{ "2026-12-01", "2026-12-01" },
		{ "\t2026-12-01  ", "2026-12-01" },
		{ "1970-01-01", "1970-01-01" },
		{ "9999-12-31", "9999-12-31" },
		{ "today", "2026-11-20" },
		{ " Tomorrow ", "2026-11-21" },
		{ "YESTERDAY", "2026-11-19" },
		{ "friday", "2026-11-27" },
		{ "now", "2026-11-20T14:03:07Z" },
		{ "2h", "2026-11-20T16:03:07Z" },
		{ "3d", "2026-11-23" },
		{ "in 3 days", "2026-11-23" },
		{ "1 week ago", "2026-11-13" },
		{ "2026-12-01 00:00", "2026-11-30T23:00:00Z" },
		{ "2026-12-01T14:30", "2026-12-01T13:30:00Z" },
		{ "2026-12-01T14:30:00.9+02:00", "2026-12-01T12:30:00Z" },
		{ "2026-02-30", NULL },
		{ "1969-12-31", NULL },
		{ "someday", NULL },
		{ "", NULL },
	};
	char kept[WHEN_SIZE];
	size_t i;
	int rc;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err = {0};

		strcpy(kept, "as it was");
		rc = when_parse_text(kept, rows[i].text, NOW, true, &err);
		ok(rc == (rows[i].kept ? TASK_OK : TASK_EINVALID), "text '%s'",
		    rows[i].text);
		is_str(kept, rows[i].kept ? rows[i].kept : "as it was", "what is kept");
	}

	/* Where the clocks leave out midnight itself, "today" is that day still. */
	setenv("TZ", "<-03>3<-02>,M11.1.0/0,M2.3.0/0", 1);
	tzset();
	ok(!when_parse_text(kept, "today", INT64_C(1793545200000),
	    false, NULL),
	    "on the day after a lost midnight");	/* 2026-11-01T15:00:00Z */
	is_str(kept, "2026-11-01", "today");
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
}

static void
test_parse_rfc3339(void)
{
	static const struct {
		const char *text;
		int64_t ms;	/* -1: refused */
	} rows[] = {
		{ "2026-11-20T14:03:07Z", NOW - 123 },
		{ "2026-11-20t14:03:07z", NOW - 123 },
		{ "2026-11-20 14:03:07.123Z", NOW },
		{ "2026-11-20T15:03:07.123+01:00", NOW },
		{ "2026-11-20T08:33:07.123-05:30", NOW },
		{ "2026-11-21T14:02:07.123+23:59", NOW },
		{ "2026-11-20T14:03:07.123-00:00", NOW },
		{ "2026-11-20T14:03:07.1Z", NOW - 23 },
		{ "2026-11-20T14:03:07.12Z", NOW - 3 },
		{ "2026-11-20T14:03:07.123999999999999999999999Z", NOW },
		{ "2016-12-31T23:59:60Z", 1483228800000 },
		{ "1969-12-31T23:59:59Z", -1000 },
		{ "0001-01-01T00:00:00Z", -62135596800000 },
		{ "0000-01-01T00:00:00+00:01", -1 },
		{ "9999-12-31T23:59:59-00:01", -1 },
		{ "2026-11-20T14:03:07", -1 },
		{ "2026-11-20T14:03:07.Z", -1 },
		{ "2026-11-20T14:03:07.123", -1 },
		{ "2026-11-20T14:03:07+0100", -1 },
		{ "2026-11-20T14:03:07+24:00", -1 },
		{ "2026-11-20T14:03:07+01:60", -1 },
		{ "2026-11-20T14:03:07+01", -1 },
		{ "2026-11-20T14:03:07ZZ", -1 },
		{ "2026-11-20T14:03:61Z", -1 },
		{ "2026-11-31T14:03:07Z", -1 },
		{ "2026-11-20T14:03:07 Z", -1 },
		{ "20261120T140307Z", -1 },
		{ "", -1 },
	};
	int64_t ms;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ms = -1;
		ok(when_parse_rfc3339(&ms, slice_of(rows[i].text)) == (rows[i].ms != -1) &&
		    ms == rows[i].ms, "RFC 3339: '%s'", rows[i].text);
	}
}

static void
test_parse(void)
{
	static const struct {
		const char *text;
		const char *utc;	/* NULL: refused */
	} rows[] = {
		{ "now", "2026-11-20T14:03:07.123Z" },
		{ "NOW", "2026-11-20T14:03:07.123Z" },
		{ "  now\t", "2026-11-20T14:03:07.123Z" },
		{ "today", "2026-11-19T23:00:00.000Z" },
		{ "tomorrow", "2026-11-20T23:00:00.000Z" },
		{ "yesterday", "2026-11-18T23:00:00.000Z" },
		{ "saturday", "2026-11-20T23:00:00.000Z" },
		{ "Sunday", "2026-11-21T23:00:00.000Z" },
		{ "monday", "2026-11-22T23:00:00.000Z" },
		{ "thursday", "2026-11-25T23:00:00.000Z" },
		{ "friday", "2026-11-26T23:00:00.000Z" },
		{ "2026-12-01", "2026-11-30T23:00:00.000Z" },
		{ "2026-07-01", "2026-06-30T22:00:00.000Z" },
		{ "2026-12-01 14:30", "2026-12-01T13:30:00.000Z" },
		{ "2026-12-01T14:30", "2026-12-01T13:30:00.000Z" },
		{ "2026-07-01 14:30:05", "2026-07-01T12:30:05.000Z" },
		{ "2026-12-01T14:30:00Z", "2026-12-01T14:30:00.000Z" },
		{ "2026-12-01T14:30:00+02:00", "2026-12-01T12:30:00.000Z" },
		{ "2h", "2026-11-20T16:03:07.123Z" },
		{ "+2h", "2026-11-20T16:03:07.123Z" },
		{ "-2h", "2026-11-20T12:03:07.123Z" },
		{ "30m", "2026-11-20T14:33:07.123Z" },
		{ "45s", "2026-11-20T14:03:52.123Z" },
		{ "3d", "2026-11-22T23:00:00.000Z" },
		{ "-1d", "2026-11-18T23:00:00.000Z" },
		{ "2w", "2026-12-03T23:00:00.000Z" },
		{ "in 3 days", "2026-11-22T23:00:00.000Z" },
		{ "In 1 Hour", "2026-11-20T15:03:07.123Z" },
		{ "2 hours ago", "2026-11-20T12:03:07.123Z" },
		{ "1 week ago", "2026-11-12T23:00:00.000Z" },
		{ "10 minutes ago", "2026-11-20T13:53:07.123Z" },
		{ "5min", "2026-11-20T14:08:07.123Z" },
		/* in October the clocks were an hour further */
		{ "60 days ago", "2026-09-20T22:00:00.000Z" },
		{ "-9w", "2026-09-17T22:00:00.000Z" },
		{ "0d", "2026-11-19T23:00:00.000Z" },
		/* with a part of a day it is a moment, and the time of day stays */
		{ "60 days 0h ago", "2026-09-21T13:03:07.123Z" },
		{ "", NULL },
		{ "   ", NULL },
		{ "soon", NULL },
		{ "h", NULL },
		{ "2", NULL },
		{ "2x", NULL },
		{ "2hh", NULL },
		{ "2h3", NULL },
		{ "+ 2h", NULL },
		{ "in 2h ago", NULL },
		{ "-2h ago", NULL },
		{ "in -2h", NULL },
		{ "in2h", NULL },
		{ "in", NULL },
		{ "ago", NULL },
		{ "2 hours agoo", NULL },
		{ "99999999999999999999d", NULL },
		{ "99999999d", NULL },
		{ "99999999w", NULL },
		{ "-99999999h", NULL },
		{ "2026-02-30", NULL },
		{ "2026-2-3", NULL },
		{ "2026-12-01 25:00", NULL },
		{ "2026-12-01x14:30", NULL },
		{ "2026-12-01 14:30x05", NULL },
		{ "1969-06-01", NULL },
		/* 1969 still, in UTC, but a day of 1970 here */
		{ "1970-01-01", "1969-12-31T23:00:00.000Z" },
		{ "1960-01-01T00:00:00Z", NULL },
		{ "2026-12-01 is a very long text that does not fit into a small buffer", NULL },
	};
	char text[WHEN_SIZE];
	struct err err;
	int64_t ms;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		err = (struct err){0};
		ms = -7;
		rc = parse(&ms, rows[i].text, NOW, &err);
		if (!rows[i].utc) {
			ok(rc == TASK_EINVALID && ms == -7 && err.word == ERR_INVALID,
			    "refused: '%s'", rows[i].text);
			continue;
		}
		when_format_ms(text, ms);
		if (ok(rc == TASK_OK, "accepted: '%s'", rows[i].text))
			is_str(text, rows[i].utc, rows[i].text);
	}
	err = (struct err){0};
	rc = parse(&ms, "soon\x1b", NOW, &err);
	ok(strstr(err.message, "'soon?': use '2026-12-01', 'fri 17:00' or '3d'") != NULL, "says what it takes");
}

static void
test_summer_time(void)
{
	/* Berlin goes from 02:00 to 03:00 on 2026-03-29, and back at 03:00 on 10-25. */
	static const struct {
		const char *now, *typed, *utc;
	} rows[] = {
		{ "2026-03-28T12:00:00Z", "1d0h", "2026-03-29T11:00:00.000Z" },
		{ "2026-03-28T12:00:00Z", "24h", "2026-03-29T12:00:00.000Z" },
		{ "2026-10-24T12:00:00Z", "1d0h", "2026-10-25T13:00:00.000Z" },
		{ "2026-10-24T12:00:00Z", "tomorrow", "2026-10-24T22:00:00.000Z" },
		{ "2026-10-25T12:00:00Z", "tomorrow", "2026-10-25T23:00:00.000Z" },
		{ "2026-10-25T12:00:00Z", "sunday", "2026-10-31T23:00:00.000Z" },
		{ "2026-12-31T23:30:00Z", "today", "2026-12-31T23:00:00.000Z" },
		{ "2026-12-31T22:30:00Z", "today", "2026-12-30T23:00:00.000Z" },
	};
	char text[WHEN_SIZE];
	int64_t now, ms;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!when_parse_utc(&now, slice_of(rows[i].now)) ||
		    parse(&ms, rows[i].typed, now, NULL))
			ms = WHEN_NONE;
		when_format_ms(text, ms);
		is_str(text, rows[i].utc, "across a change of the clocks");
	}
}

static void
test_duration(void)
{
	static const struct {
		const char *text;
		int64_t minutes;	/* -1: refused */
	} rows[] = {
		{ "90", 90 }, { "0", 0 }, { "90m", 90 }, { "2h", 120 }, { "1h30m", 90 },
		{ "1h 30m", 90 }, { " 1 hour 30 minutes ", 90 }, { "3d", 4320 },
		{ "1w", 10080 }, { "1w1d", 11520 }, { "60s", 1 }, { "0h5m", 5 },
		{ "", -1 }, { " ", -1 }, { "-5", -1 }, { "+5", -1 }, { "1h30", -1 },
		{ "h", -1 }, { "1.5h", 90 }, { "3mo", -1 }, { "1.5mo", -1 },
		{ "1.5", -1 }, { "5x", -1 }, { "0h90", -1 }, { "5 6", -1 },
		{ "100000001", -1 }, { "99999999999999999999", -1 },
		{ "100000000w", -1 }, { "1h\n", -1 },
	};
	int64_t ms;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ms = -60000;
		rc = when_parse_duration(&ms, rows[i].text, NULL);
		ok(rc == (rows[i].minutes < 0 ? TASK_EINVALID : TASK_OK) &&
		    ms == rows[i].minutes * 60000, "duration '%s'", rows[i].text);
	}
}

static void
test_relative(void)
{
	static const struct {
		int64_t apart;
		const char *text;
	} rows[] = {
		{ 0, "now" }, { 59999, "now" }, { -59999, "now" },
		{ -60000, "1m ago" }, { 60000, "in 1m" }, { -3599999, "59m ago" },
		{ -3600000, "1h ago" }, { 4 * 3600000, "in 4h" }, { -86399999, "23h ago" },
		{ -86400000, "1d ago" }, { INT64_C(-30) * 86400000, "30d ago" },
		{ INT64_C(30) * 86400000, "in 30d" },
		/* to come: the nearest; past: rounded down */
		{ 2 * 3600000 - 1, "in 2h" }, { 3 * INT64_C(86400000) - 1000, "in 3d" },
		{ 89 * 60000, "in 1h" }, { 90 * 60000, "in 2h" }, { 3599000, "in 1h" },
		{ 86399000, "in 1d" }, { 23 * 3600000, "in 23h" }, { 90000, "in 2m" },
		{ -2 * 3600000 + 1, "1h ago" }, { INT64_C(-3) * 86400000 + 1000, "2d ago" },
		{ INT64_C(-31) * 86400000, "2026-10-20" },
		{ INT64_C(31) * 86400000, "2026-12-21" },
		{ INT64_C(41) * 86400000 + 9 * 3600000, "2027-01-01" },	/* in Berlin */
	};
	char text[WHEN_SIZE];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		when_format_relative(text, NOW + rows[i].apart, NOW);
		is_str(text, rows[i].text, "relative");
	}
	when_format_relative(text, WHEN_NONE, NOW);
	is_str(text, "", "no time");
}

static void
test_tell(void)
{
	static const struct {
		enum when_style style;
		const char *sentence, *apart, *kept;
	} rows[] = {
		{ WHEN_UTC, "2026-11-20T14:03:07Z", "2026-11-20T14:03:07Z",
		    "2026-11-20T14:03:07Z" },
		{ WHEN_LOCAL, "2026-11-20 15:03", "5m ago", "2026-11-20 15:03" },
		{ WHEN_EXACT, "2026-11-20 15:03:07", "2026-11-20 15:03:07",
		    "2026-11-20 15:03:07" },
	};
	char text[WHEN_SIZE];
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		when_style_choose(rows[i].style);
		when_tell(text, NOW);
		is_str(text, rows[i].sentence, "in a sentence");
		when_tell_apart(text, NOW, NOW + 300000);
		is_str(text, rows[i].apart, "alone");
		buf_clear(&out);
		when_tell_kept(&out, SLICE("2026-11-20T14:03:07Z"));
		is_str(out.data, rows[i].kept, "a kept time");
		buf_clear(&out);
		when_tell_kept(&out, SLICE("2026-11-20"));
		is_str(out.data, "2026-11-20", "a kept day");
		when_tell(text, WHEN_NONE);
		is_str(text, "", "no time");
	}
	when_style_choose(WHEN_UTC);
	buf_release(&out);
}

static void
test_days_here(void)
{
	/* a day of Berlin in summer, of 23 hours, and of 25 */
	is_int(when_day_end(INT64_C(1782864000000)), INT64_C(1782943199000), "July 1");
	is_int(when_day_end(INT64_C(1774742400000)), INT64_C(1774821599000), "March 29");
	is_int(when_day_end(INT64_C(1792886400000)), INT64_C(1792969199000), "October 25");
	is_int(when_today(INT64_C(1782943199999)), INT64_C(1782864000000), "still July 1");
	is_int(when_today(INT64_C(1782943200000)), INT64_C(1782950400000), "July 2");
}

int
main(void)
{
	/* The rules in full, so that no zone files are needed. */
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	test_format();
	test_parse_utc();
	test_parse_day();
	test_parse_rfc3339();
	test_parse();
	test_parse_text();
	test_summer_time();
	test_duration();
	test_relative();
	test_tell();
	test_days_here();
	return done_testing();
}

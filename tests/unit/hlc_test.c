/* SPDX-License-Identifier: ISC */
/* The hybrid logical clock: its text, its order, and that it never runs backwards. */
#include "format/hlc.h"

#include "tap.h"

static const struct {
	const char *text;
	int64_t ms;		/* -1: refused */
	uint32_t count;
} stamps[] = {
	{ "1970-01-01T00:00:00.000Z/0000", 0, 0 },
	{ "1970-01-01T00:00:00.001Z/9999", 1, 9999 },
	{ "2000-02-29T23:59:59.999Z/0001", 951868799999, 1 },
	{ "2000-03-01T00:00:00.000Z/0000", 951868800000, 0 },
	{ "2026-11-20T14:03:07.123Z/0000", 1795183387123, 0 },
	{ "2100-02-28T23:59:59.000Z/0000", 4107542399000, 0 },
	{ "2100-03-01T00:00:00.000Z/0000", 4107542400000, 0 },
	{ "9999-12-31T23:59:59.999Z/9999", 253402300799999, 9999 },
	{ "1969-12-31T23:59:59.999Z/0000", -1, 0 },
	{ "0000-01-01T00:00:00.000Z/0000", -1, 0 },
	{ "2100-02-29T00:00:00.000Z/0000", -1, 0 },
	{ "2023-02-29T00:00:00.000Z/0000", -1, 0 },
	{ "2023-04-31T00:00:00.000Z/0000", -1, 0 },
	{ "2023-00-10T00:00:00.000Z/0000", -1, 0 },
	{ "2023-13-10T00:00:00.000Z/0000", -1, 0 },
	{ "2023-01-00T00:00:00.000Z/0000", -1, 0 },
	{ "2023-01-32T00:00:00.000Z/0000", -1, 0 },
	{ "2023-01-01T24:00:00.000Z/0000", -1, 0 },
	{ "2023-01-01T00:60:00.000Z/0000", -1, 0 },
	{ "2023-01-01T00:00:60.000Z/0000", -1, 0 },
	{ "2026-11-20T14:03:07.123Z/000", -1, 0 },
	{ "2026-11-20T14:03:07.123Z/00000", -1, 0 },
	{ "2026-11-20T14:03:07.123Z/000a", -1, 0 },
	{ "2026-11-20T14:03:07.123Z-0000", -1, 0 },
	{ "2026-11-20T14:03:07.123z/0000", -1, 0 },
	{ "2026-11-20t14:03:07.123Z/0000", -1, 0 },
	{ "2026-11-20 14:03:07.123Z/0000", -1, 0 },
	{ "2026-11-20T14:03:07,123Z/0000", -1, 0 },
	{ "2026/11/20T14:03:07.123Z/0000", -1, 0 },
	{ "2026-11-20T14-03-07.123Z/0000", -1, 0 },
	{ "+026-11-20T14:03:07.123Z/0000", -1, 0 },
	{ "2026-11-20T14:03:07.12 Z/0000", -1, 0 },
	{ "2026-11-20T14:03:-7.123Z/0000", -1, 0 },
	{ "", -1, 0 },
};

static void
test_text(void)
{
	char text[HLC_TEXT_SIZE];
	struct hlc hlc;
	size_t i, j;
	int valid, bad = 0;

	for (i = 0; i < sizeof(stamps) / sizeof(stamps[0]); i++) {
		hlc = (struct hlc){ -7, 7 };
		valid = hlc_parse(&hlc, slice_of(stamps[i].text));
		if (stamps[i].ms < 0) {
			ok(!valid && hlc.ms == -7, "refused: '%s'", stamps[i].text);
			continue;
		}
		ok(valid && hlc.ms == stamps[i].ms && hlc.count == stamps[i].count,
		    "parsed: %s", stamps[i].text);
		hlc_format(text, hlc);
		is_str(text, stamps[i].text, "formats to the same bytes");
	}
	/* No single byte can be replaced by a non-digit, and none can be left out. */
	for (i = 0; i < HLC_TEXT; i++) {
		for (j = 0; j < 2; j++) {
			memcpy(text, "2026-11-20T14:03:07.123Z/0000", sizeof(text));
			text[i] = j ? 'x' : '\0';
			bad += hlc_parse(&hlc, (struct slice){ text, HLC_TEXT });
		}
		bad += hlc_parse(&hlc, (struct slice){ stamps[0].text, i });
	}
	is_int(bad, 0, "every byte matters");
}

/* An independent calendar: count the days one by one. */
static void
test_every_day(void)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	char want[64], got[HLC_TEXT_SIZE];
	int year, month, day, last, bad = 0;
	int64_t ms = 0;
	struct hlc hlc;

	for (year = 1970; year <= 9999; year += 1)
		for (month = 1; month <= 12; month++) {
			last = days[month - 1] + (month == 2 &&
			    ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0));
			for (day = 1; day <= last; day++, ms += 86400000) {
				if (year > 2110 && year < 9990 && day != 1 && day != last)
					continue;
				snprintf(want, sizeof(want),
				    "%04d-%02d-%02dT00:00:00.000Z/0000", year, month, day);
				hlc_format(got, (struct hlc){ ms, 0 });
				bad += strcmp(got, want) != 0;
				bad += !hlc_parse(&hlc, slice_of(want)) || hlc.ms != ms;
			}
		}
	is_int(bad, 0, "every day from 1970 to 9999 is where counting puts it");
}

static void
test_order(void)
{
	static const struct {
		struct hlc last;
		int64_t now;
		struct hlc next;
	} rows[] = {
		{ { 0, 0 }, 1000, { 1000, 0 } },
		{ { 1000, 5 }, 1001, { 1001, 0 } },
		{ { 1000, 0 }, 1000, { 1000, 1 } },
		{ { 1000, 7 }, 1000, { 1000, 8 } },
		{ { 1000, 7 }, 10, { 1000, 8 } },
		{ { 1000, 7 }, -10, { 1000, 8 } },
		{ { 1000, 9998 }, 1000, { 1000, 9999 } },
		{ { 1000, 9999 }, 1000, { 1001, 0 } },
		{ { 1000, 9999 }, 10, { 1001, 0 } },
		{ { 1000, 9999 }, 1001, { 1001, 0 } },
		{ { 1000, 9999 }, 1002, { 1002, 0 } },
	};
	char before[HLC_TEXT_SIZE], after[HLC_TEXT_SIZE];
	struct hlc next;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		next = hlc_next(rows[i].last, rows[i].now);
		ok(hlc_cmp(next, rows[i].next) == 0, "the stamp after row %zu", i);
		ok(hlc_cmp(next, rows[i].last) > 0 && hlc_cmp(rows[i].last, next) < 0,
		    "it is later");
		hlc_format(before, rows[i].last);
		hlc_format(after, next);
		ok(strcmp(before, after) < 0, "and so is its text");
	}
}

int
main(void)
{
	test_text();
	test_every_day();
	test_order();
	return done_testing();
}

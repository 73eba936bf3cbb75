/* SPDX-License-Identifier: ISC */
/* Times and numbers as other programs spell them. */
#include "import/import_values.h"

#include "base/when.h"
#include "tap.h"

static void
test_times(void)
{
	static const struct {
		const char *text, *want;	/* NULL: there is none */
		enum import_time kind;
	} rows[] = {
		{ "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", IMPORT_TIME_EXACT },
		{ "2026-01-02t03:04:05.987654z", "2026-01-02T03:04:05Z", IMPORT_TIME_EXACT },
		{ "2026-01-02T03:04:05+01:30", "2026-01-02T01:34:05Z", IMPORT_TIME_EXACT },
		{ "2026-01-02T03:04:05-0100", "2026-01-02T04:04:05Z", IMPORT_TIME_EXACT },
		{ "2026-01-02 03:04:05 +01", "2026-01-02T02:04:05Z", IMPORT_TIME_EXACT },
		{ "2026-01-02 03:04:05 +0000 UTC", "2026-01-02T03:04:05Z", IMPORT_TIME_EXACT },
		{ "2026-01-02 03:04:05 UTC", "2026-01-02T03:04:05Z", IMPORT_TIME_EXACT },
		{ "20260102T030405Z", "2026-01-02T03:04:05Z", IMPORT_TIME_EXACT },
		{ "20260102T0304Z", "2026-01-02T03:04:00Z", IMPORT_TIME_EXACT },
		{ "2026-01-02 03:04", "2026-01-02T03:04:00Z", IMPORT_TIME_LOCAL },
		{ " 2026/01/02 03:04:05,5 ", "2026-01-02T03:04:05Z", IMPORT_TIME_LOCAL },
		{ "2026-01-02", "2026-01-02T00:00:00Z", IMPORT_TIME_DAY },
		{ "20260102", "2026-01-02T00:00:00Z", IMPORT_TIME_DAY },
		{ "1767323045", "2026-01-02T03:04:05Z", IMPORT_TIME_EXACT },
		{ "1767323045.9", "2026-01-02T03:04:05Z", IMPORT_TIME_EXACT },
		{ "1767323045123", "2026-01-02T03:04:05Z", IMPORT_TIME_EXACT },
		{ "1767323045123456", "2026-01-02T03:04:05Z", IMPORT_TIME_EXACT },
		{ "1767323045123456789", "2026-01-02T03:04:05Z", IMPORT_TIME_EXACT },
		{ "1.767323045e9", "2026-01-02T03:04:05Z", IMPORT_TIME_EXACT },
		{ "", NULL, IMPORT_TIME_NONE },
		{ "0", NULL, IMPORT_TIME_NONE },
		{ "0001-01-01T00:00:00Z", NULL, IMPORT_TIME_NONE },
		{ "0000-00-00 00:00:00", NULL, IMPORT_TIME_NONE },
		{ "1970-01-01T00:00:00Z", NULL, IMPORT_TIME_NONE },
		{ "never", NULL, IMPORT_TIME_BAD },
		{ "1066-10-14T09:00:00Z", NULL, IMPORT_TIME_BAD },
		{ "2026-02-30", NULL, IMPORT_TIME_BAD },
		{ "2026-01-02T25:00:00Z", NULL, IMPORT_TIME_BAD },
		{ "2026-01-02T03:04:05 nowhere", NULL, IMPORT_TIME_BAD },
		{ "2026-01-02X03:04", NULL, IMPORT_TIME_BAD },
		{ "12345", NULL, IMPORT_TIME_BAD },
		{ "-1", NULL, IMPORT_TIME_BAD },
		{ "1e999", NULL, IMPORT_TIME_BAD },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t ms = WHEN_NONE;
		char text[WHEN_SIZE];
		enum import_time kind = import_parse_time(&ms, slice_of(rows[i].text));

		when_format(text, ms);
		is_int(kind, rows[i].kind, rows[i].text);
		is_str(text, rows[i].want ? rows[i].want : "", rows[i].text);
	}
}

static void
test_numbers(void)
{
	static const struct {
		const char *text;
		int64_t want;		/* -1: none */
	} rows[] = {
		{ "2", 2 }, { "2.0", 2 }, { " 2 ", 2 }, { "2e1", 20 }, { "0.0", 0 },
		{ "2.5", -1 }, { "", -1 }, { "x", -1 }, { "2x", -1 }, { "nan", -1 },
		{ "inf", -1 }, { "1e300", -1 }, { "0x10", -1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t n = -1;

		is_int(import_parse_whole(&n, slice_of(rows[i].text)),
		    rows[i].want != -1, rows[i].text);
		is_int(n, rows[i].want, rows[i].text);
	}
	is_int(import_parse_priority(SLICE("High")), 80, "a word in any case");
	is_int(import_parse_priority(SLICE("highish")), -1, "another word");
}

int
main(void)
{
	test_times();
	test_numbers();
	return done_testing();
}

/* SPDX-License-Identifier: ISC */
/*
 * Times that people type: each is refused with a sentence, or is a time of the years 1970
 * to 9999, and what is kept of it is read as the same time again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/when.h"
#include "base/when_range.h"
#include "base/when_read.h"

#define NOW INT64_C(1795183200000)
#define DAY INT64_C(86400000)
#define END INT64_C(253402300799999)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_kept(const char *text)
{
	char kept[WHEN_SIZE], again[WHEN_SIZE];
	struct err err = {0};

	for (int last = 0; last < 2; last++) {
		err_clear(&err);
		if (when_parse_text(kept, text, NOW, last, &err)) {
			if (!*err.message)
				abort();
		} else if (when_parse_text(again, kept, NOW, last, &err) ||
		    strcmp(kept, again) != 0) {
			abort();
		}
	}
}

static void
check_strict(struct slice text)
{
	char out[WHEN_SIZE];
	int64_t at, again;

	if (when_parse_rfc3339(&at, text) && at >= 0) {
		when_format_ms(out, at);
		if (!when_parse_rfc3339(&again, slice_of(out)) || again != at)
			abort();
	}
	if (when_parse_utc(&at, text) && !when_parse_rfc3339(&again, text))
		abort();
	when_parse_day(&at, text);
}

static void
check_span(const char *text, enum when_side side)
{
	struct when_span span;
	char out[WHEN_SIZE];

	if (when_read(&span, text, NOW, side, NULL))
		return;
	/* a day at the border may be of another year in UTC */
	if (span.from < -DAY || span.to < span.from || span.to > END ||
	    (span.day_from == WHEN_NONE) != (span.day_to == WHEN_NONE) ||
	    (span.day_from == WHEN_NONE && span.from != span.to))
		abort();
	when_format_relative(out, span.from, NOW);
	when_format_local(out, span.to);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const zones[] = { "UTC", "Europe/Berlin", "America/New_York",
	    "Asia/Kathmandu", "Australia/Lord_Howe" };
	struct when_range range = WHEN_RANGE_OPEN;
	struct buf text = BUF_INIT;
	struct err err = {0};
	int64_t at;

	setenv("TZ", zones[size % 5], 1);
	tzset();
	buf_add(&text, (const char *)data, size);
	buf_add_char(&text, '\0');
	check_kept(text.data);
	check_strict((struct slice){ text.data, strlen(text.data) });
	for (int back = 0; back < 2; back++)
		check_span(text.data, back ? WHEN_BACK : WHEN_AHEAD);
	for (int ahead = 0; ahead < 2; ahead++)
		if (!when_parse_range(&range, text.data, NOW, ahead, &err) &&
		    range.from != WHEN_NONE && range.to != WHEN_NONE &&
		    range.from > range.to)
			abort();
	if (!when_parse_duration(&at, text.data, &err) && at < 0)
		abort();
	buf_release(&text);
	return 0;
}

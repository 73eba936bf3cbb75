/* SPDX-License-Identifier: ISC */
/*
 * Times that people type: each is refused with a sentence, or is a time of the years 1970
 * to 9999, and what is kept of it is read as the same time again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "base/when_range.h"

#define NOW INT64_C(1795183200000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_kept(const char *text)
{
	char kept[WHEN_SIZE], again[WHEN_SIZE];
	struct err err = {0};

	if (when_parse_text(kept, text, NOW, &err)) {
		if (!*err.message)
			abort();
	} else if (when_parse_text(again, kept, NOW, &err) || strcmp(kept, again) != 0) {
		abort();
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
	buf_add(&text, (const char *)data, size);
	buf_add_char(&text, '\0');
	check_kept(text.data);
	check_strict((struct slice){ text.data, strlen(text.data) });
	if (!when_parse(&at, text.data, NOW, &err)) {
		char out[WHEN_SIZE];

		if (at < 0 || at > INT64_C(253402300799999))
			abort();
		when_format_relative(out, at, NOW);
	}
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

/* SPDX-License-Identifier: ISC */
/*
 * The hybrid logical clock. A stamp is a UTC time with milliseconds, a slash
 * and four digits of counter. A parsed stamp formats to the bytes it was parsed
 * from.
 */
#include "format/hlc.h"

#include <string.h>

#include "base/when.h"

#define TIME_TEXT 24	/* 2026-11-20T14:03:07.123Z */

int
hlc_cmp(struct hlc a, struct hlc b)
{
	if (a.ms != b.ms)
		return a.ms < b.ms ? -1 : 1;
	return (a.count > b.count) - (a.count < b.count);
}

struct hlc
hlc_next(struct hlc last, int64_t now_ms)
{
	if (now_ms > last.ms)
		return (struct hlc){ now_ms, 0 };
	if (last.count >= HLC_COUNT_MAX)
		return (struct hlc){ last.ms + 1, 0 };
	return (struct hlc){ last.ms, last.count + 1 };
}

void
hlc_format(char out[HLC_TEXT_SIZE], struct hlc hlc)
{
	uint32_t count = hlc.count <= HLC_COUNT_MAX ? hlc.count : HLC_COUNT_MAX;
	char time[WHEN_SIZE];
	int i;

	when_format_ms(time, hlc.ms > 0 ? hlc.ms : 0);
	memcpy(out, time, TIME_TEXT);
	out[TIME_TEXT] = '/';
	for (i = HLC_TEXT - 1; i > TIME_TEXT; i--) {
		out[i] = (char)('0' + count % 10);
		count /= 10;
	}
	out[HLC_TEXT] = '\0';
}

bool
hlc_parse(struct hlc *out, struct slice text)
{
	uint32_t count = 0;
	int64_t ms;
	int i;

	if (text.len != HLC_TEXT || text.ptr[TIME_TEXT] != '/')
		return false;
	for (i = TIME_TEXT + 1; i < HLC_TEXT; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		count = count * 10 + (uint32_t)(text.ptr[i] - '0');
	}
	if (!when_parse_utc(&ms, (struct slice){ text.ptr, TIME_TEXT }))
		return false;
	*out = (struct hlc){ ms, count };
	return true;
}

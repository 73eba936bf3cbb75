/* SPDX-License-Identifier: ISC */
/* Times as people read them: local, or how far away they are. */
#include "base/when_show.h"

#include <stdio.h>
#include <string.h>

#include "base/zone.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_S INT64_C(86400)
#define DAY_MS (1000 * DAY_S)

int64_t
when_today(int64_t now_ms)
{
	int64_t local = zone_to_local(now_ms / 1000 - (now_ms % 1000 < 0));

	return (local / DAY_S - (local % DAY_S < 0)) * DAY_MS;
}

int64_t
when_day_end(int64_t day_ms)
{
	return (zone_to_utc(day_ms / 1000 + DAY_S) - 1) * 1000;
}

void
when_format_local(char out[WHEN_SIZE], int64_t ms)
{
	int64_t seconds = ms / 1000 - (ms % 1000 < 0);

	when_format(out, ms == WHEN_NONE ? ms : zone_to_local(seconds) * 1000);
	if (!*out)
		return;
	out[10] = ' ';
	out[19] = '\0';
}

/* Returns how many units are nearest. */
static int
nearest(int64_t ms, int64_t unit_ms)
{
	return (int)((ms + unit_ms / 2) / unit_ms);
}

/*
 * What is past is rounded down, as ages are. What is to come is rounded to the
 * nearest, so that two hours less a second are "in 2h".
 */
static void
format_apart(char out[WHEN_SIZE], int64_t apart, bool past)
{
	static const struct {
		int64_t ms;
		int most;	/* of this unit; more are told in the next */
		char name;
	} units[] = {
		{ MINUTE_MS, 59, 'm' }, { HOUR_MS, 23, 'h' },
		{ DAY_MS, 1000, 'd' },
	};
	int count, i = 0;

	for (;; i++) {
		count = past ? (int)(apart / units[i].ms) :
		    nearest(apart, units[i].ms);
		if (count <= units[i].most)
			break;
	}
	snprintf(out, WHEN_SIZE, past ? "%d%c ago" : "in %d%c", count,
	    units[i].name);
}

void
when_format_relative(char out[WHEN_SIZE], int64_t ms, int64_t now_ms)
{
	int64_t apart = ms > now_ms ? ms - now_ms : now_ms - ms;

	if (ms == WHEN_NONE) {
		out[0] = '\0';
	} else if (apart > 30 * DAY_MS) {
		when_format_local(out, ms);
		out[10] = '\0';
	} else if (apart < MINUTE_MS) {
		memcpy(out, "now", 4);
	} else {
		format_apart(out, apart, ms < now_ms);
	}
}

static enum when_style chosen;

void
when_style_choose(enum when_style style)
{
	chosen = style;
}

enum when_style
when_style(void)
{
	return chosen;
}

void
when_tell(char out[WHEN_SIZE], int64_t ms)
{
	if (chosen == WHEN_UTC)
		when_format(out, ms);
	else
		when_format_local(out, ms);
	if (chosen == WHEN_LOCAL && *out)
		out[16] = '\0';
}

void
when_tell_kept(struct buf *out, struct slice kept)
{
	char text[WHEN_SIZE];
	int64_t ms;

	if (!when_parse_utc(&ms, kept)) {
		buf_add_slice(out, kept);
		return;
	}
	when_tell(text, ms);
	buf_add_str(out, text);
}

void
when_tell_apart(char out[WHEN_SIZE], int64_t ms, int64_t now_ms)
{
	if (chosen == WHEN_LOCAL)
		when_format_relative(out, ms, now_ms);
	else
		when_tell(out, ms);
}

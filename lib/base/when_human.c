/* SPDX-License-Identifier: ISC */
/* Lengths of time as people type them, and times as people read them. */
#include "base/when.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/when_read.h"
#include "base/when_scan_private.h"
#include "base/zone.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define MAX_MS INT64_C(253402300799999)	/* the end of 9999 */

int
when_parse_text(char out[WHEN_SIZE], const char *text, int64_t now_ms,
    bool last, struct err *err)
{
	struct when_span span;
	int rc = when_read(&span, text, now_ms, WHEN_AHEAD, err);

	if (rc)
		return rc;
	if (span.day_from == WHEN_NONE) {
		when_format(out, span.from);
	} else {
		when_format(out, last ? span.day_to : span.day_from);
		out[10] = '\0';
	}
	return TASK_OK;
}

/* True if the text is "90", or counts with units one after the other. */
static bool
parse_duration(int64_t *out_ms, const char *text)
{
	char copy[64];
	const char *p = copy;
	struct scan_part part;
	int64_t unit_ms, sum = 0;
	int parts = 0;

	if (!scan_copy(copy, sizeof(copy), text))
		return false;
	for (; *p; p += strspn(p, " \t"), parts++) {
		bool known = scan_part(&p, &part);

		if (!known && (parts || *p || !part.digits ||
		    part.fraction))
			return false;
		unit_ms = !known || part.unit == UNIT_M ? MINUTE_MS :
		    scan_unit_ms(part.unit);
		sum += part.count * unit_ms + part.thousandths * unit_ms / 1000;
		if (!unit_ms || sum > MAX_MS)
			return false;
	}
	if (parts > 0)
		*out_ms = sum;
	return parts > 0;
}

int
when_parse_duration(int64_t *out_ms, const char *text, struct err *err)
{
	if (parse_duration(out_ms, text))
		return TASK_OK;
	return err_set(err, ERR_INVALID, "cannot read the length of time '%s': "
	    "use minutes, or '90m', '2h', '1h30m', '3d', '1w'", text);
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

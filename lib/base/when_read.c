/* SPDX-License-Identifier: ISC */
/*
 * Times that people type: a day, a time of day, both in either order, or a span
 * from now. when_words.c has the words, when_days.c and when_date.c the days,
 * when_scan.c the times of day.
 */
#include "base/when_read.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/when_scan_private.h"
#include "base/zone.h"

#define MAX_MS INT64_C(253402300799999)	/* the end of 9999 */

static void
set_moment(struct when_span *out, int64_t ms)
{
	*out = (struct when_span){ ms, ms, WHEN_NONE, WHEN_NONE, false };
}

static int64_t
clock_ms(int64_t day, const struct scan_clock *clock)
{
	int64_t local = day * DAY_S + clock->second;

	return 1000 * (clock->zoned ? local - clock->ahead :
	    zone_to_utc(local));
}

/* The next such time of day, or the last. */
static void
set_clock(struct when_span *out, const struct scan *scan,
    const struct scan_clock *clock)
{
	int64_t best = WHEN_NONE;

	for (int i = -2; i <= 2; i++) {
		int64_t ms = clock_ms(scan->today + i, clock);

		if (scan->side == WHEN_BACK ? ms <= scan->now_ms :
		    ms > scan->now_ms && best == WHEN_NONE)
			best = ms;
	}
	set_moment(out, best);
}

static void
set_days(struct when_span *out, const struct scan_days *days)
{
	out->from = zone_to_utc(days->first * DAY_S + days->second) * 1000;
	out->to = zone_to_utc((days->last + 1) * DAY_S) * 1000 - 1;
	out->day_from = days->first * DAY_MS;
	out->day_to = days->last * DAY_MS;
	out->counted = days->counted;
}

/* True if the whole text was read. */
static bool
read_text(struct scan *scan, struct when_span *out)
{
	struct scan_days days = { .ms = WHEN_NONE };
	struct scan_clock clock;
	bool has_clock, has_days;

	if (scan_word(scan, WORD_NOW, NULL) && !*scan->p) {
		set_moment(out, scan->now_ms);
		return true;
	}
	scan_fill(scan);
	has_clock = scan_clock(scan, &clock);
	has_days = (!has_clock || *scan->p) && scan_days(scan, &days);
	if (has_days && !has_clock) {
		scan_fill(scan);
		has_clock = *scan->p && days.ms == WHEN_NONE &&
		    days.first == days.last && scan_clock(scan, &clock);
	}
	scan_blanks(scan);
	if (*scan->p || scan->err->word || (!has_clock && !has_days))
		return false;
	if (!has_days)
		set_clock(out, scan, &clock);
	else if (days.ms != WHEN_NONE)
		set_moment(out, days.ms);
	else if (has_clock)
		set_moment(out, clock_ms(days.first, &clock));
	else
		set_days(out, &days);
	out->counted = has_days && days.counted && !has_clock;
	return !has_clock || !has_days || (days.first == days.last &&
	    days.ms == WHEN_NONE);
}

/* Name the word that no form took. */
static int
refuse(const struct scan *scan, const char *whole, const char *text,
    struct err *err)
{
	const char *forms = scan->side == WHEN_BACK ?
	    "'2026-11-20', 'mon 9:00' or '3d'" :
	    "'2026-12-01', 'fri 17:00' or '3d'";
	const char *word = scan->far + strspn(scan->far, " \t,");
	size_t len = strcspn(word, " \t,");
	const char *near = when_word_meant((struct slice){ word, len });
	char meant[48] = "";

	if (near)
		snprintf(meant, sizeof(meant), " (did you mean '%s'?)", near);
	if (!len || len == strlen(whole))
		return err_set(err, ERR_INVALID,
		    "cannot read the time '%s'%s: use %s", text, meant, forms);
	return err_set(err, ERR_INVALID,
	    "cannot read '%.*s' in the time '%s'%s: use %s", (int)len, word,
	    text, meant, forms);
}

int
when_read(struct when_span *out, const char *text, int64_t now_ms,
    enum when_side side, struct err *err)
{
	char copy[64] = "";
	struct err why = {0};
	struct scan scan = { copy, copy, now_ms, 0, side, &why };
	struct when_span span = {0};
	int64_t ms;
	bool days;

	if (scan_copy(copy, sizeof(copy), text) &&
	    when_parse_rfc3339(&ms, slice_of(copy))) {
		set_moment(&span, ms);
	} else {
		scan.today = when_today(now_ms) / DAY_MS;
		if (!*copy || !read_text(&scan, &span))
			return why.word ?
			    err_set(err, ERR_INVALID, "%s", why.message) :
			    refuse(&scan, copy, text, err);
	}
	days = span.day_from != WHEN_NONE;
	if (days ? span.day_from < 0 || span.day_to > DAY_MAX * DAY_MS :
	    span.from < 0 || span.from > MAX_MS)
		return err_set(err, ERR_INVALID,
		    "the time '%s' is outside the years 1970 to 9999", text);
	if (span.to > MAX_MS)
		span.to = MAX_MS;
	*out = span;
	return TASK_OK;
}

/* SPDX-License-Identifier: ISC */
/* Ranges of time as people type them. */
#include "base/when_range.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"

static bool
within(int64_t from, int64_t to, int64_t ms)
{
	if (from == WHEN_NONE && to == WHEN_NONE)
		return true;
	return ms != WHEN_NONE && (from == WHEN_NONE || ms >= from) &&
	    (to == WHEN_NONE || ms <= to);
}

bool
when_in_range(const struct when_range *range, int64_t ms)
{
	return within(range->from, range->to, ms);
}

bool
when_day_in_range(const struct when_range *range, int64_t ms)
{
	return within(range->day_from, range->day_to, ms);
}

/*
 * True if the text names a day, not a moment. *out is the first millisecond of
 * that day in UTC.
 */
static bool
is_day(int64_t *out, const char *text, int64_t now_ms)
{
	char day[WHEN_SIZE];

	return !when_parse_text(day, text, now_ms, NULL) &&
	    when_parse_day(out, slice_of(day));
}

int
when_parse_past(int64_t *out, const char *text, int64_t now_ms, struct err *err)
{
	size_t digits = strspn(text, "0123456789");
	char back[64];
	int64_t length;

	if (digits && text[digits] && text[digits] != '-' &&
	    strlen(text) < 60) {
		snprintf(back, sizeof(back), "-%s", text);
		if (!when_parse(out, back, now_ms, NULL))
			return 0;
		if (!when_parse_duration(&length, text, NULL) &&
		    length <= now_ms) {
			*out = now_ms - length;
			return 0;
		}
	}
	return when_parse(out, text, now_ms, err);
}

static int
parse_end(int64_t *out, const char *text, int64_t now_ms, bool ahead,
    struct err *err)
{
	return ahead ? when_parse(out, text, now_ms, err) :
	    when_parse_past(out, text, now_ms, err);
}

/* Returns the last millisecond of the day that begins at ms. */
static int64_t
day_end(int64_t ms)
{
	int64_t next = ms;

	if (when_parse(&next, "+1d", ms, NULL))
		return ms;
	return next - 1;
}

static int
parse_two(struct when_range *out, const char *text, const char *dots,
    int64_t now_ms, bool ahead, struct err *err)
{
	char from[64] = "", to[64] = "";
	int64_t day;
	int rc = 0;

	if (dots - text >= (long)sizeof(from) || strlen(dots + 2) >= sizeof(to))
		return err_set(err, ERR_INVALID, "cannot read the times '%s'",
		    text);
	memcpy(from, text, (size_t)(dots - text));
	memcpy(to, dots + 2, strlen(dots + 2));
	if (*from)
		rc = parse_end(&out->from, from, now_ms, ahead, err);
	if (!rc && *to)
		rc = parse_end(&out->to, to, now_ms, ahead, err);
	out->day_from = out->from;
	if (!rc && *from && is_day(&day, from, now_ms))
		out->day_from = day;
	out->day_to = out->to;
	if (!rc && *to && is_day(&day, to, now_ms)) {
		out->to = day_end(out->to);
		out->day_to = day + WHEN_DAY_LAST;
	}
	if (!rc && *from && *to && out->to < out->from)
		rc = err_set(err, ERR_INVALID,
		    "the range '%s' ends before it begins", text);
	return rc;
}

int
when_parse_range(struct when_range *out, const char *text, int64_t now_ms,
    bool ahead, struct err *err)
{
	const char *dots = strstr(text, "..");
	int64_t ms, day;
	int rc;

	*out = (struct when_range)WHEN_RANGE_OPEN;
	if (dots)
		return parse_two(out, text, dots, now_ms, ahead, err);
	rc = parse_end(&ms, text, now_ms, ahead, err);
	if (rc)
		return rc;
	if (is_day(&day, text, now_ms)) {
		out->from = ms;
		out->to = day_end(ms);
		out->day_from = day;
		out->day_to = day + WHEN_DAY_LAST;
	} else if (ahead) {
		out->to = out->day_to = ms;
	} else {
		out->from = out->day_from = ms;
	}
	return 0;
}

int
when_parse_end(struct when_range *range, bool is_end, const char *text,
    int64_t now_ms, struct err *err)
{
	struct buf half = BUF_INIT;
	struct when_range one;
	int rc;

	if (!*text)
		return err_set(err, ERR_INVALID, "a time is missing");
	/* a day as an end of a range includes the whole day */
	buf_addf(&half, is_end ? "..%s" : "%s..", text);
	rc = when_parse_range(&one, half.data, now_ms, false, err);
	buf_release(&half);
	if (rc)
		return rc;
	if (is_end) {
		range->to = one.to;
		range->day_to = one.day_to;
	} else {
		range->from = one.from;
		range->day_from = one.day_from;
	}
	return range->from == WHEN_NONE || range->to == WHEN_NONE ||
	    range->from <= range->to ? 0 : err_set(err, ERR_INVALID,
	    "'%s' makes the range end before it begins", text);
}

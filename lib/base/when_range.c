/* SPDX-License-Identifier: ISC */
/* Ranges of time as people type them. */
#include "base/when_range.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/when_read.h"
#include "base/zone.h"

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

/* What clocks here show at a moment, as a time in UTC. */
static int64_t
wall(int64_t ms)
{
	int64_t rest = (ms % 1000 + 1000) % 1000;

	return zone_to_local((ms - rest) / 1000) * 1000 + rest;
}

static void
set_from(struct when_range *out, const struct when_span *span)
{
	out->from = span->from;
	out->day_from = span->day_from == WHEN_NONE ? wall(span->from) :
	    span->day_from;
}

static void
set_to(struct when_range *out, const struct when_span *span)
{
	out->to = span->to;
	out->day_to = span->day_from == WHEN_NONE ? wall(span->to) :
	    span->day_to + WHEN_DAY_LAST;
}

void
when_range_until(struct when_range *out, int64_t ms)
{
	if (out->to != WHEN_NONE && out->to < ms)
		return;
	out->to = ms;
	out->day_to = wall(ms);
}

/* A search in the past must not begin in the future. */
static int
check_past(const struct when_span *span, const char *text, int64_t end_ms,
    struct err *err)
{
	char at[WHEN_SIZE];

	if (span->from <= end_ms)
		return 0;
	when_format_local(at, span->from);
	if (span->day_from != WHEN_NONE)
		at[10] = '\0';
	return err_set(err, ERR_INVALID, "'%s' means %s, which is still to "
	    "come, but this looks back: use 'yesterday', 'mon' or '3d'", text,
	    at);
}

int
when_parse_past(int64_t *out, const char *text, int64_t now_ms, int64_t end_ms,
    struct err *err)
{
	struct when_span span;
	int rc = when_read(&span, text, now_ms, WHEN_BACK, err);

	if (!rc)
		rc = check_past(&span, text, end_ms, err);
	if (!rc)
		*out = span.to < end_ms ? span.to : end_ms;
	return rc;
}

/* True if the text means another time if it looks the other way. */
static bool
looks(const char *text, int64_t now_ms)
{
	struct when_span ahead, back;

	return !when_read(&ahead, text, now_ms, WHEN_AHEAD, NULL) &&
	    !when_read(&back, text, now_ms, WHEN_BACK, NULL) &&
	    !ahead.counted && ahead.from != back.from;
}

/* A range that is being read. */
struct reading {
	char from[64], to[64];	/* empty: that end is open */
	int64_t now_ms;
	enum when_side side;
};

static int
split(struct reading *out, const char *text, const char *dots, struct err *err)
{
	/* the first of three dots belongs to a day: "24.12...31.12." */
	size_t len = (size_t)(dots - text) + (dots[2] == '.');
	const char *to = text + len + 2;

	if (len >= sizeof(out->from) || strlen(to) >= sizeof(out->to))
		return err_set(err, ERR_INVALID,
		    "cannot read the times '%.100s': a range is FROM..TO, as "
		    "'mon..fri', '2026-12..' or '..2026-12-24'", text);
	memcpy(out->from, text, len);
	out->from[len] = '\0';
	snprintf(out->to, sizeof(out->to), "%s", to);
	return 0;
}

/*
 * "mon..fri" is one week, whichever day is today: if it ends before it begins,
 * the end that is further from now is read again, from the other one.
 */
static int
read_again(const struct reading *r, struct when_span *from,
    struct when_span *to, struct err *err)
{
	bool ahead = r->side == WHEN_AHEAD;
	const char *text = ahead ? r->to : r->from;

	if (!looks(text, r->now_ms))
		return 0;
	return when_read(ahead ? to : from, text, ahead ? from->from : to->to,
	    r->side, err);
}

static int
read_two(struct when_range *out, const struct reading *r, const char *text,
    struct err *err)
{
	struct when_span from, to;
	int rc = 0;

	if (*r->from)
		rc = when_read(&from, r->from, r->now_ms, r->side, err);
	if (!rc && *r->to)
		rc = when_read(&to, r->to, r->now_ms, r->side, err);
	if (!rc && *r->from && *r->to && to.to < from.from)
		rc = read_again(r, &from, &to, err);
	if (!rc && *r->from && r->side == WHEN_BACK)
		rc = check_past(&from, r->from, r->now_ms, err);
	if (!rc && *r->from && *r->to && to.to < from.from)
		rc = err_set(err, ERR_INVALID,
		    "the range '%s' ends before it begins", text);
	if (!rc && *r->from)
		set_from(out, &from);
	if (!rc && *r->to)
		set_to(out, &to);
	return rc;
}

/* Days alone are these days; other times alone are one end. */
static int
read_one(struct when_range *out, const struct reading *r, const char *text,
    struct err *err)
{
	struct when_span span;
	int rc = when_read(&span, text, r->now_ms, r->side, err);
	bool both = !rc && span.day_from != WHEN_NONE && !span.counted;

	if (!rc && r->side == WHEN_BACK)
		rc = check_past(&span, text, r->now_ms, err);
	if (rc)
		return rc;
	if (both || r->side == WHEN_BACK)
		set_from(out, &span);
	if (both || r->side == WHEN_AHEAD)
		set_to(out, &span);
	return 0;
}

int
when_parse_range(struct when_range *out, const char *text, int64_t now_ms,
    bool ahead, struct err *err)
{
	struct reading r = { "", "", now_ms, ahead ? WHEN_AHEAD : WHEN_BACK };
	const char *dots = strstr(text, "..");
	int rc;

	*out = (struct when_range)WHEN_RANGE_OPEN;
	if (!dots)
		return read_one(out, &r, text, err);
	rc = split(&r, text, dots, err);
	return rc ? rc : read_two(out, &r, text, err);
}

int
when_parse_end(struct when_range *range, bool is_end, const char *text,
    int64_t now_ms, struct err *err)
{
	struct when_span span;
	int rc = !*text ? err_set(err, ERR_INVALID, "a time is missing") :
	    when_read(&span, text, now_ms, WHEN_BACK, err);

	if (!rc && !is_end)
		rc = check_past(&span, text, now_ms, err);
	if (rc)
		return rc;
	if (is_end)
		set_to(range, &span);
	else
		set_from(range, &span);
	return range->from == WHEN_NONE || range->to == WHEN_NONE ||
	    range->from <= range->to ? 0 : err_set(err, ERR_INVALID,
	    "'%s' makes the range end before it begins", text);
}

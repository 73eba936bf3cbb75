/* SPDX-License-Identifier: ISC */
/*
 * Times and lengths of time as people type and read them. Days, weeks and dates
 * are local; everything else is arithmetic on milliseconds.
 */
#include "base/when.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/err.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define MAX_MS INT64_C(253402300799999)	/* the end of 9999 */
#define MAX_COUNT 100000000
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

#define FORMS \
	"'2026-12-01', '2026-12-01 14:30', RFC 3339, 'now', 'today'," \
	" 'tomorrow', 'yesterday', a weekday, '2h', '+3d', '-1w'," \
	" 'in 3 days' or '2 hours ago'"

static const struct unit {
	const char *name;
	const char *full;	/* an s may follow */
	int64_t ms;
	int days;		/* if not 0, the unit counts in local time */
} units[] = {
	{ "s", "second", SECOND_MS, 0 },
	{ "sec", "sec", SECOND_MS, 0 },
	{ "m", "minute", MINUTE_MS, 0 },
	{ "min", "min", MINUTE_MS, 0 },
	{ "h", "hour", HOUR_MS, 0 },
	{ "d", "day", DAY_MS, 1 },
	{ "w", "week", 7 * DAY_MS, 7 },
};

static const struct unit *
find_unit(struct slice name)
{
	size_t i, len;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		len = strlen(units[i].full);
		if (name.len == strlen(units[i].name) &&
		    strncasecmp(name.ptr, units[i].name, name.len) == 0)
			return &units[i];
		if ((name.len == len || (name.len == len + 1 &&
		    (name.ptr[len] | 0x20) == 's')) &&
		    strncasecmp(name.ptr, units[i].full, len) == 0)
			return &units[i];
	}
	return NULL;
}

static const char *
skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

/* True if a number up to MAX_COUNT is at *p. Moves *p past its digits. */
static bool
take_count(const char **p, int64_t *out)
{
	int64_t n = 0;
	const char *start = *p;

	for (; **p >= '0' && **p <= '9'; (*p)++) {
		n = n * 10 + (**p - '0');
		if (n > MAX_COUNT)
			return false;
	}
	*out = n;
	return *p > start;
}

/*
 * Returns the unit at *p, after blanks, and moves *p past it; NULL if there is
 * none.
 */
static const struct unit *
take_unit(const char **p)
{
	const char *start = skip_blanks(*p), *end = start;
	const struct unit *unit;

	while (isalpha((unsigned char)*end))
		end++;
	unit = find_unit((struct slice){ start, (size_t)(end - start) });
	if (unit)
		*p = end;
	return unit;
}

/* True if word is at *p, ignoring case. Moves *p past the word and blanks. */
static bool
take_word(const char **p, const char *word)
{
	size_t len = strlen(word);

	if (strncasecmp(*p, word, len) != 0 ||
	    isalnum((unsigned char)(*p)[len]))
		return false;
	*p = skip_blanks(*p + len);
	return true;
}

static bool
local_time(struct tm *out, int64_t ms)
{
	time_t seconds = (time_t)(ms / SECOND_MS - (ms % SECOND_MS < 0));

	return localtime_r(&seconds, out) != NULL;
}

/*
 * tm may be out of range by days. mktime() finds out whether summer time
 * applies.
 */
static bool
from_local(int64_t *out, struct tm tm)
{
	time_t seconds;

	tm.tm_isdst = -1;
	tm.tm_wday = -1;	/* mktime() sets tm_wday unless it fails */
	seconds = mktime(&tm);
	if (tm.tm_wday < 0)
		return false;
	*out = (int64_t)seconds * SECOND_MS;
	return true;
}

/* Midnight, `days` days after the midnight before now_ms. */
static bool
midnight(int64_t *out, int64_t now_ms, int days)
{
	struct tm tm;

	if (!local_time(&tm, now_ms))
		return false;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_mday += days;
	return from_local(out, tm);
}

/* Add days to a time and keep the time of day. True on success. */
static bool
add_days(int64_t *out, int64_t now_ms, int64_t days)
{
	struct tm tm;

	if (days > MAX_MS / DAY_MS || days < -MAX_MS / DAY_MS ||
	    !local_time(&tm, now_ms))
		return false;
	tm.tm_mday += (int)days;
	if (!from_local(out, tm))
		return false;
	*out += now_ms -
	    (now_ms / SECOND_MS - (now_ms % SECOND_MS < 0)) * SECOND_MS;
	return true;
}

/* True if text is a word for a day, or "now". */
static bool
parse_word(int64_t *out, const char *text, int64_t now_ms)
{
	static const char *const days[] = { "sunday", "monday", "tuesday",
		"wednesday", "thursday", "friday", "saturday" };
	struct tm tm;
	int i;

	if (strcasecmp(text, "now") == 0) {
		*out = now_ms;
		return true;
	}
	if (strcasecmp(text, "today") == 0)
		return midnight(out, now_ms, 0);
	if (strcasecmp(text, "tomorrow") == 0)
		return midnight(out, now_ms, 1);
	if (strcasecmp(text, "yesterday") == 0)
		return midnight(out, now_ms, -1);
	for (i = 0; i < 7; i++)
		if (strcasecmp(text, days[i]) == 0 && local_time(&tm, now_ms))
			return midnight(out, now_ms,
			    (i - tm.tm_wday + 6) % 7 + 1);
	return false;
}

/*
 * True if text is "2026-12-01", or that, a blank or T, and "14:30" or
 * "14:30:05".
 */
static bool
parse_local(int64_t *out, struct slice text)
{
	char full[] = "0000-00-00T00:00:00Z";
	struct tm tm = {0};
	int64_t ms;

	if (text.len != 10 && text.len != 16 && text.len != 19)
		return false;
	memcpy(full, text.ptr, text.len);
	if (text.len > 10 && full[10] != ' ' && full[10] != 'T')
		return false;
	full[10] = 'T';

	/* Read as UTC, which checks the form and that the date exists. */
	if (!when_parse_utc(&ms, slice_of(full)))
		return false;
	tm.tm_year = (full[0] - '0') * 1000 + (full[1] - '0') * 100 +
	    (full[2] - '0') * 10 + (full[3] - '0') - 1900;
	tm.tm_mon = (full[5] - '0') * 10 + (full[6] - '0') - 1;
	tm.tm_mday = (full[8] - '0') * 10 + (full[9] - '0');
	tm.tm_hour = (int)(ms / HOUR_MS % 24);
	tm.tm_min = (int)(ms / MINUTE_MS % 60);
	tm.tm_sec = (int)(ms / SECOND_MS % 60);
	return from_local(out, tm);
}

/* True if text is like "2h", "+2h", "-1d", "in 3 days" or "2 hours ago". */
static bool
parse_relative(int64_t *out, const char *text, int64_t now_ms)
{
	const char *p = text;
	const struct unit *unit;
	int64_t count;
	int sign = 0;
	bool in, ago;

	in = take_word(&p, "in");
	if (!in && (*p == '+' || *p == '-'))
		sign = *p++ == '-' ? -1 : 1;
	if (!take_count(&p, &count))
		return false;
	unit = take_unit(&p);
	if (!unit)
		return false;
	p = skip_blanks(p);
	ago = take_word(&p, "ago");
	if (*p || in + ago + (sign != 0) > 1)
		return false;
	if (ago || sign < 0)
		count = -count;
	if (unit->days)
		return add_days(out, now_ms, count * unit->days);
	*out = now_ms + count * unit->ms;
	return true;
}

int
when_parse(int64_t *out, const char *text, int64_t now_ms, struct err *err)
{
	struct slice trimmed = slice_of(skip_blanks(text));
	/* stays empty, which is no time, if the text does not fit */
	char copy[64] = "";
	int64_t ms;

	while (trimmed.len && strchr(" \t", trimmed.ptr[trimmed.len - 1]))
		trimmed.len--;
	if (trimmed.len < sizeof(copy))
		memcpy(copy, trimmed.ptr, trimmed.len);
	if (!when_parse_rfc3339(&ms, trimmed) && !parse_local(&ms, trimmed) &&
	    !parse_word(&ms, copy, now_ms) &&
	    !parse_relative(&ms, copy, now_ms))
		return err_set(err, ERR_INVALID,
		    "cannot read the time '%s': use " FORMS, text);
	if (ms < 0 || ms > MAX_MS)
		return err_set(err, ERR_INVALID,
		    "the time '%s' is outside the years 1970 to 9999", text);
	*out = ms;
	return TASK_OK;
}

static void
format_date(char out[WHEN_SIZE], int64_t ms)
{
	struct tm tm;

	if (local_time(&tm, ms) && strftime(out, WHEN_SIZE, "%Y-%m-%d", &tm))
		return;
	when_format(out, ms);
	out[10] = '\0';
}

int
when_parse_text(char out[WHEN_SIZE], const char *text, int64_t now_ms,
    struct err *err)
{
	struct slice trimmed = slice_of(skip_blanks(text));
	int64_t ms;
	int rc;

	while (trimmed.len && strchr(" \t", trimmed.ptr[trimmed.len - 1]))
		trimmed.len--;
	if (when_parse_day(&ms, trimmed)) {
		memcpy(out, trimmed.ptr, trimmed.len);
		out[trimmed.len] = '\0';
		return TASK_OK;
	}
	rc = when_parse(&ms, text, now_ms, err);
	if (rc)
		return rc;

	/*
	 * Other than "now", a text of letters alone names a day. If a clock
	 * change leaves out its midnight, ms is an hour before it.
	 */
	if (strspn(trimmed.ptr, LETTERS) == trimmed.len && trimmed.len > 3)
		format_date(out, ms + 2 * HOUR_MS);
	else
		when_format(out, ms);
	return TASK_OK;
}

/* True if the text is "90", or counts with units one after the other. */
static bool
parse_duration(int64_t *out_ms, const char *p)
{
	const struct unit *unit;
	int64_t count, sum = 0;
	int parts = 0;

	p = skip_blanks(p);
	for (; *p; p = skip_blanks(p)) {
		if (!take_count(&p, &count))
			return false;
		if (parts++ == 0 && !*skip_blanks(p))
			unit = find_unit(SLICE("m"));
		else
			unit = take_unit(&p);
		if (!unit)
			return false;
		sum += count * unit->ms;
		if (sum > MAX_MS)
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

void
when_format_relative(char out[WHEN_SIZE], int64_t ms, int64_t now_ms)
{
	int64_t apart, count;
	char unit;

	if (ms == WHEN_NONE) {
		out[0] = '\0';
		return;
	}
	apart = ms > now_ms ? ms - now_ms : now_ms - ms;
	if (apart > 30 * DAY_MS) {
		format_date(out, ms);
		return;
	}
	if (apart < MINUTE_MS) {
		memcpy(out, "now", 4);
		return;
	}
	if (apart < HOUR_MS) {
		count = apart / MINUTE_MS;
		unit = 'm';
	} else if (apart < DAY_MS) {
		count = apart / HOUR_MS;
		unit = 'h';
	} else {
		count = apart / DAY_MS;
		unit = 'd';
	}
	snprintf(out, WHEN_SIZE, ms > now_ms ? "in %d%c" : "%d%c ago",
	    (int)count, unit);
}

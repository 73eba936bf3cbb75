/* SPDX-License-Identifier: ISC */
/*
 * A time is split into a date, a time of day and a zone. Each is rewritten to
 * the one spelling that the strict parsers of when.h accept.
 */
#include "import/import_values.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"

#define NUMBER_MAX 40
#define WHOLE_MAX 9007199254740991.0

static struct slice
trimmed(struct slice text)
{
	while (text.len && strchr(" \t\r\n", text.ptr[text.len - 1]))
		text.len--;
	while (text.len && strchr(" \t\r\n", *text.ptr)) {
		text.ptr++;
		text.len--;
	}
	return text;
}

/* True if exactly count digits are in front. They are removed. */
static bool
take_digits(struct slice *rest, size_t count, struct buf *out)
{
	size_t n = 0;

	while (n < rest->len && rest->ptr[n] >= '0' && rest->ptr[n] <= '9')
		n++;
	if (n < count)
		return false;
	buf_add(out, rest->ptr, count);
	rest->ptr += count;
	rest->len -= count;
	return true;
}

static bool
take_char(struct slice *rest, const char *any)
{
	if (!rest->len || !strchr(any, *rest->ptr) || !*rest->ptr)
		return false;
	rest->ptr++;
	rest->len--;
	return true;
}

/* Read 2026-01-02, 2026/01/02 or 20260102, and write the first form. */
static bool
take_date(struct slice *rest, struct buf *out)
{
	bool apart;

	if (!take_digits(rest, 4, out))
		return false;
	apart = take_char(rest, "-/");
	buf_add_char(out, '-');
	if (!take_digits(rest, 2, out) || (apart && !take_char(rest, "-/")))
		return false;
	buf_add_char(out, '-');
	return take_digits(rest, 2, out);
}

/* Read 10:20, 10:20:30, 10:20:30.5, 102030 or 1020, and write 10:20:30. */
static bool
take_clock(struct slice *rest, struct buf *out)
{
	bool apart;

	if (!take_digits(rest, 2, out))
		return false;
	apart = take_char(rest, ":");
	buf_add_char(out, ':');
	if (!take_digits(rest, 2, out))
		return false;
	buf_add_char(out, ':');
	if (apart ? take_char(rest, ":") : rest->len >= 2 &&
	    *rest->ptr >= '0' && *rest->ptr <= '9') {
		if (!take_digits(rest, 2, out))
			return false;
	} else {
		buf_add_str(out, "00");
	}
	if (!take_char(rest, ".,"))
		return true;
	while (rest->len && *rest->ptr >= '0' && *rest->ptr <= '9')
		take_char(rest, "0123456789");	/* fractions are dropped */
	return true;
}

/* Read Z, UTC, +02:00, +0200 or +02, and write Z or +02:00. */
static enum import_time
take_zone(struct slice rest, struct buf *out)
{
	struct slice zone = trimmed(rest);
	char sign;

	if (!zone.len) {
		buf_add_char(out, 'Z');
		return IMPORT_TIME_LOCAL;
	}
	if (slice_is(zone, "Z") || slice_is(zone, "z") ||
	    slice_is(zone, "UTC") || slice_is(zone, "GMT")) {
		buf_add_char(out, 'Z');
		return IMPORT_TIME_EXACT;
	}
	sign = *zone.ptr;
	if (!take_char(&zone, "+-"))
		return IMPORT_TIME_BAD;
	buf_add_char(out, sign);
	if (!take_digits(&zone, 2, out))
		return IMPORT_TIME_BAD;
	take_char(&zone, ":");
	buf_add_char(out, ':');
	if (!zone.len || *zone.ptr == ' ')
		buf_add_str(out, "00");
	else if (!take_digits(&zone, 2, out))
		return IMPORT_TIME_BAD;
	/* Go prints the name of the zone after the offset */
	return !zone.len || *zone.ptr == ' ' ? IMPORT_TIME_EXACT
	                                     : IMPORT_TIME_BAD;
}

static enum import_time
parse_date_and_time(int64_t *ms, struct slice text)
{
	struct buf form = BUF_INIT;
	enum import_time kind = IMPORT_TIME_BAD;
	int64_t at;

	if (!take_date(&text, &form))
		goto done;
	if (!text.len) {
		if (when_parse_day(&at, slice_of_buf(&form)))
			kind = IMPORT_TIME_DAY;
	} else if (take_char(&text, "Tt ")) {
		text = trimmed(text);
		buf_add_char(&form, 'T');
		if (take_clock(&text, &form))
			kind = take_zone(text, &form);
		if (kind != IMPORT_TIME_BAD &&
		    (!when_parse_rfc3339(&at, slice_of_buf(&form)) || at < 0))
			kind = IMPORT_TIME_BAD;
	}
	if (kind != IMPORT_TIME_BAD)
		*ms = at;
done:
	buf_release(&form);
	return kind;
}

/* True if the text is a number and nothing else. */
static bool
parse_number(double *out, struct slice text)
{
	char copy[NUMBER_MAX], *end;

	text = trimmed(text);
	if (!text.len || text.len >= sizeof(copy))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!strchr("+-.eE0123456789", text.ptr[i]))
			return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	*out = strtod(copy, &end);
	return !*end;
}

/*
 * The size tells the unit: until the year 5138, seconds have at most 11 digits.
 */
static enum import_time
parse_epoch(int64_t *ms, double n)
{
	if (n == 0)
		return IMPORT_TIME_NONE;
	/* before 1973: the number is not a time */
	if (!(n >= 1e8 && n < 1e20))
		return IMPORT_TIME_BAD;
	while (n >= 1e11)
		n /= 1000;
	*ms = (int64_t)n * 1000;
	return IMPORT_TIME_EXACT;
}

/*
 * Years 0 and 1 mean "no time" in databases and in Go; so does the first
 * second.
 */
static bool
is_zero(struct slice text)
{
	return slice_starts(text, "0000-") ||
	    slice_starts(text, "0001-01-01") ||
	    slice_starts(text, "1970-01-01T00:00:00") ||
	    slice_starts(text, "1970-01-01 00:00:00");
}

enum import_time
import_parse_time(int64_t *ms, struct slice text)
{
	enum import_time kind;
	double n;

	text = trimmed(text);
	if (!text.len || is_zero(text))
		return IMPORT_TIME_NONE;
	if (text.len != 8 && parse_number(&n, text))
		return parse_epoch(ms, n);
	kind = parse_date_and_time(ms, text);
	if (kind != IMPORT_TIME_BAD)
		*ms -= *ms % 1000;
	return kind;
}

bool
import_parse_whole(int64_t *out, struct slice text)
{
	double n;

	if (!parse_number(&n, text) || !(n >= -WHOLE_MAX && n <= WHOLE_MAX) ||
	    (double)(int64_t)n != n)
		return false;
	*out = (int64_t)n;
	return true;
}

int
import_parse_priority(struct slice word)
{
	static const struct {
		const char *word;
		int tenths;
	} words[] = {
		{ "critical", 100 },
		{ "urgent", 100 },
		{ "blocker", 100 },
		{ "highest", 100 },
		{ "high", 80 },
		{ "major", 80 },
		{ "medium", 50 },
		{ "normal", 50 },
		{ "moderate", 50 },
		{ "low", 30 },
		{ "minor", 30 },
		{ "lowest", 10 },
		{ "trivial", 10 },
		{ "none", 50 },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].word) == word.len) {
			size_t n = 0;

			while (n < word.len &&
			    (word.ptr[n] | 0x20) == words[i].word[n])
				n++;
			if (n == word.len)
				return words[i].tenths;
		}
	return -1;
}

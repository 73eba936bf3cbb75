/* SPDX-License-Identifier: ISC */
/*
 * Times as RFC 3339 text, in UTC, by arithmetic alone: no libc, no time zone,
 * no locale. when_read.c reads the times that people type.
 */
#include "base/when.h"

#include <string.h>

#include "base/civil.h"

#define DAY_MS INT64_C(86400000)
#define YEAR_0_MS INT64_C(-62167219200000)
#define YEAR_9999_MS INT64_C(253402300799999)

static void
put_digits(char *out, int count, int n)
{
	while (count-- > 0) {
		out[count] = (char)('0' + n % 10);
		n /= 10;
	}
}

/*
 * Returns the number in count digits at p, or a negative number if a byte is
 * not a digit.
 */
static int
get_digits(const char *p, int count)
{
	unsigned digit, n = 0, bad = 0;
	int i;

	for (i = 0; i < count; i++) {
		digit = (unsigned)(unsigned char)p[i] - '0';
		bad |= digit > 9;
		n = n * 10 + digit;
	}
	return bad ? -1 : (int)n;
}

void
when_format_ms(char out[WHEN_SIZE], int64_t ms)
{
	struct civil date;
	int64_t days;
	int rest;

	if (ms == WHEN_NONE) {
		out[0] = '\0';
		return;
	}
	if (ms < YEAR_0_MS)
		ms = YEAR_0_MS;
	if (ms > YEAR_9999_MS)
		ms = YEAR_9999_MS;
	days = ms / DAY_MS - (ms % DAY_MS < 0);
	rest = (int)(ms - days * DAY_MS);
	date = civil_from_days(days);
	memcpy(out, "0000-00-00T00:00:00.000Z", 25);
	put_digits(out, 4, date.year);
	put_digits(out + 5, 2, date.month);
	put_digits(out + 8, 2, date.day);
	put_digits(out + 11, 2, rest / 3600000);
	put_digits(out + 14, 2, rest / 60000 % 60);
	put_digits(out + 17, 2, rest / 1000 % 60);
	put_digits(out + 20, 3, rest % 1000);
}

void
when_format(char out[WHEN_SIZE], int64_t ms)
{
	when_format_ms(out, ms);
	if (out[0])
		memcpy(out + 19, "Z", 2);
}

/* True if "YYYY-MM-DD" is at p. *out is in days since 1970. */
static bool
parse_date(int64_t *out, const char *p)
{
	struct civil date;

	if (p[4] != '-' || p[7] != '-')
		return false;
	date.year = get_digits(p, 4);
	date.month = get_digits(p + 5, 2);
	date.day = get_digits(p + 8, 2);
	if (!civil_exists(date))
		return false;
	*out = civil_to_days(date);
	return true;
}

/* True if "YYYY-MM-DDTHH:MM:SS" is at p, with seconds up to max_second. */
static bool
parse_seconds(int64_t *out, const char *p, int max_second)
{
	int64_t days;
	int hour, minute, second;

	if (p[13] != ':' || p[16] != ':' || !parse_date(&days, p))
		return false;
	hour = get_digits(p + 11, 2);
	minute = get_digits(p + 14, 2);
	second = get_digits(p + 17, 2);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
	    second > max_second)
		return false;
	*out = days * 86400 + hour * 3600 + minute * 60 + second;
	return true;
}

bool
when_parse_utc(int64_t *out, struct slice text)
{
	const char *p = text.ptr;
	int64_t seconds;
	int ms = 0;

	if ((text.len != 20 && text.len != 24) || p[10] != 'T' ||
	    p[text.len - 1] != 'Z')
		return false;
	if (text.len == 24)
		ms = p[19] == '.' ? get_digits(p + 20, 3) : -1;
	if (ms < 0 || !parse_seconds(&seconds, p, 59) || seconds < 0)
		return false;
	*out = seconds * 1000 + ms;
	return true;
}

bool
when_parse_day(int64_t *out, struct slice text)
{
	int64_t days;

	if (text.len != 10 || !parse_date(&days, text.ptr) || days < 0)
		return false;
	*out = days * DAY_MS;
	return true;
}

/*
 * True if the whole text is "Z" or like "+01:00". *minutes is the distance
 * ahead of UTC.
 */
static bool
parse_offset(int *minutes, struct slice text)
{
	int hour, minute;

	*minutes = 0;
	if (text.len == 1)
		return *text.ptr == 'Z' || *text.ptr == 'z';
	if (text.len != 6 || text.ptr[3] != ':' ||
	    (text.ptr[0] != '+' && text.ptr[0] != '-'))
		return false;
	hour = get_digits(text.ptr + 1, 2);
	minute = get_digits(text.ptr + 4, 2);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return false;
	*minutes = (hour * 60 + minute) * (text.ptr[0] == '-' ? -1 : 1);
	return true;
}

bool
when_parse_rfc3339(int64_t *out, struct slice text)
{
	const char *p = text.ptr, *end = p + text.len;
	int64_t seconds, total;
	int ms = 0, scale = 100, minutes;

	if (text.len < 20 || (p[10] != 'T' && p[10] != 't' && p[10] != ' '))
		return false;
	/* a leap second counts as the next minute */
	if (!parse_seconds(&seconds, p, 60))
		return false;
	p += 19;
	if (*p == '.') {
		if (++p == end || get_digits(p, 1) < 0)
			return false;
		for (; p < end && get_digits(p, 1) >= 0; p++, scale /= 10)
			ms += get_digits(p, 1) * scale;
	}
	if (!parse_offset(&minutes, (struct slice){ p, (size_t)(end - p) }))
		return false;
	total = (seconds - (int64_t)minutes * 60) * 1000 + ms;
	if (total < YEAR_0_MS || total > YEAR_9999_MS)
		return false;
	*out = total;
	return true;
}

/* SPDX-License-Identifier: ISC */
/* Words, numbers and times of day in times that people type. */
#include "base/when_scan_private.h"

#include <ctype.h>
#include <string.h>

#define MAX_COUNT 100000000

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

bool
scan_copy(char *out, size_t size, const char *text)
{
	size_t len;

	text += strspn(text, " \t");
	len = strlen(text);
	while (len && strchr(" \t", text[len - 1]))
		len--;
	if (len >= size)
		return false;
	for (size_t i = 0; i < len; i++)
		out[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ?
		    text[i] + 32 : text[i]);
	out[len] = '\0';
	return true;
}

void
scan_blanks(struct scan *scan)
{
	scan->p += strspn(scan->p, " \t,");
}

bool
scan_back(struct scan *scan, const char *start)
{
	if (scan->p > scan->far)
		scan->far = scan->p;
	scan->p = start;
	return false;
}

static struct slice
word_at(const char *p)
{
	size_t len = 0;

	while (is_letter(p[len]))
		len++;
	return (struct slice){ p, len };
}

bool
scan_word(struct scan *scan, enum word_kind kind, int *value)
{
	const char *start = scan->p;
	const struct when_word *word;
	struct slice name;

	scan_blanks(scan);
	name = word_at(scan->p);
	word = when_word(name);
	/* a number may follow some at once: 1h30m, T17:00 */
	if (word->kind != kind || (is_digit(name.ptr[name.len]) &&
	    kind != WORD_UNIT && kind != WORD_MONTH && kind != WORD_FILL))
		return scan_back(scan, start);
	scan->p += name.len;
	if (value)
		*value = word->value;
	return true;
}

void
scan_fill(struct scan *scan)
{
	while (scan_word(scan, WORD_FILL, NULL))
		;
	scan_blanks(scan);
}

bool
scan_digits(struct scan *scan, int least, int most, int *out)
{
	const char *start = scan->p;
	int count = 0, n = 0;

	scan_blanks(scan);
	for (; is_digit(scan->p[count]); count++)
		if (count < most)
			n = n * 10 + (scan->p[count] - '0');
	if (count < least || count > most)
		return scan_back(scan, start);
	scan->p += count;
	*out = n;
	return true;
}

static bool
take_char(struct scan *scan, char c)
{
	if (*scan->p != c)
		return false;
	scan->p++;
	return true;
}

/* "Z", "UTC", "+01:00", "+0100" or "+01" */
static void
scan_zone(struct scan *scan, struct scan_clock *out)
{
	const char *start = scan->p;
	int hour = 0, minute = 0, sign;

	out->zoned = scan_word(scan, WORD_UTC, NULL);
	if (out->zoned)
		return;
	scan_blanks(scan);
	sign = *scan->p == '-' ? -1 : 1;
	if ((*scan->p != '+' && *scan->p != '-') || !is_digit(*++scan->p)) {
		scan_back(scan, start);
		return;
	}
	if (!scan_digits(scan, 2, 2, &hour)) {
		out->zoned = scan_digits(scan, 4, 4, &hour);
		minute = hour % 100;
		hour /= 100;
	} else {
		out->zoned = !take_char(scan, ':') ||
		    (is_digit(*scan->p) && scan_digits(scan, 2, 2, &minute));
	}
	out->ahead = sign * (hour * 3600 + minute * 60);
	if (!out->zoned || hour > 23 || minute > 59) {
		out->zoned = false;
		scan_back(scan, start);
	}
}

/* ":MM" and perhaps ":SS" */
static bool
scan_minutes(struct scan *scan, int *minute, int *second)
{
	if (!take_char(scan, ':') || !is_digit(*scan->p) ||
	    !scan_digits(scan, 2, 2, minute))
		return false;
	return !take_char(scan, ':') || (is_digit(*scan->p) &&
	    scan_digits(scan, 2, 2, second));
}

bool
scan_clock(struct scan *scan, struct scan_clock *out)
{
	const char *start = scan->p;
	int hour, minute = 0, second = 0, half = -1;
	bool minutes;

	*out = (struct scan_clock){0};
	if (scan_word(scan, WORD_CLOCK, &out->second))
		return true;
	if (!scan_digits(scan, 1, 2, &hour))
		return false;
	minutes = *scan->p == ':';
	if (minutes && !scan_minutes(scan, &minute, &second))
		return scan_back(scan, start);
	if (scan_word(scan, WORD_HALF, &half) ? hour < 1 || hour > 12 :
	    !minutes)
		return scan_back(scan, start);
	if (half >= 0)
		hour = hour % 12 + half;
	out->second = hour * 3600 + minute * 60 + second;
	if (minute > 59 || second > 59 || out->second > DAY_S)
		return scan_back(scan, start);
	scan_zone(scan, out);
	return true;
}

int64_t
scan_unit_ms(enum when_unit unit)
{
	static const int64_t ms[] = {
		[UNIT_SECOND] = 1000,
		[UNIT_MINUTE] = 60 * 1000,
		[UNIT_HOUR] = 3600 * 1000,
		[UNIT_DAY] = DAY_MS,
		[UNIT_WEEK] = 7 * DAY_MS,
		[UNIT_M] = 0,
	};

	return ms[unit];
}

bool
scan_part(const char **p, struct scan_part *out)
{
	struct scan scan = { .p = *p, .far = *p };
	int unit, scale = 100;

	*out = (struct scan_part){0};
	scan_blanks(&scan);
	if (scan_word(&scan, WORD_ONE, NULL)) {
		out->count = 1;
	} else {
		if (!is_digit(*scan.p))
			return false;
		out->digits = true;
		for (; is_digit(*scan.p); scan.p++) {
			out->count = out->count * 10 + (*scan.p - '0');
			if (out->count > MAX_COUNT)
				return false;
		}
		out->fraction = *scan.p == '.' && is_digit(scan.p[1]);
		for (scan.p += out->fraction; out->fraction &&
		    is_digit(*scan.p); scan.p++, scale /= 10)
			out->thousandths += (*scan.p - '0') * scale;
	}
	*p = scan.p;
	if (!scan_word(&scan, WORD_UNIT, &unit))
		return false;
	out->unit = (enum when_unit)unit;
	*p = scan.p;
	return true;
}

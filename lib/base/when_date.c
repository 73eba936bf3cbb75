/* SPDX-License-Identifier: ISC */
/* Dates of a calendar in times that people type. */
#include "base/civil.h"
#include "base/err.h"
#include "base/when_scan_private.h"

/*
 * In a form, Y, M, D and W are digits of the year, month, day and week. d and m
 * are one or two digits of a day and a month; a and b are a day and a month, or
 * a month and a day. Every other character stands for itself.
 */
static const char *const forms[] = {
	"Y-M-D", "Y/M/D", "YMD", "Y-wW", "YwW", "Y-M", "d.m.Y", "d.m.",
	"a/b/Y", "a/b",
};

struct numbers {
	int year, month, day, week, a, b;
};

static bool
take_number(struct scan *scan, char letter, struct numbers *out)
{
	static const struct {
		char letter;
		int least, most;
		size_t at;
	} rows[] = {
		{ 'Y', 4, 4, offsetof(struct numbers, year) },
		{ 'M', 2, 2, offsetof(struct numbers, month) },
		{ 'D', 2, 2, offsetof(struct numbers, day) },
		{ 'W', 2, 2, offsetof(struct numbers, week) },
		{ 'd', 1, 2, offsetof(struct numbers, day) },
		{ 'm', 1, 2, offsetof(struct numbers, month) },
		{ 'a', 1, 2, offsetof(struct numbers, a) },
		{ 'b', 1, 2, offsetof(struct numbers, b) },
	};
	const char *p = scan->p;
	int n = 0, count = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].letter != letter)
			continue;
		for (; count < rows[i].most && *p >= '0' && *p <= '9'; count++)
			n = n * 10 + (*p++ - '0');
		if (count < rows[i].least)
			return false;
		*(int *)(void *)((char *)out + rows[i].at) = n;
		scan->p = p;
		return true;
	}
	if (*p != letter)
		return false;
	scan->p++;
	return true;
}

/* True if the form is at p, and ends there or before a time of day. */
static bool
take_form(struct scan *scan, const char *form, struct numbers *out)
{
	const char *start = scan->p;

	*out = (struct numbers){ .year = -1, .month = -1, .day = -1,
	    .week = -1, .a = -1, .b = -1 };
	for (; *form; form++)
		if (!take_number(scan, *form, out))
			return scan_back(scan, start);
	if (!*scan->p || *scan->p == ' ' || *scan->p == '\t' ||
	    *scan->p == ',' || *scan->p == 't')
		return true;
	return scan_back(scan, start);
}

static bool
refuse_day(struct scan *scan, const char *start)
{
	err_set(scan->err, ERR_INVALID, "there is no day '%.*s': use a date "
	    "like '2026-12-24', '24 dec' or 'fri'", (int)(scan->p - start),
	    start);
	return false;
}

/*
 * Find the month, or the day if there is one, of the year that is next, or
 * last. Returns false if no year has that day.
 */
static bool
find_year(struct scan *scan, struct scan_days *out, struct civil date)
{
	bool month = date.day == 0;
	int year = civil_from_days(scan->today).year;
	int step = scan->side == WHEN_AHEAD ? 1 : -1;

	/* no more than eight years are between two days of February 29 */
	for (int i = -1; i <= 8; i++) {
		date.year = year + i * step;
		date.day = month ? 1 : date.day;
		if (!civil_exists(date))
			continue;
		out->first = out->last = civil_to_days(date);
		if (month)
			out->last += civil_month_days(date.year, date.month) -
			    1;
		if (step > 0 ? out->last >= scan->today :
		    out->first <= scan->today)
			return true;
	}
	return false;
}

/*
 * A year of -1 is not given; a day of 0 is the whole month. The text from start
 * to scan->p has the date.
 */
static bool
set_date(struct scan *scan, struct scan_days *out, struct civil date,
    const char *start)
{
	bool month = date.day == 0;

	if (date.month < 1 || date.month > 12)
		return refuse_day(scan, start);
	if (date.year < 0)
		return find_year(scan, out, date) || refuse_day(scan, start);
	date.day += month;
	if (!civil_exists(date))
		return refuse_day(scan, start);
	out->first = out->last = civil_to_days(date);
	if (month)
		out->last += civil_month_days(date.year, date.month) - 1;
	return true;
}

/* Week 1 is the one that has January 4. */
static bool
set_week(struct scan *scan, struct scan_days *out, const struct numbers *n,
    const char *start)
{
	int64_t first = civil_to_days((struct civil){ n->year, 1, 4 });
	int64_t next = civil_to_days((struct civil){ n->year + 1, 1, 4 });

	first -= civil_weekday(first);
	next -= civil_weekday(next);
	out->first = first + (int64_t)(n->week - 1) * 7;
	out->last = out->first + 6;
	return (n->week > 0 && out->first < next) || refuse_day(scan, start);
}

/* Of two numbers, one over 12 is the day. */
static bool
set_either(struct scan *scan, struct scan_days *out, const struct numbers *n,
    const char *start)
{
	struct civil date = { n->year, n->a, n->b };

	if (n->a > 12)
		date = (struct civil){ n->year, n->b, n->a };
	else if (n->b <= 12 && n->a != n->b) {
		err_set(scan->err, ERR_INVALID, "'%.*s' may be a month and a "
		    "day or a day and a month: use 'dec 24', '24.12.' or "
		    "'2026-12-24'", (int)(scan->p - start), start);
		return false;
	}
	return date.day > 0 ? set_date(scan, out, date, start) :
	    refuse_day(scan, start);
}

static bool
numeric_date(struct scan *scan, struct scan_days *out)
{
	const char *start;
	struct numbers n;
	size_t i = 0;

	scan_blanks(scan);
	start = scan->p;
	while (i < sizeof(forms) / sizeof(forms[0]) &&
	    !take_form(scan, forms[i], &n))
		i++;
	if (i == sizeof(forms) / sizeof(forms[0]))
		return false;
	if (n.week >= 0)
		return set_week(scan, out, &n, start);
	if (n.a >= 0)
		return set_either(scan, out, &n, start);
	if (n.day == 0)
		return refuse_day(scan, start);
	return set_date(scan, out, (struct civil){ n.year, n.month,
	    n.day < 0 ? 0 : n.day }, start);
}

/* "24", "24.", "24th"; not a time of day, like "24:00" */
static bool
day_number(struct scan *scan, int *out)
{
	const char *start = scan->p;

	if (!scan_digits(scan, 1, 2, out))
		return false;
	if (*scan->p == '.')
		scan->p++;
	else
		scan_word(scan, WORD_ORDINAL, NULL);
	return (*scan->p != ':' && (*scan->p < 'a' || *scan->p > 'z')) ||
	    scan_back(scan, start);
}

/* "2027"; not "20:27" */
static void
year_number(struct scan *scan, int *out)
{
	const char *start = scan->p;

	*out = -1;
	if (scan_digits(scan, 4, 4, out) && *scan->p == ':') {
		scan_back(scan, start);
		*out = -1;
	}
}

/* "dec", "dec 24", "24 dec", each perhaps with a year */
static bool
named_date(struct scan *scan, struct scan_days *out)
{
	struct civil date = {0};
	const char *start;
	int number;
	bool day;

	scan_blanks(scan);
	start = scan->p;
	day = scan_digits(scan, 1, 2, &date.day);
	if (day && *scan->p == '.')
		scan->p++;
	else if (day)
		scan_word(scan, WORD_ORDINAL, NULL);
	if (day)
		scan_fill(scan);
	if (!scan_word(scan, WORD_MONTH, &date.month))
		return scan_back(scan, start);
	if (!day) {
		day = day_number(scan, &number);
		date.day = day ? number : 0;
	}
	year_number(scan, &date.year);
	return day && date.day == 0 ? refuse_day(scan, start) :
	    set_date(scan, out, date, start);
}

bool
scan_date(struct scan *scan, struct scan_days *out)
{
	return numeric_date(scan, out) ||
	    (!scan->err->word && named_date(scan, out));
}

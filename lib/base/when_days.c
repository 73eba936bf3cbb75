/* SPDX-License-Identifier: ISC */
/* Days, weeks and spans in times that people type. */
#include "base/civil.h"
#include "base/err.h"
#include "base/when_scan_private.h"
#include "base/zone.h"

#define EVENING (20 * 3600)
/* "90m" is minutes: nobody counts so many months */
#define MONTHS_MAX 24

/* The unit that has today, or one that is some units later. */
static void
set_unit(struct scan_days *out, enum when_unit unit, int64_t today, int later)
{
	static const int months[] = { [UNIT_MONTH] = 1, [UNIT_QUARTER] = 3,
		[UNIT_YEAR] = 12 };
	struct civil date = civil_from_days(today);
	int64_t monday = today - civil_weekday(today) + (int64_t)later * 7;
	int length;

	if (unit == UNIT_DAY) {
		out->first = out->last = today + later;
	} else if (unit == UNIT_WEEK || unit == UNIT_WEEKEND) {
		out->first = monday + (unit == UNIT_WEEKEND ? 5 : 0);
		out->last = monday + 6;
	} else {
		length = months[unit];
		date.month -= (date.month - 1) % length;
		date.day = 1;
		out->first = civil_add_months(civil_to_days(date),
		    (int64_t)later * length);
		out->last = civil_add_months(out->first, length) - 1;
	}
}

static bool
is_period(enum when_unit unit)
{
	return unit >= UNIT_DAY && unit <= UNIT_YEAR;
}

/* "week" after "this", "next", "last" or "end of" */
static bool
take_period(struct scan *scan, struct scan_days *out, int later)
{
	const char *start = scan->p;
	int unit;

	if (!scan_word(scan, WORD_UNIT, &unit) ||
	    !is_period((enum when_unit)unit))
		return scan_back(scan, start);
	set_unit(out, (enum when_unit)unit, scan->today, later);
	return true;
}

/* "today", "tonight", "eow" */
static bool
named_day(struct scan *scan, struct scan_days *out)
{
	int value;

	if (scan_word(scan, WORD_DAY, &value)) {
		out->first = out->last = scan->today + value;
	} else if (scan_word(scan, WORD_TONIGHT, NULL)) {
		out->first = out->last = scan->today;
		out->second = EVENING;
	} else if (scan_word(scan, WORD_END_OF, &value)) {
		set_unit(out, (enum when_unit)value, scan->today, 0);
		out->first = out->last;
	} else {
		return false;
	}
	return true;
}

/* "monday" is never today; "weekend" may have begun */
static bool
week_day(struct scan *scan, struct scan_days *out)
{
	const char *start = scan->p;
	int value, today = civil_weekday(scan->today);

	if (scan_word(scan, WORD_WEEKDAY, &value)) {
		out->first = scan->today + (scan->side == WHEN_AHEAD ?
		    (value - today + 6) % 7 + 1 :
		    -((today - value + 6) % 7 + 1));
		out->last = out->first;
		return true;
	}
	if (!scan_word(scan, WORD_UNIT, &value) || value != UNIT_WEEKEND)
		return scan_back(scan, start);
	set_unit(out, UNIT_WEEKEND, scan->today,
	    scan->side == WHEN_BACK && today < 5 ? -1 : 0);
	return true;
}

/* The month of this year, the next one that begins, or the last that ended. */
static void
set_month(struct scan_days *out, int64_t today, int month, int which)
{
	struct civil date = civil_from_days(today);

	if ((which > 0 && month <= date.month) ||
	    (which < 0 && month >= date.month))
		date.year += which;
	date.month = month;
	date.day = 1;
	out->first = civil_to_days(date);
	out->last = civil_add_months(out->first, 1) - 1;
}

/* "this friday", "next week", "last december" */
static bool
which_days(struct scan *scan, struct scan_days *out)
{
	const char *start = scan->p;
	int which, value;
	int64_t monday = scan->today - civil_weekday(scan->today);

	if (!scan_word(scan, WORD_WHICH, &which))
		return false;
	if (take_period(scan, out, which))
		return true;
	if (scan_word(scan, WORD_MONTH, &value)) {
		set_month(out, scan->today, value, which);
		return true;
	}
	if (!scan_word(scan, WORD_WEEKDAY, &value))
		return scan_back(scan, start);
	out->first = monday + value + (which > 0 ? 7 : 0);
	/* the last friday is the one before today */
	if (which < 0 && out->first >= scan->today)
		out->first -= 7;
	out->last = out->first;
	return true;
}

/* Other days that may follow "end of". */
static bool
simple_days(struct scan *scan, struct scan_days *out)
{
	scan_fill(scan);
	return named_day(scan, out) || which_days(scan, out) ||
	    week_day(scan, out) || scan_date(scan, out);
}

/* "end of month", "end of next week", "start of december" */
static bool
edge_day(struct scan *scan, struct scan_days *out)
{
	const char *start = scan->p;
	int end;

	if (!scan_word(scan, WORD_EDGE, &end))
		return false;
	scan_fill(scan);
	if (!take_period(scan, out, 0) && !simple_days(scan, out))
		return scan_back(scan, start);
	if (end)
		out->first = out->last;
	else
		out->last = out->first;
	return true;
}

struct total {
	int64_t months, days, ms;
	bool exact;
};

/* "3m" alone is minutes or months; after hours it is minutes. */
static bool
add_part(struct total *total, const struct scan_part *part, bool alone)
{
	enum when_unit unit = part->unit;
	int64_t ms;

	if (unit == UNIT_M && alone && part->count <= MONTHS_MAX)
		return false;
	if (unit == UNIT_M)
		unit = UNIT_MINUTE;
	ms = scan_unit_ms(unit);
	if (unit >= UNIT_MONTH)
		total->months += part->count * (unit == UNIT_MONTH ? 1 :
		    unit == UNIT_QUARTER ? 3 : 12);
	else if (unit >= UNIT_DAY && !part->fraction)
		total->days += part->count * (ms / DAY_MS);
	else
		total->ms += part->count * ms + part->thousandths * ms / 1000;
	total->exact |= unit < UNIT_DAY || part->fraction;
	return (unit < UNIT_MONTH || !part->fraction) && unit != UNIT_WEEKEND;
}

static bool
refuse_m(struct scan *scan, const char *start, int64_t count)
{
	err_set(scan->err, ERR_INVALID, "'%.*s' may be minutes or months: use "
	    "'%dmin', '%dmo' or '%d months'", (int)(scan->p - start), start,
	    (int)count, (int)count, (int)count);
	return false;
}

/* All parts, as of "1w2d". The text begins at start. */
static bool
take_parts(struct scan *scan, struct total *total, const char *start)
{
	struct scan_part part;
	enum when_unit before = UNIT_DAY;
	const char *end = NULL;

	while (scan_part(&scan->p, &part)) {
		end = scan->p;
		if (add_part(total, &part, before != UNIT_HOUR)) {
			before = part.unit;
			continue;
		}
		return part.unit == UNIT_M ?
		    refuse_m(scan, start, part.count) : false;
	}
	/* what does not fit may be a time of day */
	if (end)
		scan_back(scan, end);
	return end;
}

/* -1: back, 1: ahead, 0: the text does not say it */
static bool
take_direction(struct scan *scan, int before, int *out)
{
	bool ago = scan_word(scan, WORD_AGO, NULL);
	bool from = !ago && scan_word(scan, WORD_FROM, NULL) &&
	    scan_word(scan, WORD_NOW, NULL);

	*out = before ? before : ago ? -1 : from;
	return !before || (!ago && !from);
}

static void
set_count(struct scan *scan, struct scan_days *out, const struct total *total,
    int sign)
{
	int64_t second = scan->now_ms / 1000 - (scan->now_ms % 1000 < 0);
	int64_t day = scan->today, local;

	if (total->months)
		day = civil_add_months(day, sign * total->months);
	day += sign * total->days;
	out->first = out->last = day;
	out->counted = true;
	if (!total->exact)
		return;
	local = zone_to_local(second) + (day - scan->today) * DAY_S;
	out->ms = scan->now_ms + sign * total->ms;
	if (day != scan->today)	/* keep the time of day */
		out->ms += (zone_to_utc(local) - second) * 1000;
}

bool
scan_count(struct scan *scan, struct scan_days *out)
{
	struct total total = {0};
	const char *start;
	int sign = 0, years;

	scan_blanks(scan);
	start = scan->p;
	if (scan_word(scan, WORD_IN, NULL))
		sign = 1;
	else if (*scan->p == '+' || *scan->p == '-')
		sign = *scan->p++ == '-' ? -1 : 1;
	if ((sign && start + 1 == scan->p && (*scan->p < '0' ||
	    *scan->p > '9')) || !take_parts(scan, &total, start) ||
	    !take_direction(scan, sign, &sign))
		return scan_back(scan, start);
	if (!sign)
		sign = scan->side == WHEN_BACK ? -1 : 1;
	years = (int)(total.months / 12 + total.days / 366);
	if (years > 9999) {
		err_set(scan->err, ERR_INVALID, "the time '%.*s' is outside "
		    "the years 1970 to 9999", (int)(scan->p - start), start);
		return false;
	}
	if (sign < 0 && years >= civil_from_days(scan->today).year) {
		out->ms = -1;	/* before 1970 */
		return true;
	}
	set_count(scan, out, &total, sign);
	return true;
}

bool
scan_days(struct scan *scan, struct scan_days *out)
{
	static bool (*const forms[])(struct scan *, struct scan_days *) = {
		edge_day, simple_days, scan_count
	};
	const char *start = scan->p;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		*out = (struct scan_days){ .ms = WHEN_NONE };
		if (forms[i](scan, out))
			return true;
		if (scan->err->word)
			return false;
		scan->p = start;
	}
	return false;
}

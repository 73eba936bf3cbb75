/* SPDX-License-Identifier: ISC */
/* Rules of recurring work as people read them. */
#include "base/recur_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char *const recur_weekdays[7] = { "MO", "TU", "WE", "TH", "FR", "SA",
	"SU" };

static const char *const day_names[] = { "Mon", "Tue", "Wed", "Thu", "Fri",
	"Sat", "Sun" };

const struct recur_unit recur_units[RECUR_UNITS] = {
	{ UNIT_DAY, "day", "daily", "DAILY", 1 },
	{ UNIT_WEEK, "week", "weekly", "WEEKLY", 1 },
	{ UNIT_WEEK, "fortnight", "fortnightly", "WEEKLY", 2 },
	{ UNIT_MONTH, "month", "monthly", "MONTHLY", 1 },
	{ UNIT_QUARTER, "quarter", "quarterly", "MONTHLY", 3 },
	{ UNIT_YEAR, "year", "yearly", "YEARLY", 1 },
	{ UNIT_YEAR, "year", "annually", "YEARLY", 1 },
};

/* Returns the value of a part of the rule, "2" of INTERVAL; or absent. */
static struct slice
part_of(struct slice rule, const char *name)
{
	const char *p = rule.ptr, *end = p + rule.len, *stop;
	size_t len = strlen(name);

	for (; p < end; p = stop + 1) {
		stop = memchr(p, ';', (size_t)(end - p));
		stop = stop ? stop : end;
		if ((size_t)(stop - p) > len && memcmp(p, name, len) == 0 &&
		    p[len] == '=')
			return (struct slice){ p + len + 1,
				(size_t)(stop - p) - len - 1 };
	}
	return (struct slice){ NULL, 0 };
}

static const char *
ordinal_end(long n)
{
	static const char *const ends[] = { "th", "st", "nd", "rd" };

	return n % 10 < 4 && (n < 4 || n > 20) ? ends[n % 10] : "th";
}

/* Append "Mon, Thu", "the 2nd Tue", "the 1st, the last day". */
static void
add_day_words(struct buf *out, struct slice list)
{
	const char *p = list.ptr, *end = p + list.len;

	while (p < end) {
		char *rest;
		long n = strtol(p, &rest, 10);
		const char *day = rest, *comma;

		buf_add_str(out, p > list.ptr ? ", " : "");
		if (n)
			buf_add_str(out, "the ");
		if (n == -1)
			buf_add_str(out, "last");
		else if (n)
			buf_addf(out, "%ld%s", n, ordinal_end(n));
		if (n && isalpha((unsigned char)*day))
			buf_add_char(out, ' ');
		comma = memchr(day, ',', (size_t)(end - day));
		comma = comma ? comma : end;
		for (int i = 0; i < 7 && comma - day == 2; i++)
			if (memcmp(day, recur_weekdays[i], 2) == 0)
				buf_add_str(out, day_names[i]);
		if (comma == day && n == -1)
			buf_add_str(out, " day");
		p = comma + 1;
	}
}

/* True if words say all of the rule. */
static bool
has_words(struct slice rule)
{
	static const char *const parts[] = { "FREQ", "INTERVAL", "BYDAY",
		"BYMONTHDAY", "UNTIL", "COUNT" };
	size_t known = 0, all = 1;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		known += part_of(rule, parts[i]).ptr != NULL;
	for (size_t i = 0; i < rule.len; i++)
		all += rule.ptr[i] == ';';
	return known == all;
}

static void
add_frequency(struct buf *out, struct slice rule)
{
	struct slice freq = part_of(rule, "FREQ"),
	             interval = part_of(rule, "INTERVAL"),
	             days = part_of(rule, "BYDAY");

	if (slice_is(days, RECUR_WORKDAYS) && !interval.ptr) {
		buf_add_str(out, "weekdays");
		return;
	}
	for (size_t i = 0; i < RECUR_UNITS; i++) {
		const struct recur_unit *unit = &recur_units[i];

		if (!slice_is(freq, unit->freq) || unit->times > 1)
			continue;
		if (interval.ptr)
			buf_addf(out, "every %.*s %ss", (int)interval.len,
			    interval.ptr, unit->name);
		else
			buf_add_str(out, unit->alone);
		break;
	}
	if (days.ptr) {
		buf_add_str(out, " on ");
		add_day_words(out, days);
	}
}

void
recur_add_words(struct buf *out, struct slice text)
{
	bool after_done = recur_after_done(text);
	struct slice rule = text, days, until, count;

	rule.len -= after_done ? strlen(RECUR_AFTER_DONE) : 0;
	if (!has_words(rule)) {
		buf_add_slice(out, text);
		return;
	}
	days = part_of(rule, "BYMONTHDAY");
	until = part_of(rule, "UNTIL");
	count = part_of(rule, "COUNT");
	add_frequency(out, rule);
	if (days.ptr) {
		buf_add_str(out, " on ");
		add_day_words(out, days);
	}
	if (after_done)
		buf_add_str(out, RECUR_AFTER_DONE);
	if (until.len >= 8)
		buf_addf(out, " until %.4s-%.2s-%.2s", until.ptr,
		    until.ptr + 4, until.ptr + 6);
	if (count.ptr)
		buf_addf(out, " %.*s times", (int)count.len, count.ptr);
}

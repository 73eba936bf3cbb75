/* SPDX-License-Identifier: ISC */
/* Rules of recurring work as people type them. */
#include "base/recur_private.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/when.h"
#include "base/when_read.h"

#define FORMS                                                                \
	"'daily', 'every 2 weeks', 'weekdays', 'every mon, thu', 'monthly " \
	"on the 1st', 'every month on the last friday', each with 'after "  \
	"done', 'until 2027-03-31' or '10 times'"

#define WORDS_MAX 40

struct reading {
	struct buf text;	/* the words, each with a NUL behind it */
	const char *word[WORDS_MAX + 1];
	size_t words, at;
	const char *freq;
	long interval, count;
	struct buf days, month_days;	/* BYDAY, BYMONTHDAY */
	char until[16];
	bool after_done;
};

static void
split_words(struct reading *r, const char *text)
{
	bool between = true;

	buf_add_str(&r->text, text);
	for (char *c = r->text.data; *c; c++) {
		bool blank = isspace((unsigned char)*c) || *c == ',';

		*c = blank ? '\0' : (char)tolower((unsigned char)*c);
		if (!blank && between && r->words < WORDS_MAX)
			r->word[r->words++] = c;
		between = blank;
	}
}

static const char *
peek(const struct reading *r, size_t ahead)
{
	return r->at + ahead < r->words ? r->word[r->at + ahead] : "";
}

static bool
take(struct reading *r, const char *word)
{
	bool is = strcmp(peek(r, 0), word) == 0;

	r->at += is;
	return is;
}

/* Returns the number of a weekday, also of "mondays", or -1. */
static int
weekday_of(const char *word)
{
	struct slice name = slice_of(word);
	const struct when_word *found = when_word(name);

	if (found->kind == WORD_NONE && name.len > 4) {
		name.len--;
		found = when_word(name);
	}
	return found->kind == WORD_WEEKDAY ? found->value : -1;
}

/* Read "1st", "2nd", "15th" or "last", and "3" if plain is set. 0: none. */
static long
ordinal_of(const char *word, bool plain)
{
	char *end;
	long n = strtol(word, &end, 10);

	if (strcmp(word, "last") == 0)
		return -1;
	if (end == word || n < 1 || n > 31)
		return 0;
	return (plain && !*end) || strcmp(end, "st") == 0 ||
	        strcmp(end, "nd") == 0 || strcmp(end, "rd") == 0 ||
	        strcmp(end, "th") == 0
	    ? n : 0;
}

static void
add_item(struct buf *list, long number, const char *day)
{
	buf_add_str(list, list->len ? "," : "");
	if (number)
		buf_addf(list, "%ld", number);
	buf_add_str(list, day);
}

/* Read "mon, thu and fri". True if there was one at least. */
static bool
take_weekdays(struct reading *r)
{
	size_t begin = r->at;

	for (; weekday_of(peek(r, 0)) != -1; r->at++) {
		add_item(&r->days, 0, recur_weekdays[weekday_of(peek(r, 0))]);
		if (strcmp(peek(r, 1), "and") == 0 &&
		    weekday_of(peek(r, 2)) != -1)
			r->at++;
	}
	return r->at > begin;
}

/* Read "1st", "last day", "2nd tuesday", and more of them after "and". */
static bool
take_month_days(struct reading *r)
{
	size_t begin = r->at;
	long n;

	take(r, "the");
	while ((n = ordinal_of(peek(r, 0), true)) != 0) {
		int weekday = weekday_of(peek(r, 1));

		r->at++;
		if (weekday != -1)
			add_item(&r->days, n, recur_weekdays[weekday]);
		else
			add_item(&r->month_days, n, "");
		r->at += weekday != -1;
		take(r, "day");
		if (ordinal_of(peek(r, 1), true) ||
		    strcmp(peek(r, 1), "the") == 0)
			take(r, "and");
		take(r, "the");
		begin = 0;
	}
	return begin == 0 && (r->days.len || r->month_days.len);
}

/* Take "weekly", or the "weeks" of "every 2 weeks". */
static bool
take_unit(struct reading *r, bool alone)
{
	const char *word = peek(r, 0);
	const struct when_word *unit = when_word(slice_of(word));

	for (size_t i = 0; i < RECUR_UNITS; i++) {
		if (alone ? strcmp(word, recur_units[i].alone) != 0
		          : unit->kind != WORD_UNIT ||
		            unit->value != (int)recur_units[i].unit)
			continue;
		r->freq = recur_units[i].freq;
		r->interval *= recur_units[i].times;
		r->at++;
		return true;
	}
	return false;
}

static bool
take_workdays(struct reading *r)
{
	if (!take(r, "weekdays") && !take(r, "weekday") &&
	    !take(r, "workdays") && !take(r, "workday"))
		return false;
	r->freq = "WEEKLY";
	buf_add_str(&r->days, RECUR_WORKDAYS);
	return true;
}

/* Read how often: "daily", "every 2 weeks", "every mon, thu". */
static bool
take_frequency(struct reading *r)
{
	char *end;
	long n;

	r->interval = 1;
	if (take_unit(r, true) || take_workdays(r))
		return true;
	if (!take(r, "every") && !take(r, "each"))
		return false;
	n = strtol(peek(r, 0), &end, 10);
	if (end != peek(r, 0) && !*end && n >= 1 && n <= 1000) {
		r->interval = n;
		r->at++;
	} else if (take(r, "other") || take(r, "second")) {
		r->interval = 2;
	}
	if (take_unit(r, false) || take_workdays(r))
		return true;
	r->freq = "WEEKLY";
	return take_weekdays(r);
}

/* Read the days on which it is: "on mon, thu", "on the 1st". */
static bool
take_days(struct reading *r)
{
	if (!take(r, "on"))
		return true;
	if (strcmp(r->freq, "WEEKLY") == 0)
		return !r->days.len && take_weekdays(r);
	return strcmp(r->freq, "MONTHLY") == 0 && take_month_days(r);
}

static bool
take_until(struct reading *r, int64_t now_ms)
{
	struct buf text = BUF_INIT;
	struct when_span span;
	char day[WHEN_SIZE];
	bool good;

	while (r->at < r->words)
		buf_addf(&text, "%s%s", text.len ? " " : "", r->word[r->at++]);
	good = text.len && !when_read(&span, text.data, now_ms, WHEN_AHEAD,
	    NULL);
	if (good) {
		when_format(day, span.day_from != WHEN_NONE ? span.day_from
		                                            : span.from);
		snprintf(r->until, sizeof(r->until), "%.4s%.2s%.2s", day,
		    day + 5, day + 8);
	}
	buf_release(&text);
	return good;
}

/* Read what limits the rule, and from when it counts. */
static bool
take_rest(struct reading *r, int64_t now_ms)
{
	while (r->at < r->words) {
		char *end;
		long n = strtol(peek(r, 0), &end, 10);

		if ((take(r, "after") || take(r, "from") || take(r, "when")) &&
		    (take(r, "done") || take(r, "completion")))
			r->after_done = true;
		else if (take(r, "until"))
			return take_until(r, now_ms);
		else if (end != peek(r, 0) && !*end && n >= 1 && n <= 10000 &&
		    (strcmp(peek(r, 1), "times") == 0 ||
		        strcmp(peek(r, 1), "time") == 0))
			r->count = n, r->at += 2;
		else
			return false;
	}
	return true;
}

static void
add_rule(struct buf *out, const struct reading *r)
{
	buf_addf(out, "FREQ=%s", r->freq);
	if (r->interval > 1)
		buf_addf(out, ";INTERVAL=%ld", r->interval);
	if (r->days.len)
		buf_addf(out, ";BYDAY=%s", r->days.data);
	if (r->month_days.len)
		buf_addf(out, ";BYMONTHDAY=%s", r->month_days.data);
	if (*r->until)
		buf_addf(out, ";UNTIL=%s", r->until);
	if (r->count)
		buf_addf(out, ";COUNT=%ld", r->count);
	if (r->after_done)
		buf_add_str(out, RECUR_AFTER_DONE);
}

/* True if the text is meant as an RRULE. Then it is appended as it is kept. */
static bool
is_rrule(struct buf *out, const char *text)
{
	size_t len = strlen(text);
	const char *rule = strncasecmp(text, "RRULE:", 6) == 0 ? text + 6
	                                                       : text;
	const char *done = len > 11 &&
	        strcasecmp(text + len - 11, RECUR_AFTER_DONE) == 0
	    ? text + len - 11 : text + len;

	if (!strchr(rule, '='))
		return false;
	for (; rule < done; rule++)
		buf_add_char(out, (char)toupper((unsigned char)*rule));
	buf_add_str(out, *done ? RECUR_AFTER_DONE : "");
	return true;
}

/* Check the rule by computing from it. */
static int
check_rule(struct slice rule, int64_t now_ms, struct err *err)
{
	const struct recur_from from = { when_today(now_ms), WHEN_NONE, 1 };
	int64_t next;

	return recur_next(&next, rule, &from, err);
}

int
recur_parse(char out[RECUR_SIZE], const char *text, int64_t now_ms,
    struct err *err)
{
	struct reading r = {0};
	struct buf rule = BUF_INIT;
	int rc = 0;

	split_words(&r, text);
	buf_add_str(&rule, "");
	if (!is_rrule(&rule, text)) {
		if (take_frequency(&r) && take_days(&r) &&
		    take_rest(&r, now_ms))
			add_rule(&rule, &r);
		else
			rc = err_set(err, ERR_INVALID,
			    "'%.60s' does not say how work repeats: give one "
			    "of " FORMS ", or an RRULE of RFC 5545", text);
	}
	if (!rc && rule.len >= RECUR_SIZE)
		rc = err_set(err, ERR_INVALID,
		    "the rule '%.60s...' is too long", text);
	if (!rc)
		rc = check_rule(slice_of_buf(&rule), now_ms, err);
	if (!rc)
		memcpy(out, rule.data, rule.len + 1);
	buf_release(&r.text);
	buf_release(&r.days);
	buf_release(&r.month_days);
	buf_release(&rule);
	return rc;
}

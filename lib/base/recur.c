/* SPDX-License-Identifier: ISC */
/*
 * The next day of a rule, by libical. Only a command that closes or makes
 * recurring work needs it, but a shared library that a program is linked with
 * takes time at every start: it is loaded when it is needed.
 */
#include "base/recur_private.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <libical/ical.h>

#include "base/err.h"
#include "base/when.h"

_Static_assert(ICAL_MAJOR_VERSION == 3, "the structs are those of LIBRARY");
#define LIBRARY "libical.so.3"

typedef struct icalrecurrencetype parse_fn(const char *text);
typedef struct icalrecur_iterator_impl *begin_fn(
    struct icalrecurrencetype rule, struct icaltimetype start);
typedef struct icaltimetype next_fn(struct icalrecur_iterator_impl *at);
typedef void end_fn(struct icalrecur_iterator_impl *at);

/* The functions of libical. */
struct ical {
	parse_fn *parse;
	begin_fn *begin;
	next_fn *next;
	end_fn *end;
};

static int
load_ical(struct ical *out, struct err *err)
{
	static const char *const names[] = { "icalerror_set_errors_are_fatal",
		"icalrecurrencetype_from_string", "icalrecur_iterator_new",
		"icalrecur_iterator_next", "icalrecur_iterator_free" };
	union {
		void *symbol;
		void (*be_fatal)(int fatal);
		parse_fn *parse;
		begin_fn *begin;
		next_fn *next;
		end_fn *end;
	} found[5];
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	*out = (struct ical){0};
	for (size_t i = 0; i < 5; i++) {
		found[i].symbol = library ? dlsym(library, names[i]) : NULL;
		if (!found[i].symbol)
			return err_set(err, ERR_IO,
			    "recurring work needs the library libical (%s), "
			    "which is not installed", LIBRARY);
	}
	*out = (struct ical){ found[1].parse, found[2].begin, found[3].next,
		found[4].end };
	found[0].be_fatal(0);
	return 0;
}

/* Returns the rule without what follows it. */
static struct slice
rule_alone(struct slice rule)
{
	if (recur_after_done(rule))
		rule.len -= strlen(RECUR_AFTER_DONE);
	return rule;
}

bool
recur_after_done(struct slice rule)
{
	size_t len = strlen(RECUR_AFTER_DONE);

	return rule.len > len &&
	    memcmp(rule.ptr + rule.len - len, RECUR_AFTER_DONE, len) == 0;
}

/* True if the rule says more than days. Reading it could take very long. */
static bool
has_hours(const struct icalrecurrencetype *rule)
{
	return rule->by_hour[0] != ICAL_RECURRENCE_ARRAY_MAX ||
	    rule->by_minute[0] != ICAL_RECURRENCE_ARRAY_MAX ||
	    rule->by_second[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

static int
read_rule(struct icalrecurrencetype *out, const struct ical *ical,
    struct slice rule, struct err *err)
{
	char *text = slice_dup(rule_alone(rule));
	int rc = 0;

	*out = ical->parse(text);
	if (out->freq == ICAL_NO_RECURRENCE)
		rc = err_set(err, ERR_INVALID,
		    "'%.100s' is not a recurrence rule of RFC 5545", text);
	else if (out->freq < ICAL_DAILY_RECURRENCE)
		rc = err_set(err, ERR_INVALID,
		    "'%.100s': work is repeated every day at most", text);
	else if (has_hours(out))
		rc = err_set(err, ERR_INVALID,
		    "'%.100s': work is repeated by days: leave out BYHOUR, "
		    "BYMINUTE and BYSECOND, the due time says when", text);
	free(text);
	return rc;
}

static struct icaltimetype
time_of(int64_t day)
{
	struct icaltimetype out = { .is_date = 1 };
	char text[WHEN_SIZE];

	when_format(text, day);
	out.year = atoi(text);
	out.month = atoi(text + 5);
	out.day = atoi(text + 8);
	return out;
}

/* Returns the day, or WHEN_NONE after the last one. */
static int64_t
day_of(struct icaltimetype time)
{
	struct buf text = BUF_INIT;
	int64_t day = WHEN_NONE;

	buf_addf(&text, "%04d-%02d-%02d", time.year, time.month, time.day);
	if (time.year > 0)
		when_parse_day(&day, slice_of_buf(&text));
	buf_release(&text);
	return day;
}

int
recur_next(int64_t *out, struct slice text, const struct recur_from *from,
    struct err *err)
{
	struct icalrecurrencetype rule;
	struct icalrecur_iterator_impl *at;
	struct ical ical;
	int rc = load_ical(&ical, err);

	*out = WHEN_NONE;
	if (!ical.parse)
		return rc;
	rc = read_rule(&rule, &ical, text, err);
	if (rc || (rule.count && from->number >= rule.count))
		return rc;
	rule.count = 0;
	at = ical.begin(rule, time_of(from->day));
	if (!at)
		return err_set(err, ERR_INVALID,
		    "libical cannot compute the days of '%.*s'",
		    (int)text.len, text.ptr);
	do
		*out = day_of(ical.next(at));
	while (*out != WHEN_NONE &&
	    (*out <= from->day || *out < from->earliest));
	ical.end(at);
	return 0;
}

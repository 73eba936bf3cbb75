/* SPDX-License-Identifier: ISC */
/*
 * Findings of the judge: their words, and the events that are spared because
 * what they stood on is not there any more.
 */
#include "check/judge_private.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/err.h"

PRINTF_LIKE(5, 0)
static void
tell(const struct judge *judge, const struct known *known, struct slice subject,
    const char *what, const char *fmt, va_list args)
{
	struct err clean = {0};
	char text[800], named[NAME_MAX_BYTES + 3] = "the log";

	vsnprintf(text, sizeof(text), fmt, args);
	if (subject.len)
		snprintf(named, sizeof(named), "'%.*s'", (int)subject.len,
		    subject.ptr);
	err_set(&clean, ERR_INVALID, "%s%s%s%s %s", what ? "forged " : "",
	    what ? what : "", what ? ": " : "", named, text);
	judge->fn(judge->arg, what == NULL, known->file, known->number,
	    clean.message);
}

int
judge_excuses(const struct judge *judge, const struct known *known,
    struct slice subject)
{
	struct err text = {0};

	if (known->beside == HOLE_NONE)
		return 0;
	err_set(&text, ERR_INVALID,
	    "not judged: '%.*s' has an event whose author may have seen lines "
	    "that are missing",
	    SHOW(subject));
	judge->fn(judge->arg, known->beside == HOLE_ACCEPTED, known->file,
	    known->number, text.message);
	return 1;
}

void
judge_unjudged(const struct judge *judge, const struct known *known,
    struct slice subject, size_t count)
{
	struct err text = {0};

	err_set(&text, ERR_INVALID,
	    "not judged: '%.*s' was written to by so many who did not see each "
	    "other that %zu of its events cannot be judged",
	    SHOW(subject), count);
	judge->fn(judge->arg, 0, known->file, known->number, text.message);
}

void
judge_forged(const struct judge *judge, const struct known *known,
    struct slice subject, const char *what, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell(judge, known, subject, what, fmt, args);
	va_end(args);
}

void
judge_note(const struct judge *judge, const struct known *known,
    struct slice subject, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell(judge, known, subject, NULL, fmt, args);
	va_end(args);
}

/*
 * Boolean: does the event write what moves, claims and reports are decided by?
 */
static int
decides(const struct event *event)
{
	for (size_t i = 0; i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++)
			switch (
			    event->fields[event->writes[i].field + f].kind) {
			case FIELD_STATE:
			case FIELD_GATE:
			case FIELD_GATE_REPORT:
			case FIELD_CLAIM:
			case FIELD_ASSIGNEE:
			case FIELD_CHECK:
			case FIELD_CHECK_DONE:
				return 1;
			default:
				break;
			}
	return 0;
}

/*
 * Boolean: was something purged that the author saw whole, perhaps, and decided
 * by? Then it cannot be told any more whether a rule was broken.
 */
static int
stands_on_purged(const struct trial *trial)
{
	struct judge *judge = trial->judge;
	struct event event;

	if (!judge->has_purged)
		return 0;
	if (trial->workflow &&
	    judge->known[judge->workflows[trial->workflow].event].purged)
		return 1;
	for (size_t i = 0; i < trial->count; i++) {
		uint32_t number = trial->parts[i].event;

		if (trial->seen[i] && judge->known[number].purged &&
		    !judge_read(judge, event_parser_nth(judge->past_parser, 1),
		        &event, number) &&
		    decides(&event))
			return 1;
	}
	return 0;
}

/* The first event that is named and is nowhere. */
static void
name_lost(const struct judge *judge, const struct known *known,
    char out[EVENT_ID_SIZE])
{
	size_t found = 1;

	for (size_t n = known->name; n < known->names_end && found; n++) {
		judge_find(judge, judge->names[n], &found);
		event_id_format(out, judge->names[n]);
	}
}

void
trial_forged(const struct trial *trial, const char *what, const char *fmt, ...)
{
	char text[700], lost[EVENT_ID_SIZE];
	va_list args;

	if (stands_on_purged(trial)) {
		judge_note(trial->judge, trial->known, trial->write->name,
		    "has an event that cannot be judged: it stands on what was "
		    "purged");
		return;
	}
	if (judge_excuses(trial->judge, trial->known, trial->write->name))
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	lost[0] = '\0';
	if (trial->known->names_lost)
		name_lost(trial->judge, trial->known, lost);
	judge_forged(trial->judge, trial->known, trial->write->name, what,
	    "%s%s%s%s", text, *lost ? "; it names event " : "", lost,
	    *lost ? ", which is missing: task-fsck --repair looks for it" : "");
}

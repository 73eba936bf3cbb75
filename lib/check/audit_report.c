/* SPDX-License-Identifier: ISC */
/*
 * Findings of the audit: their messages, and the events that are spared because
 * events that they were decided by are missing now.
 */
#include "check/audit_private.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/err.h"

PRINTF_LIKE(5, 0)
static void
tell(const struct audit *audit, const struct known *known, struct slice subject,
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
	audit->fn(audit->arg, what == NULL, known->file, known->number,
	    clean.message);
}

bool
audit_excuses(const struct audit *audit, const struct known *known,
    struct slice subject)
{
	struct err text = {0};

	if (known->beside == HOLE_NONE)
		return false;
	err_set(&text, ERR_INVALID,
	    "not judged: '%.*s' has an event whose author may have seen lines "
	    "that are missing",
	    SHOW(subject));
	audit->fn(audit->arg, known->beside == HOLE_ACCEPTED, known->file,
	    known->number, text.message);
	return true;
}

void
audit_unjudged(const struct audit *audit, const struct known *known,
    struct slice subject, size_t count)
{
	struct err text = {0};

	err_set(&text, ERR_INVALID,
	    "not judged: '%.*s' was written to by so many who did not see each "
	    "other that %zu of its events cannot be judged",
	    SHOW(subject), count);
	audit->fn(audit->arg, 0, known->file, known->number, text.message);
}

void
audit_forged(const struct audit *audit, const struct known *known,
    struct slice subject, const char *what, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell(audit, known, subject, what, fmt, args);
	va_end(args);
}

void
audit_note(const struct audit *audit, const struct known *known,
    struct slice subject, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell(audit, known, subject, NULL, fmt, args);
	va_end(args);
}

/*
 * True if the event writes fields by which moves, claims and reports are
 * decided.
 */
static bool
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
				return true;
			default:
				break;
			}
	return false;
}

/*
 * True if something was purged since that the author may have seen whole and
 * decided by. Then it cannot be told any more whether a rule was broken.
 */
static bool
stands_on_purged(const struct trial *trial)
{
	struct audit *audit = trial->audit;
	struct event event;

	if (!audit->has_purged)
		return false;
	if (trial->workflow &&
	    audit->known[audit->workflows[trial->workflow].event].purged)
		return true;
	for (size_t i = 0; i < trial->count; i++) {
		uint32_t number = trial->parts[i].event;

		if (trial->seen[i] && audit->known[number].purged &&
		    !audit_read(audit, event_parser_nth(audit->past_parser, 1),
		        &event, number) &&
		    decides(&event))
			return true;
	}
	return false;
}

/* Write the id of the first event that is named and is missing. */
static void
name_lost(const struct audit *audit, const struct known *known,
    char out[EVENT_ID_SIZE])
{
	size_t found = 1;

	for (size_t n = known->name; n < known->names_end && found; n++) {
		audit_find(audit, audit->names[n], &found);
		event_id_format(out, audit->names[n]);
	}
}

void
trial_forged(const struct trial *trial, const char *what, const char *fmt, ...)
{
	char text[700], lost[EVENT_ID_SIZE];
	va_list args;

	if (stands_on_purged(trial)) {
		audit_note(trial->audit, trial->known, trial->write->name,
		    "has an event that cannot be judged: it stands on what was "
		    "purged");
		return;
	}
	if (audit_excuses(trial->audit, trial->known, trial->write->name))
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	lost[0] = '\0';
	if (trial->known->names_lost)
		name_lost(trial->audit, trial->known, lost);
	audit_forged(trial->audit, trial->known, trial->write->name, what,
	    "%s%s%s%s", text, *lost ? "; it names event " : "", lost,
	    *lost ? ", which is missing: task-fsck --repair looks for it" : "");
}

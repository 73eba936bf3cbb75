/* SPDX-License-Identifier: ISC */
/*
 * Rules about an import to an existing task: it may give values that nobody
 * gave, and replace values that this import wrote before.
 */
#include "check/audit_private.h"

#include <stdlib.h>

#include "format/origin.h"

enum { NOT_KNOWN, IS_IMPORT, IS_NONE };

static const struct event_field *
field_of(const struct event *event, struct slice task, struct slice name)
{
	for (size_t i = 0; i < event->writes_count; i++) {
		const struct event_write *write = &event->writes[i];

		if (write->subject != SUBJECT_TASK ||
		    !slice_eq(write->name, task))
			continue;
		for (uint32_t f = 0; f < write->field_count; f++)
			if (slice_eq(event->fields[write->field + f].name,
			        name))
				return &event->fields[write->field + f];
	}
	return NULL;
}

static const struct event_write *
write_of(const struct event *event, struct slice task)
{
	for (size_t i = 0; i < event->writes_count; i++)
		if (event->writes[i].subject == SUBJECT_TASK &&
		    slice_eq(event->writes[i].name, task))
			return &event->writes[i];
	return NULL;
}

/*
 * The import whose state the event replaces; NO_IMPORT, or BEGINS: the event
 * gives the first state.
 */
#define NO_IMPORT UINT32_MAX
#define BEGINS (UINT32_MAX - 1)

static uint32_t
import_before(const struct audit *audit, uint32_t number, struct slice task)
{
	struct event event, other;
	const struct event_field *field;

	if (audit_read(audit, event_parser_nth(audit->past_parser, 1), &event,
	        number))
		return NO_IMPORT;
	field = field_of(&event, task, SLICE("state"));
	if (!field || !field->over_count || event.type == EVENT_TASK_CREATED)
		return BEGINS;
	for (uint32_t o = 0; o < field->over_count; o++) {
		size_t count,
		    at = audit_find(audit, event.overs[field->over + o],
		        &count);

		for (size_t i = at; i < at + count; i++) {
			const struct event_write *write;

			if (audit_read(audit,
			        event_parser_nth(audit->past_parser, 2), &other,
			        audit->by_id[i]))
				continue;
			write = write_of(&other, task);
			if (write && field_of(&other, task, SLICE("state")) &&
			    origin_excuses(&other, write))
				return audit->by_id[i];
		}
	}
	return NO_IMPORT;
}

/*
 * True if only the import gave the task the state that this event changes. The
 * search goes from each such event to the one before it, until the event that
 * created the task. The result is kept, so a long row of imports is walked
 * once. A ring of imports, which only a forger makes, ends where it began.
 */
bool
trial_is_import(const struct trial *trial)
{
	struct audit *audit = trial->audit;
	uint32_t number = trial->parts[trial->at].event, *path = NULL;
	size_t count = 0, cap = 0;
	uint8_t found = IS_NONE;

	if (!origin_excuses(trial->event, trial->write))
		return false;
	while (number != NO_IMPORT && number != BEGINS &&
	    audit->known[number].import == NOT_KNOWN) {
		ARRAY_GROW(path, count, cap);
		path[count++] = number;
		audit->known[number].import = IS_NONE;
		number = import_before(audit, number, trial->write->name);
	}
	if (number == BEGINS)
		found = IS_IMPORT;
	else if (number != NO_IMPORT)
		found = audit->known[number].import;
	while (count)
		audit->known[path[--count]].import = found;
	free(path);
	return found == IS_IMPORT;
}

/* True if the import writes the field over nothing, or over its own write. */
bool
trial_imports_field(const struct trial *trial, const struct event_field *field)
{
	struct audit *audit = trial->audit;
	struct event other;

	if (!origin_excuses(trial->event, trial->write))
		return false;
	for (uint32_t o = 0; o < field->over_count; o++) {
		size_t count,
		    at = audit_find(audit, trial->event->overs[field->over + o],
		        &count);
		bool found = false;

		for (size_t i = at; i < at + count && !found; i++) {
			const struct event_write *write;

			if (audit_read(audit, audit->past_parser, &other,
			    audit->by_id[i]))
				continue;
			write = write_of(&other, trial->write->name);
			found = write && origin_excuses(&other, write);
		}
		if (!found)
			return false;
	}
	return true;
}

/* SPDX-License-Identifier: ISC */
/*
 * An undo (change.undone) names in `rests` the events that it undoes, and gives
 * back what they took: each of its writes is over a write of theirs, and its
 * value is one that this write replaced, or the value of a field that nobody
 * wrote. An undo excuses nothing else: the rules on holders and on gates hold
 * for an undo as for any change.
 */
#include "check/audit_private.h"

#include <stdlib.h>
#include <string.h>

#include "format/id.h"

/* steps through undone events that undid each other's writes */
#define STEPS_MAX 1000

/* An undo of one field, and the events that it may take back. */
struct undo {
	struct audit *audit;
	const struct event *event;
	const struct event_write *write;
	const struct event_field *field;
	struct event_id todo[STEPS_MAX];
	size_t count;
};

static bool
among(const struct event_id *ids, size_t count, struct event_id id)
{
	for (size_t i = 0; i < count; i++)
		if (event_id_cmp(ids[i], id) == 0)
			return true;
	return false;
}

static const struct event_field *
same_field(const struct undo *undo, const struct event *event,
    struct slice name)
{
	for (size_t i = 0; i < event->writes_count; i++) {
		const struct event_write *write = &event->writes[i];

		if (write->subject != undo->write->subject ||
		    !slice_eq(write->name, undo->write->name))
			continue;
		for (uint32_t f = 0; f < write->field_count; f++)
			if (slice_eq(event->fields[write->field + f].name,
			        name))
				return &event->fields[write->field + f];
	}
	return NULL;
}

static bool
is_value(const struct undo *undo, struct slice value)
{
	return value.ptr && slice_eq(value, undo->field->value);
}

/* True if the value is one that the undone event's write replaced. */
static bool
gives_back(struct undo *undo, const struct event *undone)
{
	struct audit *audit = undo->audit;
	struct slice name = undo->field->name;
	const struct event_field *field = same_field(undo, undone, name);
	struct event before;
	bool found = false;

	if (!field)
		return false;
	if (!field->over_count)
		return is_value(undo, field_unwritten_of(undo->write->subject,
		    field->kind, field->name));
	for (uint32_t o = 0; o < field->over_count && !found; o++) {
		struct event_id id = undone->overs[field->over + o];
		size_t count, at = audit_find(audit, id, &count);

		for (size_t i = at; i < at + count && !found; i++) {
			const struct event_field *was;

			if (audit_read(audit,
			        event_parser_nth(audit->past_parser, 1),
			        &before, audit->by_id[i]))
				continue;
			was = same_field(undo, &before, name);
			/* the value of a purged event cannot be known */
			found = was &&
			    (before.purged || is_value(undo, was->value));
		}
		if (!found && undo->count < STEPS_MAX &&
		    among(undo->event->rests, undo->event->rests_count, id) &&
		    !among(undo->todo, undo->count, id))
			undo->todo[undo->count++] = id;
	}
	return found;
}

/*
 * True if an undone event of this id states something that only an undo takes
 * back.
 */
static bool
is_fact(const struct event *event)
{
	for (size_t i = 0; i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++)
			if (field_is_fact(
			        event->fields[event->writes[i].field + f].kind))
				return true;
	return false;
}

/*
 * True if this undoes something that has no value to give back. The creation of
 * a task is undone by hiding it, a claim by ending it, and a fact by a field of
 * its own.
 */
static bool
takes_away(const struct undo *undo, struct event_id id,
    const struct event *undone)
{
	const struct event_field *field = undo->field;
	struct slice arg = field->name;
	struct event_id named;

	if (field->kind == FIELD_HIDDEN)
		return slice_is(field->value, "true") &&
		    same_field(undo, undone, SLICE("created"));
	if (field->kind == FIELD_CLAIM)
		return undone->type == EVENT_TASK_CLAIMED &&
		    same_field(undo, undone, SLICE("claim")) &&
		    among(undo->event->overs + field->over, field->over_count,
		        id);
	if (!slice_starts(field->name, UNDONE_FAMILY) ||
	    !slice_is(field->value, "true"))
		return false;
	arg.ptr += strlen(UNDONE_FAMILY);
	arg.len -= strlen(UNDONE_FAMILY);
	return event_id_parse(&named, arg) && event_id_cmp(named, id) == 0 &&
	    is_fact(undone);
}

/*
 * True if the field has the value that the undo of one of the named events
 * gives it.
 */
static bool
is_undone(struct undo *undo)
{
	const struct event *event = undo->event;
	struct audit *audit = undo->audit;
	struct event undone;

	for (size_t r = 0; r < event->rests_count; r++) {
		struct event_id id = event->rests[r];
		size_t count, at = audit_find(audit, id, &count);

		for (size_t i = at; i < at + count; i++)
			if (!audit_read(audit, audit->past_parser, &undone,
			    audit->by_id[i]) && takes_away(undo, id, &undone))
				return true;
		if (undo->count < STEPS_MAX &&
		    undo->field->kind != FIELD_CLAIM &&
		    among(event->overs + undo->field->over,
		        undo->field->over_count, id))
			undo->todo[undo->count++] = id;
	}
	/* undone events that undid each other are searched, too */
	for (size_t n = 0; n < undo->count; n++) {
		size_t count, at = audit_find(audit, undo->todo[n], &count);

		for (size_t i = at; i < at + count; i++)
			if (!audit_read(audit, audit->past_parser, &undone,
			    audit->by_id[i]) && gives_back(undo, &undone))
				return true;
	}
	return false;
}

void
audit_undo(struct audit *audit, const struct known *known,
    const struct event *event)
{
	struct undo *undo = task_zalloc(1, sizeof(*undo));

	for (size_t i = 0; i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++) {
			const struct event_write *write = &event->writes[i];

			*undo = (struct undo){ .audit = audit,
				.event = event,
				.write = write,
				.field = &event->fields[write->field + f] };
			if (!is_undone(undo) &&
			    !audit_excuses(audit, known, write->name))
				audit_forged(audit, known, write->name, "undo",
				    "is given '%.*s' by an undo of nothing "
				    "that had it otherwise",
				    SHOW(undo->field->name));
		}
	free(undo);
}

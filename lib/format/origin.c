/* SPDX-License-Identifier: ISC */
/* The events and fields that an origin excuses; see origin.h. */
#include "format/origin.h"

#include "format/id.h"

#define BIT(kind) (UINT64_C(1) << (kind))

/* Fields of a task that other systems have, too. */
#define PLAIN                                                               \
	((BIT(TASK_VALUES) - BIT(FIELD_CREATED)) | BIT(FIELD_META) |           \
	    BIT(FIELD_LABEL) | BIT(FIELD_CAP) | BIT(FIELD_LINK) |           \
	    BIT(FIELD_CHECK) | BIT(FIELD_CHECK_TEXT) |                      \
	    BIT(FIELD_CHECK_POS) | BIT(FIELD_CHECK_DONE) |                  \
	    BIT(FIELD_MESSAGE) | BIT(FIELD_ATTACHMENT) | BIT(FIELD_COMMIT))

_Static_assert(FIELD_KINDS <= 64, "a set of kinds of fields is 64 bits");

bool
origin_makes(const struct event *event, struct slice task)
{
	char id[TASK_ID_SIZE];

	if (!event->origin_source.ptr || !event->origin_ref.ptr)
		return false;
	task_id_hashed(id, "import", event->origin_source, event->origin_ref,
	    0);
	return slice_is(task, id);
}

static bool
is_type_of_import(enum event_type type)
{
	switch (type) {
	case EVENT_TASK_CREATED:
	case EVENT_TASK_EDITED:
	case EVENT_TASK_MOVED:
	case EVENT_TASK_LINKED:
	case EVENT_MESSAGE_POSTED:
	case EVENT_COMMIT_RECORDED:
		return true;
	default:
		return false;
	}
}

bool
origin_excuses(const struct event *event, const struct event_write *write)
{
	const struct event_field *field = &event->fields[write->field];

	if (!event->origin_source.ptr || event->fence ||
	    write->subject != SUBJECT_TASK || !is_type_of_import(event->type))
		return false;
	for (uint32_t f = 0; f < write->field_count; f++)
		if (!(BIT(field[f].kind) & PLAIN))
			return false;
	return origin_makes(event, write->name);
}

bool
origin_is_import(const struct event *event)
{
	size_t tasks = 0;

	if (!event->origin_source.ptr)
		return false;
	for (size_t i = 0; i < event->writes_count; i++) {
		if (event->writes[i].subject != SUBJECT_TASK)
			continue;
		if (!origin_excuses(event, &event->writes[i]))
			return false;
		tasks++;
	}
	return tasks > 0;
}

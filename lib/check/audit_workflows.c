/* SPDX-License-Identifier: ISC */
/*
 * The workflows of a log: which workflows replaced which, and by which workflow
 * an event was written. A workflow that cannot be read counts as missing.
 */
#include "check/audit_private.h"

#include <stdlib.h>
#include <string.h>

uint32_t
audit_workflow_of(const struct audit *audit, struct event_id id)
{
	size_t count, at = audit_find(audit, id, &count);
	uint32_t w = 0;

	for (size_t i = at; i < at + count; i++)
		w = audit->known[audit->by_id[i]].sets ?
		    audit->known[audit->by_id[i]].sets : w;
	return w;
}

void
audit_link_workflows(struct audit *audit)
{
	for (uint32_t w = 1; w < audit->workflows_count; w++) {
		struct known_workflow *to = &audit->workflows[w];
		const struct known *known = &audit->known[to->event];

		to->over = task_zalloc(known->rest - known->name + 1,
		    sizeof(*to->over));
		for (size_t n = known->name; n < known->rest; n++) {
			uint32_t over = audit_workflow_of(audit,
			    audit->names[n]);

			if (over && over != w)
				to->over[to->over_count++] = over;
		}
	}
}

static void
read_workflow(struct audit *audit, struct known_workflow *to)
{
	struct event event;

	if (audit_read(audit, audit->parser, &event, to->event))
		return;
	for (size_t i = 0; i < event.writes_count; i++)
		for (uint32_t f = 0; f < event.writes[i].field_count; f++) {
			const struct event_field *field =
			    &event.fields[event.writes[i].field + f];

			if (field->kind == FIELD_WORKFLOW && field->value.ptr &&
			    workflow_parse(&to->workflow, field->value, NULL))
				memset(&to->workflow, 0, sizeof(to->workflow));
		}
}

/*
 * Find the workflow that each event names. If it names several, the author has
 * seen the one that replaced the others.
 */
static void
find_named_workflows(struct audit *audit)
{
	for (size_t i = 0; i < audit->count; i++) {
		struct known *known = &audit->known[i];

		for (size_t n = known->rest; n < known->names_end; n++) {
			uint32_t w = audit_workflow_of(audit, audit->names[n]);

			if (w && (!known->workflow || audit_replaced(audit, w,
			    known->workflow)))
				known->workflow = w;
		}
	}
}

/*
 * If a stream has one writer, the writer continues from all that the stream has
 * seen.
 */
static void
find_stream_workflows(const struct audit *audit, struct known *const *stream)
{
	uint32_t last = 0;

	for (size_t i = 0; i < audit->count; i++) {
		const uint32_t named[] = { stream[i]->workflow,
			stream[i]->sets };

		if (i == 0 || stream[i]->forked ||
		    stream[i]->writer != stream[i - 1]->writer)
			last = 0;
		for (size_t n = 0; n < 2; n++)
			if (named[n] != last && (!last ||
			    audit_replaced(audit, named[n], last)))
				last = named[n];
		stream[i]->stream_workflow = last;
	}
}

bool
audit_replaced(const struct audit *audit, uint32_t later, uint32_t earlier)
{
	uint32_t *todo;
	unsigned char *seen;
	size_t count = 0;
	bool found = earlier == 0;

	if (later == 0 || later == earlier)
		return false;
	todo = task_zalloc(audit->workflows_count, sizeof(*todo));
	seen = task_zalloc(audit->workflows_count, 1);
	todo[count++] = later;
	while (count && !found) {
		const struct known_workflow
		    *w = &audit->workflows[todo[--count]];

		for (size_t i = 0; i < w->over_count; i++) {
			uint32_t over = w->over[i];

			found |= over == earlier;
			if (seen[over] ||
			    audit->workflows[over].event >= w->event)
				continue;
			seen[over] = 1;
			todo[count++] = over;
		}
	}
	free(todo);
	free(seen);
	return found;
}

void
audit_read_workflows(struct audit *audit, struct known *const *stream)
{
	if (!workflow_parse(&audit->workflows[0].workflow, workflow_default(),
	        NULL))
		for (size_t w = 1; w < audit->workflows_count; w++)
			read_workflow(audit, &audit->workflows[w]);
	find_named_workflows(audit);
	find_stream_workflows(audit, stream);
}

/* SPDX-License-Identifier: ISC */
/*
 * The workflows that a log had: which of them replaced which, and by which of
 * them an event was written. One that cannot be read is as if it were not
 * there.
 */
#include "check/judge_private.h"

#include <stdlib.h>
#include <string.h>

uint32_t
judge_workflow_of(const struct judge *judge, struct event_id id)
{
	size_t count, at = judge_find(judge, id, &count);
	uint32_t w = 0;

	for (size_t i = at; i < at + count; i++)
		w = judge->known[judge->by_id[i]].sets ?
		    judge->known[judge->by_id[i]].sets : w;
	return w;
}

void
judge_link_workflows(struct judge *judge)
{
	for (uint32_t w = 1; w < judge->workflows_count; w++) {
		struct known_workflow *to = &judge->workflows[w];
		const struct known *known = &judge->known[to->event];

		to->over = task_zalloc(known->rest - known->name + 1,
		    sizeof(*to->over));
		for (size_t n = known->name; n < known->rest; n++) {
			uint32_t over = judge_workflow_of(judge,
			    judge->names[n]);

			if (over && over != w)
				to->over[to->over_count++] = over;
		}
	}
}

static void
read_workflow(struct judge *judge, struct known_workflow *to)
{
	struct event event;

	if (judge_read(judge, judge->parser, &event, to->event))
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
 * Which workflow each event names: of several the one that took the place of
 * the others, for the author has seen that one.
 */
static void
find_named_workflows(struct judge *judge)
{
	for (size_t i = 0; i < judge->count; i++) {
		struct known *known = &judge->known[i];

		for (size_t n = known->rest; n < known->names_end; n++) {
			uint32_t w = judge_workflow_of(judge, judge->names[n]);

			if (w && (!known->workflow || judge_replaced(judge, w,
			    known->workflow)))
				known->workflow = w;
		}
	}
}

/*
 * The writer of a stream goes on from all that the stream has seen, if there is
 * one writer.
 */
static void
find_stream_workflows(const struct judge *judge, struct known *const *stream)
{
	uint32_t last = 0;

	for (size_t i = 0; i < judge->count; i++) {
		const uint32_t named[] = { stream[i]->workflow,
			stream[i]->sets };

		if (i == 0 || stream[i]->forked ||
		    stream[i]->writer != stream[i - 1]->writer)
			last = 0;
		for (size_t n = 0; n < 2; n++)
			if (named[n] != last && (!last ||
			    judge_replaced(judge, named[n], last)))
				last = named[n];
		stream[i]->stream_workflow = last;
	}
}

int
judge_replaced(const struct judge *judge, uint32_t later, uint32_t earlier)
{
	uint32_t *todo;
	unsigned char *seen;
	size_t count = 0;
	int found = earlier == 0;

	if (later == 0 || later == earlier)
		return 0;
	todo = task_zalloc(judge->workflows_count, sizeof(*todo));
	seen = task_zalloc(judge->workflows_count, 1);
	todo[count++] = later;
	while (count && !found) {
		const struct known_workflow
		    *w = &judge->workflows[todo[--count]];

		for (size_t i = 0; i < w->over_count; i++) {
			uint32_t over = w->over[i];

			found |= over == earlier;
			if (seen[over] ||
			    judge->workflows[over].event >= w->event)
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
judge_read_workflows(struct judge *judge, struct known *const *stream)
{
	if (!workflow_parse(&judge->workflows[0].workflow, workflow_default(),
	        NULL))
		for (size_t w = 1; w < judge->workflows_count; w++)
			read_workflow(judge, &judge->workflows[w]);
	find_named_workflows(judge);
	find_stream_workflows(judge, stream);
}

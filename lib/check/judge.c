/* SPDX-License-Identifier: ISC */
/*
 * Judging a log: its events become known one by one; when all are, what their
 * authors can have seen is marked, and the rules are asked.
 */
#include "check/judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "check/judge_past.h"
#include "check/judge_private.h"

struct judge *
judge_new(void)
{
	struct judge *judge = task_zalloc(1, sizeof(*judge));

	judge->parser = event_parser_new();
	judge->past_parser = event_parser_new();
	return judge;
}

void
judge_free(struct judge *judge)
{
	if (!judge)
		return;
	for (size_t i = 0; i < judge->workflows_count; i++) {
		workflow_release(&judge->workflows[i].workflow);
		free(judge->workflows[i].over);
	}
	event_parser_free(judge->parser);
	event_parser_free(judge->past_parser);
	buf_release(&judge->text);
	free(judge->known);
	free(judge->names);
	free(judge->parts);
	free(judge->registered.item);
	free(judge->accepted.item);
	free(judge->set_aside.item);
	free(judge->by_id);
	free(judge->by_head);
	free(judge->purged);
	free(judge->workflows);
	free(judge);
}

static void
add_name(struct judge *judge, struct event_id id)
{
	JUDGE_GROW(judge->names, judge->names_count, judge->names_cap);
	judge->names[judge->names_count++] = id;
}

/*
 * Note an agent, a workflow, a purge or an accepted hole. Workflows are read
 * afterwards.
 */
static void
add_record(struct judge *judge, const struct event *event,
    const struct event_write *write, const struct event_field *field,
    uint32_t number)
{
	if (field->kind == FIELD_REGISTERED) {
		judge_add_named(&judge->registered, write->name, number);
	} else if (field->kind == FIELD_GAP) {
		judge_add_named(&judge->accepted, judge_gap_name(field->arg),
		    number);
	} else if (field->kind == FIELD_LOST) {
		judge_add_named(&judge->accepted, field->arg, number);
	} else if (field->kind == FIELD_SET_ASIDE) {
		judge_add_named(&judge->set_aside, SLICE(""), number);
	} else if (field->kind == FIELD_WORKFLOW) {
		JUDGE_GROW(judge->workflows, judge->workflows_count,
		    judge->workflows_cap);
		judge->workflows[judge->workflows_count++] =
		    (struct known_workflow){ .event = number };
	} else if (field->kind == FIELD_LINE_PURGED &&
	    event->type == EVENT_LINE_PURGED) {
		JUDGE_GROW(judge->purged, judge->purged_count,
		    judge->purged_cap);
		judge->purged[judge->purged_count++] = event_hash_of_digest(
		    field->arg);
	}
}

/*
 * Note the tasks that an event writes to, and what it says of the log and its
 * agents.
 */
static void
add_parts(struct judge *judge, const struct event *event, uint32_t number)
{
	for (size_t i = 0; i < event->writes_count; i++) {
		const struct event_write *write = &event->writes[i];
		uint64_t kinds = 0;

		for (uint32_t f = 0; f < write->field_count; f++) {
			const struct event_field *field =
			    &event->fields[write->field + f];

			kinds |= TASK_PART(field->kind);
			add_record(judge, event, write, field, number);
		}
		if (write->subject != SUBJECT_TASK)
			continue;
		JUDGE_GROW(judge->parts, judge->parts_count, judge->parts_cap);
		memcpy(judge->parts[judge->parts_count].task, write->name.ptr,
		    TASK_ID_LEN);
		judge->parts[judge->parts_count].kinds = kinds;
		judge->parts[judge->parts_count++].event = number;
	}
}

void
judge_add(struct judge *judge, const struct event *event, struct slice line,
    uint32_t file, uint64_t number, int asked)
{
	struct known *known;

	if (!judge->workflows_count) {		/* the built-in one */
		JUDGE_GROW(judge->workflows, judge->workflows_count,
		    judge->workflows_cap);
		memset(judge->workflows, 0, sizeof(*judge->workflows));
		judge->workflows_count = 1;
	}
	JUDGE_GROW(judge->known, judge->count, judge->cap);
	known = &judge->known[judge->count];
	memset(known, 0, sizeof(*known));
	known->id = event->id;
	known->writer = event->writer;
	known->seq = event->seq;
	known->at = event->at;
	known->fence = event->fence;
	known->type = (uint8_t)event->type;
	known->file = file;
	known->number = number;
	known->asked = asked != 0;
	known->imported = event->origin_source.ptr != NULL;
	known->purged = event->purged != 0;
	judge->has_purged |= event->purged || event->type == EVENT_LINE_PURGED;
	known->head = event->head_hash;
	known->looked_at = asked && event->type != EVENT_UNKNOWN &&
	    judge_looks_at(event);
	known->line = judge->text.len;
	known->line_len = line.len;
	buf_add_slice(&judge->text, line);
	known->name = judge->names_count;
	for (size_t i = 0; i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++) {
			const struct event_field *field =
			    &event->fields[event->writes[i].field + f];

			for (uint32_t o = 0; o < field->over_count; o++)
				add_name(judge, event->overs[field->over + o]);
		}
	known->rest = judge->names_count;
	for (size_t i = 0; i < event->rests_count; i++)
		add_name(judge, event->rests[i]);
	known->names_end = judge->names_count;
	if (event->type != EVENT_UNKNOWN)	/* its writes do not count */
		add_parts(judge, event, (uint32_t)judge->count);
	judge->count++;
}

/*
 * A purge counts as in the fold, whichever form of a line was read: not for a
 * purge, nor for a workflow that no other has replaced.
 */
static void
mark_purged(struct judge *judge)
{
	unsigned char *replaced = task_zalloc(judge->workflows_count + 1, 1);

	for (uint32_t w = 1; w < judge->workflows_count; w++)
		for (size_t o = 0; o < judge->workflows[w].over_count; o++)
			replaced[judge->workflows[w].over[o]] = 1;
	for (size_t p = 0; p < judge->purged_count; p++) {
		size_t count,
		    at = judge_find_head(judge, judge->purged[p], &count);

		for (size_t i = at; i < at + count; i++) {
			struct known
			    *known = &judge->known[judge->by_head[i].event];

			if (known->type != EVENT_LINE_PURGED && (!known->sets ||
			    replaced[judge_workflow_of(judge, known->id)]))
				known->purged = 1;
		}
	}
	free(replaced);
}

static int
by_stream(const void *left, const void *right)
{
	const struct known *a = *(const struct known *const *)left;
	const struct known *b = *(const struct known *const *)right;

	if (a->writer != b->writer)
		return a->writer < b->writer ? -1 : 1;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

/* All events by stream; yours to free. */
static struct known **
sort_streams(struct judge *judge)
{
	struct known **stream = task_zalloc(judge->count + 1, sizeof(*stream));

	for (size_t i = 0; i < judge->count; i++)
		stream[i] = &judge->known[i];
	if (judge->count)
		qsort(stream, judge->count, sizeof(*stream), by_stream);
	return stream;
}

/* Streams that two copies of a clone wrote, from where they part. */
static void
mark_forks(struct known *const *stream, size_t count)
{
	int forked = 0;

	for (size_t i = 1; i < count; i++) {
		forked &= stream[i]->writer == stream[i - 1]->writer;
		if (stream[i]->writer == stream[i - 1]->writer &&
		    stream[i]->seq == stream[i - 1]->seq)
			forked = stream[i - 1]->forked = 1;
		stream[i]->forked = forked != 0;
	}
}

static int
by_writer_number(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

struct writers_ahead {
	uint64_t *writer;
	size_t count, cap;
};

/*
 * A writer to a task has seen its creation. The parts are sorted by task and
 * event.
 */
static void
find_made_later(struct writers_ahead *ahead, const struct judge *judge)
{
	for (size_t i = 1; i < judge->parts_count; i++) {
		const struct part *part = &judge->parts[i];
		const struct known *known = &judge->known[part->event];

		if (known->type != EVENT_TASK_CREATED ||
		    memcmp(part[-1].task, part->task, TASK_ID_LEN) != 0)
			continue;
		JUDGE_GROW(ahead->writer, ahead->count, ahead->cap);
		ahead->writer[ahead->count++] = known->writer;
	}
}

/*
 * Writers of whom somebody had seen a stamp that was later than his own: it was
 * so far ahead that clocks did not follow it. And who had seen what is nowhere
 * now.
 */
static void
mark_ahead(struct judge *judge)
{
	struct writers_ahead ahead = {0};

	for (size_t i = 0; i < judge->count; i++) {
		struct known *known = &judge->known[i];

		for (size_t n = known->name; n < known->names_end; n++) {
			size_t found,
			    at = judge_find(judge, judge->names[n], &found);

			known->names_lost |= !found;
			if (!found || judge->by_id[at] <= i)
				continue;
			JUDGE_GROW(ahead.writer, ahead.count, ahead.cap);
			ahead.writer[ahead.count++] =
			    judge->known[judge->by_id[at]].writer;
			if (!judge->known[judge->by_id[at]].seen_ms)
				judge->known[judge->by_id[at]]
				    .seen_ms = known->at.ms;
		}
	}
	find_made_later(&ahead, judge);
	if (ahead.count)
		qsort(ahead.writer, ahead.count, sizeof(*ahead.writer),
		    by_writer_number);
	for (size_t i = 0; ahead.count && i < judge->count; i++)
		judge->known[i].ahead = bsearch(&judge->known[i].writer,
		                            ahead.writer, ahead.count,
		                            sizeof(*ahead.writer),
		                            by_writer_number) != NULL;
	free(ahead.writer);
}

void
judge_run(struct judge *judge, int64_t now_ms, judge_fn *fn, void *arg)
{
	struct known **stream;
	size_t end;

	if (!judge->count)
		return;
	judge->now_ms = now_ms;
	judge->fn = fn;
	judge->arg = arg;
	judge_sort(judge);
	stream = sort_streams(judge);
	mark_forks(stream, judge->count);
	mark_ahead(judge);
	judge_mark_holes(judge, stream);
	judge_link_workflows(judge);
	mark_purged(judge);
	judge_read_workflows(judge, stream);
	free(stream);
	for (size_t i = 0; i < judge->count; i++)
		if (judge->known[i].looked_at && !judge->known[i].purged)
			judge_look(judge, &judge->known[i]);
	for (size_t at = 0; at < judge->parts_count; at = end) {
		for (end = at + 1; end < judge->parts_count && memcmp(
		    judge->parts[at].task, judge->parts[end].task,
		    TASK_ID_LEN) == 0; end++)
			;
		judge_task(judge, &judge->parts[at], end - at);
	}
}

/* SPDX-License-Identifier: ISC */
/*
 * Judging a log: the events become known one by one. When all are known, the
 * events that their authors can have seen are marked, and the rules are asked.
 */
#include "check/audit.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "check/audit_past.h"
#include "check/audit_private.h"

struct audit *
audit_new(void)
{
	struct audit *audit = task_zalloc(1, sizeof(*audit));

	audit->parser = event_parser_new();
	audit->past_parser = event_parser_new();
	return audit;
}

void
audit_free(struct audit *audit)
{
	if (!audit)
		return;
	for (size_t i = 0; i < audit->workflows_count; i++) {
		workflow_release(&audit->workflows[i].workflow);
		free(audit->workflows[i].over);
	}
	event_parser_free(audit->parser);
	event_parser_free(audit->past_parser);
	buf_release(&audit->text);
	free(audit->known);
	free(audit->names);
	free(audit->parts);
	free(audit->registered.item);
	free(audit->accepted.item);
	free(audit->set_aside.item);
	free(audit->by_id);
	free(audit->by_head);
	free(audit->purged);
	free(audit->workflows);
	free(audit);
}

static void
add_name(struct audit *audit, struct event_id id)
{
	ARRAY_GROW(audit->names, audit->names_count, audit->names_cap);
	audit->names[audit->names_count++] = id;
}

/*
 * Note an agent, a workflow, a purge or an accepted hole. Workflows are read
 * afterwards.
 */
static void
add_record(struct audit *audit, const struct event *event,
    const struct event_write *write, const struct event_field *field,
    uint32_t number)
{
	if (field->kind == FIELD_REGISTERED) {
		audit_add_named(&audit->registered, write->name, number);
	} else if (field->kind == FIELD_GAP) {
		audit_add_named(&audit->accepted, audit_gap_name(field->arg),
		    number);
	} else if (field->kind == FIELD_LOST) {
		audit_add_named(&audit->accepted, field->arg, number);
	} else if (field->kind == FIELD_SET_ASIDE) {
		audit_add_named(&audit->set_aside, SLICE(""), number);
	} else if (field->kind == FIELD_WORKFLOW) {
		ARRAY_GROW(audit->workflows, audit->workflows_count,
		    audit->workflows_cap);
		audit->workflows[audit->workflows_count++] =
		    (struct known_workflow){ .event = number };
	} else if (field->kind == FIELD_LINE_PURGED &&
	    event->type == EVENT_LINE_PURGED) {
		ARRAY_GROW(audit->purged, audit->purged_count,
		    audit->purged_cap);
		audit->purged[audit->purged_count++] = event_hash_of_digest(
		    field->arg);
	}
}

/*
 * Note the tasks that an event writes to, and its statements about the log and
 * its agents.
 */
static void
add_parts(struct audit *audit, const struct event *event, uint32_t number)
{
	for (size_t i = 0; i < event->writes_count; i++) {
		const struct event_write *write = &event->writes[i];
		uint64_t kinds = 0;

		for (uint32_t f = 0; f < write->field_count; f++) {
			const struct event_field *field =
			    &event->fields[write->field + f];

			kinds |= TASK_PART(field->kind);
			add_record(audit, event, write, field, number);
		}
		if (write->subject != SUBJECT_TASK)
			continue;
		ARRAY_GROW(audit->parts, audit->parts_count, audit->parts_cap);
		memcpy(audit->parts[audit->parts_count].task, write->name.ptr,
		    TASK_ID_LEN);
		audit->parts[audit->parts_count].kinds = kinds;
		audit->parts[audit->parts_count++].event = number;
	}
}

void
audit_add(struct audit *audit, const struct event *event, struct slice line,
    uint32_t file, uint64_t number, int asked)
{
	struct known *known;

	if (!audit->workflows_count) {		/* the built-in workflow */
		ARRAY_GROW(audit->workflows, audit->workflows_count,
		    audit->workflows_cap);
		memset(audit->workflows, 0, sizeof(*audit->workflows));
		audit->workflows_count = 1;
	}
	ARRAY_GROW(audit->known, audit->count, audit->cap);
	known = &audit->known[audit->count];
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
	audit->has_purged |= event->purged || event->type == EVENT_LINE_PURGED;
	known->head = event->head_hash;
	known->looked_at = asked && event->type != EVENT_UNKNOWN &&
	    audit_looks_at(event);
	known->line = audit->text.len;
	known->line_len = line.len;
	buf_add_slice(&audit->text, line);
	known->name = audit->names_count;
	for (size_t i = 0; i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++) {
			const struct event_field *field =
			    &event->fields[event->writes[i].field + f];

			for (uint32_t o = 0; o < field->over_count; o++)
				add_name(audit, event->overs[field->over + o]);
		}
	known->rest = audit->names_count;
	for (size_t i = 0; i < event->rests_count; i++)
		add_name(audit, event->rests[i]);
	known->names_end = audit->names_count;
	/* the writes of an unknown event do not count */
	if (event->type != EVENT_UNKNOWN)
		add_parts(audit, event, (uint32_t)audit->count);
	audit->count++;
}

/*
 * A purge counts as in the fold, for each form of a line. It does not count for
 * a purge, nor for a workflow that no other workflow has replaced.
 */
static void
mark_purged(struct audit *audit)
{
	unsigned char *replaced = task_zalloc(audit->workflows_count + 1, 1);

	for (uint32_t w = 1; w < audit->workflows_count; w++)
		for (size_t o = 0; o < audit->workflows[w].over_count; o++)
			replaced[audit->workflows[w].over[o]] = 1;
	for (size_t p = 0; p < audit->purged_count; p++) {
		size_t count,
		    at = audit_find_head(audit, audit->purged[p], &count);

		for (size_t i = at; i < at + count; i++) {
			struct known
			    *known = &audit->known[audit->by_head[i].event];

			if (known->type != EVENT_LINE_PURGED && (!known->sets ||
			    replaced[audit_workflow_of(audit, known->id)]))
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

/* Returns all events by stream. The array is yours to free. */
static struct known **
sort_streams(struct audit *audit)
{
	struct known **stream = task_zalloc(audit->count + 1, sizeof(*stream));

	for (size_t i = 0; i < audit->count; i++)
		stream[i] = &audit->known[i];
	if (audit->count)
		qsort(stream, audit->count, sizeof(*stream), by_stream);
	return stream;
}

/*
 * Mark streams that two copies of a clone wrote, from the place where they
 * part.
 */
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
 * Find writers who wrote to a task before its creation in the order of writes:
 * they must have seen the creation. The parts are sorted by task and event.
 */
static void
find_made_later(struct writers_ahead *ahead, const struct audit *audit)
{
	for (size_t i = 1; i < audit->parts_count; i++) {
		const struct part *part = &audit->parts[i];
		const struct known *known = &audit->known[part->event];

		if (known->type != EVENT_TASK_CREATED ||
		    memcmp(part[-1].task, part->task, TASK_ID_LEN) != 0)
			continue;
		ARRAY_GROW(ahead->writer, ahead->count, ahead->cap);
		ahead->writer[ahead->count++] = known->writer;
	}
}

/*
 * Mark writers if one of their events is named by an event with an earlier
 * stamp: their clock was so far ahead that other clocks did not follow it. In
 * the same millisecond, only a forger writes that. Also mark events that name
 * events which are missing now.
 */
static void
mark_ahead(struct audit *audit)
{
	struct writers_ahead ahead = {0};

	for (size_t i = 0; i < audit->count; i++) {
		struct known *known = &audit->known[i];
		bool early = false;

		for (size_t n = known->name; n < known->names_end; n++) {
			size_t found,
			    at = audit_find(audit, audit->names[n], &found);

			known->names_lost |= !found;
			if (!found || audit->by_id[at] <= i)
				continue;
			if (audit->known[audit->by_id[at]].at.ms ==
			    known->at.ms) {
				early = true;
				continue;
			}
			ARRAY_GROW(ahead.writer, ahead.count, ahead.cap);
			ahead.writer[ahead.count++] =
			    audit->known[audit->by_id[at]].writer;
			if (!audit->known[audit->by_id[at]].seen_ms)
				audit->known[audit->by_id[at]]
				    .seen_ms = known->at.ms;
		}
		if (early && known->asked)
			audit_forged(audit, known, (struct slice){0}, "stamp",
			    "has an event that is stamped before one that it "
			    "names");
	}
	find_made_later(&ahead, audit);
	if (ahead.count)
		qsort(ahead.writer, ahead.count, sizeof(*ahead.writer),
		    by_writer_number);
	for (size_t i = 0; ahead.count && i < audit->count; i++)
		audit->known[i].ahead = bsearch(&audit->known[i].writer,
		                            ahead.writer, ahead.count,
		                            sizeof(*ahead.writer),
		                            by_writer_number) != NULL;
	free(ahead.writer);
}

void
audit_run(struct audit *audit, const struct audit_run *run, audit_fn *fn,
    void *arg)
{
	struct known **stream;
	size_t end;

	if (!audit->count)
		return;
	audit->now_ms = run->now_ms;
	audit->fn = fn;
	audit->arg = arg;
	audit_sort(audit);
	stream = sort_streams(audit);
	mark_forks(stream, audit->count);
	mark_ahead(audit);
	audit_mark_holes(audit, stream);
	audit_link_workflows(audit);
	mark_purged(audit);
	audit_read_workflows(audit, stream);
	free(stream);
	for (size_t i = 0; i < audit->count; i++)
		if (audit->known[i].looked_at && !audit->known[i].purged)
			audit_look(audit, &audit->known[i]);
	for (size_t at = 0; at < audit->parts_count; at = end) {
		for (end = at + 1; end < audit->parts_count && memcmp(
		    audit->parts[at].task, audit->parts[end].task,
		    TASK_ID_LEN) == 0; end++)
			;
		audit_task(audit, &audit->parts[at], end - at);
		if (run->meter)
			run->meter->tell(run->meter->arg, "judging events", end,
			    audit->parts_count);
	}
}

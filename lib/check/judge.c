/* SPDX-License-Identifier: ISC */
/*
 * What is known of a log, for judging: events in the order of writes, the workflows and
 * agents that they made, and who wrote to which task.
 */
#include "check/judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "check/judge_past.h"
#include "check/judge_private.h"

#define GROW(array, count, cap) do {						\
	if ((count) == (cap)) {							\
		(cap) = (cap) ? (cap) * 2 : 64;					\
		(array) = task_realloc((array), (cap), sizeof(*(array)));	\
	}									\
} while (0)

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
	GROW(judge->names, judge->names_count, judge->names_cap);
	judge->names[judge->names_count++] = id;
}

static uint64_t
name_hash(struct slice name)
{
	return (uint64_t)hash_bytes(name, 6) << 32 | hash_bytes(name, 7);
}

static void
add_named(struct named_list *list, struct slice name, uint32_t event)
{
	GROW(list->item, list->count, list->cap);
	list->item[list->count++] = (struct named){ name_hash(name), event };
}

/* Note an agent, a workflow, a purge or an accepted hole. Workflows are read afterwards. */
static void
add_record(struct judge *judge, const struct event *event,
    const struct event_write *write, const struct event_field *field, uint32_t number)
{
	if (field->kind == FIELD_REGISTERED) {
		add_named(&judge->registered, write->name, number);
	} else if (field->kind == FIELD_GAP) {
		add_named(&judge->accepted, judge_gap_name(field->arg), number);
	} else if (field->kind == FIELD_LOST) {
		add_named(&judge->accepted, field->arg, number);
	} else if (field->kind == FIELD_SET_ASIDE) {
		add_named(&judge->set_aside, SLICE(""), number);
	} else if (field->kind == FIELD_WORKFLOW) {
		GROW(judge->workflows, judge->workflows_count, judge->workflows_cap);
		judge->workflows[judge->workflows_count++] =
		    (struct known_workflow){ .event = number };
	} else if (field->kind == FIELD_LINE_PURGED && event->type == EVENT_LINE_PURGED) {
		GROW(judge->purged, judge->purged_count, judge->purged_cap);
		judge->purged[judge->purged_count++] = event_hash_of_digest(field->arg);
	}
}

/* Note the tasks that an event writes to, and what it says of the log and its agents. */
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
		GROW(judge->parts, judge->parts_count, judge->parts_cap);
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
		GROW(judge->workflows, judge->workflows_count, judge->workflows_cap);
		memset(judge->workflows, 0, sizeof(*judge->workflows));
		judge->workflows_count = 1;
	}
	GROW(judge->known, judge->count, judge->cap);
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

struct placed {
	const struct known *known;
	uint32_t number;
};

static int
by_order(const void *left, const void *right)
{
	const struct known *a = ((const struct placed *)left)->known;
	const struct known *b = ((const struct placed *)right)->known;
	int cmp = hlc_cmp(a->at, b->at);

	if (cmp)
		return cmp;
	if (a->writer != b->writer)
		return a->writer < b->writer ? -1 : 1;
	if (a->seq != b->seq)
		return a->seq < b->seq ? -1 : 1;
	cmp = event_id_cmp(a->id, b->id);
	return cmp ? cmp : (a->line > b->line) - (a->line < b->line);
}

static int
by_name(const void *left, const void *right)
{
	const struct named *a = left, *b = right;

	if (a->name != b->name)
		return a->name < b->name ? -1 : 1;
	return (a->event > b->event) - (a->event < b->event);
}

/* now: the number that each event has got. */
static void
sort_named(struct named_list *list, const uint32_t *now)
{
	for (size_t i = 0; i < list->count; i++)
		list->item[i].event = now[list->item[i].event];
	if (list->count)
		qsort(list->item, list->count, sizeof(*list->item), by_name);
}

size_t
judge_find_named(const struct named_list *list, struct slice name, uint32_t event)
{
	struct named wanted = { name_hash(name), event };
	size_t low = 0, high = list->count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (by_name(&list->item[mid], &wanted) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < list->count && list->item[low].name == wanted.name ? low :
	    list->count;
}

/* Put the events in the order of writes; what refers to them by number follows. */
static void
sort_known(struct judge *judge)
{
	size_t n = judge->count;
	struct placed *placed = task_zalloc(n + 1, sizeof(*placed));
	struct known *sorted = task_zalloc(n + 1, sizeof(*sorted));
	uint32_t *now = task_zalloc(n + 1, sizeof(*now));

	for (size_t i = 0; i < n; i++)
		placed[i] = (struct placed){ &judge->known[i], (uint32_t)i };
	if (n)
		qsort(placed, n, sizeof(*placed), by_order);
	for (size_t i = 0; i < n; i++) {
		sorted[i] = *placed[i].known;
		now[placed[i].number] = (uint32_t)i;
	}
	for (size_t i = 0; i < judge->parts_count; i++)
		judge->parts[i].event = now[judge->parts[i].event];
	sort_named(&judge->registered, now);
	sort_named(&judge->accepted, now);
	sort_named(&judge->set_aside, now);
	for (uint32_t i = 1; i < judge->workflows_count; i++) {
		judge->workflows[i].event = now[judge->workflows[i].event];
		sorted[judge->workflows[i].event].sets = i;
	}
	free(placed);
	free(now);
	free(judge->known);
	judge->known = sorted;
	judge->cap = n + 1;
}

struct identified {
	struct event_id id;
	uint32_t number;
};

static int
by_identity(const void *left, const void *right)
{
	const struct identified *a = left, *b = right;
	int cmp = event_id_cmp(a->id, b->id);

	return cmp ? cmp : (a->number > b->number) - (a->number < b->number);
}

static void
index_ids(struct judge *judge)
{
	struct identified *ids = task_zalloc(judge->count + 1, sizeof(*ids));

	for (size_t i = 0; i < judge->count; i++)
		ids[i] = (struct identified){ judge->known[i].id, (uint32_t)i };
	if (judge->count)
		qsort(ids, judge->count, sizeof(*ids), by_identity);
	judge->by_id = task_zalloc(judge->count + 1, sizeof(*judge->by_id));
	for (size_t i = 0; i < judge->count; i++)
		judge->by_id[i] = ids[i].number;
	free(ids);
}

size_t
judge_find(const struct judge *judge, struct event_id id, size_t *count)
{
	size_t low = 0, high = judge->count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (event_id_cmp(judge->known[judge->by_id[mid]].id, id) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	*count = 0;
	while (low + *count < judge->count && event_id_cmp(
	    judge->known[judge->by_id[low + *count]].id, id) == 0)
		(*count)++;
	return low;
}

static int
by_head(const void *left, const void *right)
{
	const struct headed *a = left, *b = right;

	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	return (a->event > b->event) - (a->event < b->event);
}

static void
index_heads(struct judge *judge)
{
	if (!judge->purged_count)
		return;
	judge->by_head = task_zalloc(judge->count, sizeof(*judge->by_head));
	for (size_t i = 0; i < judge->count; i++)
		judge->by_head[i] = (struct headed){ judge->known[i].head, (uint32_t)i };
	qsort(judge->by_head, judge->count, sizeof(*judge->by_head), by_head);
}

size_t
judge_find_head(const struct judge *judge, uint64_t head, size_t *count)
{
	size_t have = judge->by_head ? judge->count : 0, low = 0, high = have, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (judge->by_head[mid].head < head)
			low = mid + 1;
		else
			high = mid;
	}
	for (*count = 0; low + *count < have &&
	    judge->by_head[low + *count].head == head; (*count)++)
		;
	return low;
}

/*
 * A purge counts as in the fold, whichever form of a line was read: not for a purge, nor
 * for a workflow that no other has replaced.
 */
static void
mark_purged(struct judge *judge)
{
	unsigned char *replaced = task_zalloc(judge->workflows_count + 1, 1);

	for (uint32_t w = 1; w < judge->workflows_count; w++)
		for (size_t o = 0; o < judge->workflows[w].over_count; o++)
			replaced[judge->workflows[w].over[o]] = 1;
	for (size_t p = 0; p < judge->purged_count; p++) {
		size_t count, at = judge_find_head(judge, judge->purged[p], &count);

		for (size_t i = at; i < at + count; i++) {
			struct known *known = &judge->known[judge->by_head[i].event];

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

/* A writer to a task has seen its creation. The parts are sorted by task and event. */
static void
find_made_later(struct writers_ahead *ahead, const struct judge *judge)
{
	for (size_t i = 1; i < judge->parts_count; i++) {
		const struct part *part = &judge->parts[i];
		const struct known *known = &judge->known[part->event];

		if (known->type != EVENT_TASK_CREATED || memcmp(part[-1].task, part->task,
		    TASK_ID_LEN) != 0)
			continue;
		GROW(ahead->writer, ahead->count, ahead->cap);
		ahead->writer[ahead->count++] = known->writer;
	}
}

/*
 * Writers of whom somebody had seen a stamp that was later than his own: it was so far
 * ahead that clocks did not follow it. And who had seen what is nowhere now.
 */
static void
mark_ahead(struct judge *judge)
{
	struct writers_ahead ahead = {0};

	for (size_t i = 0; i < judge->count; i++) {
		struct known *known = &judge->known[i];

		for (size_t n = known->name; n < known->names_end; n++) {
			size_t found, at = judge_find(judge, judge->names[n], &found);

			known->names_lost |= !found;
			if (!found || judge->by_id[at] <= i)
				continue;
			GROW(ahead.writer, ahead.count, ahead.cap);
			ahead.writer[ahead.count++] =
			    judge->known[judge->by_id[at]].writer;
			if (!judge->known[judge->by_id[at]].seen_ms)
				judge->known[judge->by_id[at]].seen_ms = known->at.ms;
		}
	}
	find_made_later(&ahead, judge);
	if (ahead.count)
		qsort(ahead.writer, ahead.count, sizeof(*ahead.writer), by_writer_number);
	for (size_t i = 0; ahead.count && i < judge->count; i++)
		judge->known[i].ahead = bsearch(&judge->known[i].writer, ahead.writer,
		    ahead.count, sizeof(*ahead.writer), by_writer_number) != NULL;
	free(ahead.writer);
}

static struct slice
line_of(const struct judge *judge, const struct known *known)
{
	return (struct slice){ judge->text.data + known->line, known->line_len };
}

int
judge_read(const struct judge *judge, struct event_parser *parser,
    struct event *out, uint32_t event)
{
	const struct known *known = &judge->known[event];
	int rc = event_parse(parser, out, line_of(judge, known), NULL);

	if (!rc && known->purged && !out->purged)
		event_blank(out, parser);
	return rc;
}

int
judge_registered(const struct judge *judge, struct slice name,
    const struct known *before)
{
	const struct named_list *list = &judge->registered;
	size_t at = judge_find_named(list, name, 0), first = at;

	for (; at < list->count && list->item[at].name == list->item[first].name; at++)
		if (judge->known[list->item[at].event].ahead ||
		    &judge->known[list->item[at].event] < before)
			return 1;
	return 0;
}

static int
by_task(const void *left, const void *right)
{
	const struct part *a = left, *b = right;
	int cmp = memcmp(a->task, b->task, TASK_ID_LEN);

	return cmp ? cmp : (a->event > b->event) - (a->event < b->event);
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
	sort_known(judge);
	index_ids(judge);
	if (judge->parts_count)
		qsort(judge->parts, judge->parts_count, sizeof(*judge->parts), by_task);
	stream = sort_streams(judge);
	mark_forks(stream, judge->count);
	mark_ahead(judge);
	judge_mark_holes(judge, stream);
	index_heads(judge);
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

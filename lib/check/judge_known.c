/* SPDX-License-Identifier: ISC */
/*
 * The events that are known, in the order of writes, and how they are found: by
 * id, by head, by the names that they give.
 */
#include "check/judge_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

static uint64_t
name_hash(struct slice name)
{
	return (uint64_t)hash_bytes(name, 6) << 32 | hash_bytes(name, 7);
}

static int
by_name(const void *left, const void *right)
{
	const struct named *a = left, *b = right;

	if (a->name != b->name)
		return a->name < b->name ? -1 : 1;
	return (a->event > b->event) - (a->event < b->event);
}

void
judge_add_named(struct named_list *list, struct slice name, uint32_t event)
{
	JUDGE_GROW(list->item, list->count, list->cap);
	list->item[list->count++] = (struct named){ name_hash(name), event };
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
judge_find_named(const struct named_list *list, struct slice name,
    uint32_t event)
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

/*
 * Put the events in the order of writes; what refers to them by number follows.
 */
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
		judge->by_head[i] = (struct headed){ judge->known[i].head,
			(uint32_t)i };
	qsort(judge->by_head, judge->count, sizeof(*judge->by_head), by_head);
}

static int
by_task(const void *left, const void *right)
{
	const struct part *a = left, *b = right;
	int cmp = memcmp(a->task, b->task, TASK_ID_LEN);

	return cmp ? cmp : (a->event > b->event) - (a->event < b->event);
}

void
judge_sort(struct judge *judge)
{
	sort_known(judge);
	index_ids(judge);
	index_heads(judge);
	if (judge->parts_count)
		qsort(judge->parts, judge->parts_count, sizeof(*judge->parts),
		    by_task);
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

size_t
judge_find_head(const struct judge *judge, uint64_t head, size_t *count)
{
	size_t have = judge->by_head ? judge->count : 0, low = 0, high = have,
	       mid;

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

static struct slice
line_of(const struct judge *judge, const struct known *known)
{
	return (
	    struct slice){ judge->text.data + known->line, known->line_len };
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

bool
judge_registered(const struct judge *judge, struct slice name,
    const struct known *before)
{
	const struct named_list *list = &judge->registered;
	size_t at = judge_find_named(list, name, 0), first = at;

	for (;
	     at < list->count && list->item[at].name == list->item[first].name;
	     at++)
		if (judge->known[list->item[at].event].ahead ||
		    &judge->known[list->item[at].event] < before)
			return 1;
	return 0;
}

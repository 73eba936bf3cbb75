/* SPDX-License-Identifier: ISC */
/*
 * The known events, in the order of writes. They are found by id, by head, and
 * by the names that they give.
 */
#include "check/audit_private.h"

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
audit_add_named(struct named_list *list, struct slice name, uint32_t event)
{
	ARRAY_GROW(list->item, list->count, list->cap);
	list->item[list->count++] = (struct named){ name_hash(name), event };
}

/* now: the new number of each event. */
static void
sort_named(struct named_list *list, const uint32_t *now)
{
	for (size_t i = 0; i < list->count; i++)
		list->item[i].event = now[list->item[i].event];
	if (list->count)
		qsort(list->item, list->count, sizeof(*list->item), by_name);
}

size_t
audit_find_named(const struct named_list *list, struct slice name,
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
 * Put the events in the order of writes, and update the numbers that refer to
 * them.
 */
static void
sort_known(struct audit *audit)
{
	size_t n = audit->count;
	struct placed *placed = task_zalloc(n + 1, sizeof(*placed));
	struct known *sorted = task_zalloc(n + 1, sizeof(*sorted));
	uint32_t *now = task_zalloc(n + 1, sizeof(*now));

	for (size_t i = 0; i < n; i++)
		placed[i] = (struct placed){ &audit->known[i], (uint32_t)i };
	if (n)
		qsort(placed, n, sizeof(*placed), by_order);
	for (size_t i = 0; i < n; i++) {
		sorted[i] = *placed[i].known;
		now[placed[i].number] = (uint32_t)i;
	}
	for (size_t i = 0; i < audit->parts_count; i++)
		audit->parts[i].event = now[audit->parts[i].event];
	sort_named(&audit->registered, now);
	sort_named(&audit->accepted, now);
	sort_named(&audit->set_aside, now);
	for (uint32_t i = 1; i < audit->workflows_count; i++) {
		audit->workflows[i].event = now[audit->workflows[i].event];
		sorted[audit->workflows[i].event].sets = i;
	}
	free(placed);
	free(now);
	free(audit->known);
	audit->known = sorted;
	audit->cap = n + 1;
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
index_ids(struct audit *audit)
{
	struct identified *ids = task_zalloc(audit->count + 1, sizeof(*ids));

	for (size_t i = 0; i < audit->count; i++)
		ids[i] = (struct identified){ audit->known[i].id, (uint32_t)i };
	if (audit->count)
		qsort(ids, audit->count, sizeof(*ids), by_identity);
	audit->by_id = task_zalloc(audit->count + 1, sizeof(*audit->by_id));
	for (size_t i = 0; i < audit->count; i++)
		audit->by_id[i] = ids[i].number;
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
index_heads(struct audit *audit)
{
	if (!audit->purged_count)
		return;
	audit->by_head = task_zalloc(audit->count, sizeof(*audit->by_head));
	for (size_t i = 0; i < audit->count; i++)
		audit->by_head[i] = (struct headed){ audit->known[i].head,
			(uint32_t)i };
	qsort(audit->by_head, audit->count, sizeof(*audit->by_head), by_head);
}

static int
by_task(const void *left, const void *right)
{
	const struct part *a = left, *b = right;
	int cmp = memcmp(a->task, b->task, TASK_ID_LEN);

	return cmp ? cmp : (a->event > b->event) - (a->event < b->event);
}

void
audit_sort(struct audit *audit)
{
	sort_known(audit);
	index_ids(audit);
	index_heads(audit);
	if (audit->parts_count)
		qsort(audit->parts, audit->parts_count, sizeof(*audit->parts),
		    by_task);
}

size_t
audit_find(const struct audit *audit, struct event_id id, size_t *count)
{
	size_t low = 0, high = audit->count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (event_id_cmp(audit->known[audit->by_id[mid]].id, id) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	*count = 0;
	while (low + *count < audit->count && event_id_cmp(
	    audit->known[audit->by_id[low + *count]].id, id) == 0)
		(*count)++;
	return low;
}

size_t
audit_find_head(const struct audit *audit, uint64_t head, size_t *count)
{
	size_t have = audit->by_head ? audit->count : 0, low = 0, high = have,
	       mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (audit->by_head[mid].head < head)
			low = mid + 1;
		else
			high = mid;
	}
	for (*count = 0; low + *count < have &&
	    audit->by_head[low + *count].head == head; (*count)++)
		;
	return low;
}

static struct slice
line_of(const struct audit *audit, const struct known *known)
{
	return (
	    struct slice){ audit->text.data + known->line, known->line_len };
}

int
audit_read(const struct audit *audit, struct event_parser *parser,
    struct event *out, uint32_t event)
{
	const struct known *known = &audit->known[event];
	int rc = event_parse(parser, out, line_of(audit, known), NULL);

	if (!rc && known->purged && !out->purged)
		event_blank(out, parser);
	return rc;
}

bool
audit_registered(const struct audit *audit, struct slice name,
    const struct known *before)
{
	const struct named_list *list = &audit->registered;
	size_t at = audit_find_named(list, name, 0), first = at;

	for (;
	     at < list->count && list->item[at].name == list->item[first].name;
	     at++)
		if (audit->known[list->item[at].event].ahead ||
		    &audit->known[list->item[at].event] < before)
			return 1;
	return 0;
}

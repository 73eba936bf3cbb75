/* SPDX-License-Identifier: ISC */
/*
 * Ordering rows, pages of them, and cursors. A cursor is the place of a page's last row in
 * the order (the values it is sorted by, and its id), so a page goes on at the same
 * place even when that task has changed or gone.
 */
#include "query.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "hlc.h"
#include "id.h"
#include "query_private.h"
#include "text_find.h"
#include "when.h"

/* Rows kept beyond the limit before they are sorted and cut. */
#define SLACK 1024

static const struct {
	const char *name;
	int text;	/* boolean: compared as text */
} keys[SORT_KEYS] = {
	[SORT_PRIORITY] = { "priority", 0 },
	[SORT_FAILURES] = { "failures", 0 },
	[SORT_CREATED] = { "created", 0 },
	[SORT_UPDATED] = { "updated", 0 },
	[SORT_DONE] = { "done", 0 },
	[SORT_DUE] = { "due", 0 },
	[SORT_STATE] = { "state", 0 },
	[SORT_CODE] = { "code", 1 },
	[SORT_TITLE] = { "title", 1 },
	[SORT_ID] = { "id", 1 },
	[SORT_OPEN] = { "open", 0 },
};

static int
find_key(struct slice name)
{
	for (int key = 1; key < SORT_KEYS; key++)
		if (slice_is(name, keys[key].name))
			return key;
	return 0;
}

int
query_parse_sort(struct query *query, const char *text, struct err *err)
{
	size_t n = 0;
	const char *p = text, *end;

	while (query->sort[n])
		n++;
	for (;; p = end + 1) {
		int reverse = *p == '-', key;
		struct slice name = { p + reverse, 0 };

		end = p + strcspn(p, ",");
		name.len = (size_t)(end - name.ptr);
		key = find_key(name);
		if (!key)
			return err_set(err, ERR_USAGE, "cannot sort by '%.*s': there "
			    "are priority, failures, created, updated, done, due, "
			    "state, code, title, id and open, each also with - in "
			    "front", (int)name.len, name.ptr);
		if (n == QUERY_SORTS)
			return err_set(err, ERR_USAGE,
			    "cannot sort by more than %d keys", QUERY_SORTS);
		query->sort[n++] = reverse ? -key : key;
		query->sort[n] = 0;
		if (!*end)
			return 0;
	}
}

/* The value of a row that is compared as a number: less comes first. */
static int64_t
number(const struct query_row *row, int key)
{
	const struct task *task = &row->task;
	int64_t ms = WHEN_NONE;

	switch (key) {
	case SORT_PRIORITY:
		return -task->priority;
	case SORT_FAILURES:
		return row->failures;
	case SORT_STATE:
		return task->state_number < 0 ? WORKFLOW_STATES : task->state_number;
	case SORT_OPEN:
		return row->closed;
	case SORT_CREATED:	/* many can be, in one millisecond */
		return task->created_ms == WHEN_NONE ? INT64_MAX :
		    task->created_ms * (HLC_COUNT_MAX + 1) + task->created_count;
	case SORT_UPDATED:
		ms = task->updated_ms;
		break;
	case SORT_DONE:
		ms = task->done_ms;
		break;
	case SORT_DUE:
		ms = task->due_ms;
		break;
	default:
		break;
	}
	return ms == WHEN_NONE ? INT64_MAX : ms;
}

static struct slice
text(const struct query_row *row, int key)
{
	return key == SORT_CODE ? row->task.code :
	    key == SORT_TITLE ? row->task.title : row->task.id;
}

/* Compare without case; an absent text comes last. */
static int
compare_text(struct slice a, struct slice b)
{
	struct buf x = BUF_INIT, y = BUF_INIT;
	int order;

	if (!a.ptr || !b.ptr)
		return !a.ptr - !b.ptr;
	text_add_folded(&x, a);
	text_add_folded(&y, b);
	order = slice_cmp(slice_of_buf(&x), slice_of_buf(&y));
	buf_release(&x);
	buf_release(&y);
	return order;
}

static int
compare_key(const struct query_row *a, const struct query_row *b, int key)
{
	int64_t x, y;

	if (key == SORT_ID)
		return slice_cmp(a->task.id, b->task.id);
	if (keys[key].text)
		return compare_text(text(a, key), text(b, key));
	x = number(a, key);
	y = number(b, key);
	return (x > y) - (x < y);
}

/* What has no value (no due date, no code) is last in either direction. */
static int
lacks(const struct query_row *row, int key)
{
	if (keys[key].text)
		return !text(row, key).ptr;
	return (key == SORT_DUE || key == SORT_DONE) &&
	    number(row, key) == INT64_MAX;
}

static int
compare(const struct query_run *run, const struct query_row *a,
    const struct query_row *b)
{
	for (const int *sort = run->sort; *sort; sort++) {
		int key = *sort < 0 ? -*sort : *sort, order;

		if (lacks(a, key) != lacks(b, key))
			return lacks(a, key) - lacks(b, key);
		order = compare_key(a, b, key);
		if (order)
			return *sort < 0 ? -order : order;
	}
	return 0;
}

/* A stable merge sort: qsort() passes no context. */
static void
merge_sort(const struct query_run *run, struct query_row **row,
    struct query_row **spare, size_t count)
{
	size_t half = count / 2, a = 0, b = half, n = 0;

	if (count < 2)
		return;
	merge_sort(run, row, spare, half);
	merge_sort(run, row + half, spare, count - half);
	memcpy(spare, row, count * sizeof(*row));
	while (n < count)
		if (b == count || (a < half && compare(run, spare[a], spare[b]) <= 0))
			row[n++] = spare[a++];
		else
			row[n++] = spare[b++];
}

static void
sort_rows(struct query_run *run)
{
	struct query_result *out = run->out;
	struct query_row **spare;

	if (out->count < 2)
		return;
	spare = task_zalloc(out->count, sizeof(struct query_row *));
	merge_sort(run, out->row, spare, out->count);
	free(spare);
}

static void
cut(struct query_result *out, size_t count)
{
	while (out->count > count)
		free(out->row[--out->count]);
}

void
query_keep(struct query_run *run, const struct query_row *row)
{
	struct query_result *out = run->out;
	size_t limit = run->query->limit;
	struct query_row *copy;

	out->total++;
	copy = task_alloc(sizeof(*copy));
	*copy = *row;
	copy->failures = !run->count_failures ? 0 : (int64_t)task_failures(
	    &run->scratch, run->view, row->task.subject);
	if ((run->after && compare(run, copy, run->after) <= 0) ||
	    (run->cut && compare(run, copy, out->row[limit]) >= 0)) {
		free(copy);
		return;
	}
	if (out->count == out->cap) {
		out->cap = out->cap ? out->cap * 2 : 64;
		out->row = task_realloc(out->row, out->cap, sizeof(*out->row));
	}
	out->row[out->count++] = copy;
	/* one more than the limit stays, to know that there is more */
	if (limit && limit < SIZE_MAX - SLACK && out->count > limit + SLACK) {
		sort_rows(run);
		cut(out, limit + 1);
		run->cut = 1;	/* from now on the last of these is the mark to beat */
	}
}

/* Numbers in decimal, text in hex, "-" for none; the id, which is last, as it is. */
static void
format_cursor(struct buf *out, const struct query_run *run,
    const struct query_row *row)
{
	for (const int *sort = run->sort; *sort; sort++) {
		int key = *sort < 0 ? -*sort : *sort;
		struct slice value = text(row, key);

		if (sort != run->sort)
			buf_add_char(out, '.');
		if (key == SORT_ID)
			buf_add_slice(out, row->task.id);
		else if (!keys[key].text)
			buf_addf(out, "%lld", (long long)number(row, key));
		else if (!value.ptr)
			buf_add_char(out, '-');
		else
			for (size_t i = 0; i < value.len; i++)
				buf_addf(out, "%02x", (unsigned char)value.ptr[i]);
	}
}

void
query_sort_finish(struct query_run *run)
{
	struct query_result *out = run->out;
	size_t limit = run->query->limit;

	sort_rows(run);
	if (!limit || out->count <= limit)
		return;
	cut(out, limit);
	format_cursor(&out->cursor, run, out->row[limit - 1]);
}

static void
set_number(struct query_run *run, int key, int64_t n)
{
	struct task *task = &run->after->task;
	int64_t ms = n == INT64_MAX ? WHEN_NONE : n;

	switch (key) {
	case SORT_PRIORITY:
		task->priority = -n;
		break;
	case SORT_FAILURES:
		run->after->failures = n;
		break;
	case SORT_STATE:
		task->state_number = n < WORKFLOW_STATES ? (int)n : -1;
		break;
	case SORT_OPEN:
		run->after->closed = n != 0;
		break;
	case SORT_CREATED:
		task->created_ms = ms == WHEN_NONE ? ms : ms / (HLC_COUNT_MAX + 1);
		task->created_count = ms == WHEN_NONE ? 0 :
		    (uint32_t)(ms % (HLC_COUNT_MAX + 1));
		break;
	case SORT_UPDATED:
		task->updated_ms = ms;
		break;
	case SORT_DONE:
		task->done_ms = ms;
		break;
	case SORT_DUE:
		task->due_ms = ms;
		break;
	default:
		break;
	}
}

/* A text of the cursor; its bytes go into after_text, which was made large enough. */
static int
set_text(struct query_run *run, int key, struct slice part)
{
	struct buf *bytes = &run->after_text;
	struct slice value = { bytes->data + bytes->len, part.len / 2 };

	if (slice_is(part, "-"))
		return 1;
	for (size_t i = 0; i < part.len; i += 2) {
		char digits[3] = { part.ptr[i], i + 1 < part.len ?
		    part.ptr[i + 1] : '\0', '\0' };
		char *end;

		buf_add_char(bytes, (char)strtoul(digits, &end, 16));
		if (end != digits + 2)
			return 0;
	}
	if (key == SORT_CODE)
		run->after->task.code = value;
	else
		run->after->task.title = value;
	return 1;
}

static int
set_part(struct query_run *run, int key, struct slice part)
{
	char digits[32], *end;

	if (key == SORT_ID) {
		run->after->task.id = part;
		return task_id_valid(part);
	}
	if (keys[key].text)
		return set_text(run, key, part);
	if (!part.len || part.len >= sizeof(digits))
		return 0;
	memcpy(digits, part.ptr, part.len);
	digits[part.len] = '\0';
	errno = 0;
	set_number(run, key, strtoll(digits, &end, 10));
	return !errno && !*end;
}

static int
parse_cursor(struct query_run *run, const char *cursor)
{
	const char *p = cursor;

	run->after = task_zalloc(1, sizeof(*run->after));
	buf_reserve(&run->after_text, strlen(cursor) + 1);
	for (const int *sort = run->sort; *sort; sort++) {
		struct slice part = { p, strcspn(p, ".") };

		if (!set_part(run, *sort < 0 ? -*sort : *sort, part))
			return 0;
		p += part.len;
		if ((*p == '.') != (sort[1] != 0))
			return 0;
		p += *p == '.';
	}
	return 1;
}

int
query_sort_prepare(struct query_run *run, struct err *err)
{
	static const int offered[] = { SORT_OPEN, SORT_PRIORITY, SORT_FAILURES,
	    SORT_CREATED, 0 };
	const int *sort = run->query->sort[0] ? run->query->sort : offered;
	size_t n = 0;

	for (; *sort; sort++) {
		if (*sort == SORT_FAILURES || *sort == -SORT_FAILURES)
			run->count_failures = 1;
		run->sort[n++] = *sort;
		if (*sort == SORT_ID || *sort == -SORT_ID)
			break;	/* no two are equal: what follows decides nothing */
	}
	if (n == 0 || (run->sort[n - 1] != SORT_ID && run->sort[n - 1] != -SORT_ID))
		run->sort[n] = SORT_ID;
	if (run->query->cursor && !parse_cursor(run, run->query->cursor))
		return err_set(err, ERR_USAGE, "'%s' is not a cursor of a list sorted "
		    "this way", run->query->cursor);
	return 0;
}

void
query_sort_release(struct query_run *run)
{
	free(run->after);
	buf_release(&run->after_text);
}

/* SPDX-License-Identifier: ISC */
/*
 * Sorting rows, pages and cursors. A cursor is the place of a page's last row
 * in the order: its sort values and its id. So the next page continues at the
 * right place even if that task has changed or gone.
 */
#include "query/query.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/nearest.h"
#include "base/text_find.h"
#include "base/when.h"
#include "format/hlc.h"
#include "format/id.h"
#include "model/given.h"
#include "query/query_private.h"

/* Rows kept beyond the limit before they are sorted and cut. */
#define SLACK 1024

#define DAY_MS INT64_C(86400000)
#define SOON_MS (2 * DAY_MS)	/* a task due by then comes first */

static const struct {
	const char *name;
	bool text;		/* true: compared as text */
	enum field_kind field;	/* field to read if no summary has the value */
} keys[SORT_KEYS] = {
	[SORT_PRIORITY] = { "priority", false, FIELD_BAD },
	[SORT_FAILURES] = { "failures", false, FIELD_BAD },
	[SORT_CREATED] = { "created", false, FIELD_BAD },
	[SORT_UPDATED] = { "updated", false, FIELD_BAD },
	[SORT_DONE] = { "done", false, FIELD_BAD },
	[SORT_DUE] = { "due", false, FIELD_DUE },
	[SORT_STATE] = { "state", false, FIELD_BAD },
	[SORT_CODE] = { "code", true, FIELD_CODE },
	[SORT_TITLE] = { "title", true, FIELD_TITLE },
	[SORT_ID] = { "id", true, FIELD_BAD },
	[SORT_OPEN] = { "open", false, FIELD_BAD },
	[SORT_TURN] = { NULL, false, FIELD_BAD },
	[SORT_RANK] = { NULL, false, FIELD_BAD },
	[SORT_SOON] = { NULL, false, FIELD_DUE },
};

/* The key of a field that has no row above: its number is beyond them. */
static int
key_of_field(enum field_kind field)
{
	return SORT_KEYS + (int)field;
}

static enum field_kind
key_field(int key)
{
	return key < SORT_KEYS ? keys[key].field
	                       : (enum field_kind)(key - SORT_KEYS);
}

static bool
key_is_text(int key)
{
	enum field_kind field = key_field(key);

	return key < SORT_KEYS ? keys[key].text
	    : !given_is_number(field) && field_value(field) != VALUE_DAY;
}

/* All keys by name, and their numbers. Returns how many there are. */
static size_t
list_keys(const char **names, int *numbers)
{
	size_t count = 0;

	for (int key = 1; key < SORT_KEYS; key++) {
		if (!keys[key].name)
			continue;
		names[count] = keys[key].name;
		numbers[count++] = key;
	}
	for (int k = 0; k < TASK_VALUES; k++) {
		enum field_kind field = (enum field_kind)k;
		const char *name = field_name(field);
		size_t i = 0;

		while (i < count && strcmp(names[i], name) != 0)
			i++;
		if (i < count || !field_is_given(field, FIELD_OF_EDIT))
			continue;
		names[count] = name;
		numbers[count++] = key_of_field(field);
	}
	return count;
}

size_t
query_sort_keys(const char *names[QUERY_SORT_KEYS])
{
	int numbers[SORT_KEYS + TASK_VALUES];

	static_assert(SORT_KEYS + TASK_VALUES <= QUERY_SORT_KEYS,
	    "names has room for all keys");
	return list_keys(names, numbers);
}

static int
unknown_key(struct slice name, const char *const *names, size_t count,
    struct err *err)
{
	struct buf word = BUF_INIT, all = BUF_INIT;
	const char *near;
	int rc;

	buf_add_str(&word, "");
	buf_addf(&word, "%.*s", (int)name.len, name.ptr);
	near = nearest_word(word.data, names, count);
	for (size_t i = 0; i < count; i++)
		buf_addf(&all, "%s%s",
		    !i                  ? ""
		        : i + 1 < count ? ", "
		                        : " and ",
		    names[i]);
	rc = near ? err_set(err, ERR_INVALID,
	                "cannot sort by '%s'; did you mean '%s'? there are %s, "
	                "each also with - in front",
	                word.data, near, all.data)
	          : err_set(err, ERR_INVALID,
	                "cannot sort by '%s': there are %s, each also with - "
	                "in front",
	                word.data, all.data);
	buf_release(&word);
	buf_release(&all);
	return rc;
}

static int
find_key(int *out, struct slice name, struct err *err)
{
	const char *names[SORT_KEYS + TASK_VALUES];
	int numbers[SORT_KEYS + TASK_VALUES];
	size_t count = list_keys(names, numbers);

	for (size_t i = 0; i < count; i++)
		if (slice_is(name, names[i])) {
			*out = numbers[i];
			return 0;
		}
	return unknown_key(name, names, count, err);
}

int
query_parse_sort(struct query *query, const char *text, struct err *err)
{
	size_t n = 0;
	const char *p = text, *end;

	while (query->sort[n])
		n++;
	for (;; p = end + 1) {
		int key = 0, rc;
		bool reverse = *p == '-';
		struct slice name = { p + reverse, 0 };

		end = p + strcspn(p, ",");
		name.len = (size_t)(end - name.ptr);
		rc = find_key(&key, name, err);
		if (rc)
			return rc;
		if (n == QUERY_SORTS)
			return err_set(err, ERR_INVALID,
			    "cannot sort by more than %d keys", QUERY_SORTS);
		query->sort[n++] = reverse ? -key : key;
		query->sort[n] = 0;
		if (!*end)
			return 0;
	}
}

/*
 * Returns a sort value as a number: less comes first, INT64_MAX means no value.
 */
static int64_t
number(const struct query_run *run, const struct task *task, int key)
{
	int64_t ms = WHEN_NONE;

	switch (key) {
	case SORT_PRIORITY:
		return -task->number[FIELD_PRIORITY];
	case SORT_FAILURES:
		view_failures(&run->scratch->writes, run->view, task->subject);
		return (int64_t)run->scratch->writes.count;
	case SORT_TURN:
		return readiness_turn(&run->readiness, task);
	case SORT_RANK:
		return -urgency_of(&run->readiness.urgency, task->subject,
		    task->number[FIELD_PRIORITY]);
	case SORT_SOON:
		ms = task->number[FIELD_DUE];
		return ms == WHEN_NONE || ms > run->view->now_ms + SOON_MS
		    ? INT64_MAX : ms;
	case SORT_DUE:
		/* in UTC, so that the order is the same for all readers */
		ms = task->number[FIELD_DUE];
		return ms == WHEN_NONE ? INT64_MAX : ms / DAY_MS;
	case SORT_STATE:
		return task->state_number < 0 ? WORKFLOW_STATES
		                              : task->state_number;
	case SORT_OPEN:
		return (run->view->workflow->done &
		           state_bit(task->state_number)) != 0;
	/* many tasks can be created in one millisecond */
	case SORT_CREATED:
		return summary_created(task);
	case SORT_UPDATED:
		ms = task->updated_ms;
		break;
	case SORT_DONE:
		ms = task->number[FIELD_DONE];
		break;
	default:
		ms = task->number[key_field(key)];
		break;
	}
	return ms == WHEN_NONE ? INT64_MAX : ms;
}

/*
 * Returns the value for comparing, reversed already. Missing values come last
 * in both directions.
 */
static struct sort_value
number_value(int64_t n, const struct sort_key *key)
{
	return (struct sort_value){
		.number = key->reverse && n != INT64_MAX ? -n : n };
}

static struct sort_value
text_value(struct slice text)
{
	return (struct sort_value){ (int64_t)text.len, text.ptr, 0 };
}

/* Returns a text that is compared without case. */
static struct sort_value
folded_value(struct slice text)
{
	struct sort_value value = text_value(text);

	value.begin = text_begin(text);
	return value;
}

static struct slice
text_of(const struct sort_value *value)
{
	return (struct slice){ value->text, (size_t)value->number };
}

static struct sort_value
value_of(const struct query_run *run, const struct task *task,
    const struct sort_key *key)
{
	if (!key->text)
		return number_value(number(run, task, key->key), key);
	if (key->key == SORT_ID)
		return text_value(task->id);
	return folded_value(task->text[key_field(key->key)]);
}

/* Compare without case. An absent text comes last. */
static int
compare_text(const struct sort_value *a, const struct sort_value *b,
    const struct sort_key *key)
{
	int order;

	if (!a->text || !b->text)
		return !a->text - !b->text;
	if (key->key == SORT_ID)
		order = slice_cmp(text_of(a), text_of(b));
	else if (a->begin != b->begin)
		order = a->begin < b->begin ? -1 : 1;
	else
		order = text_compare_folded(text_of(a), text_of(b));
	return key->reverse ? -order : order;
}

static int
compare_one(const struct sort_value *a, const struct sort_value *b,
    const struct sort_key *key)
{
	return key->text ? compare_text(a, b, key) :
	    (a->number > b->number) - (a->number < b->number);
}

static int
compare(const struct query_run *run, const struct sort_value *a,
    const struct sort_value *b)
{
	int order = 0;

	for (size_t i = 0; i < run->keys && !order; i++)
		order = compare_one(&a[i], &b[i], &run->sort[i]);
	return order;
}

/* Like compare(), but computes the task's values only as far as needed. */
static int
compare_task(const struct query_run *run, const struct task *task,
    const struct sort_value *b)
{
	int order = 0;

	for (size_t i = 0; i < run->keys && !order; i++) {
		struct sort_value a = value_of(run, task, &run->sort[i]);

		order = compare_one(&a, &b[i], &run->sort[i]);
	}
	return order;
}

static struct sort_value *
values(const struct query_run *run, uint32_t row)
{
	return run->value + (size_t)row * run->keys;
}

/*
 * A stable merge sort, because qsort() passes no context. Sorted parts are left
 * alone.
 */
static void
merge_sort(const struct query_run *run, uint32_t *row, uint32_t *spare,
    size_t count)
{
	size_t half = count / 2, a = 0, b = half, n = 0;

	if (count < 2)
		return;
	merge_sort(run, row, spare, half);
	merge_sort(run, row + half, spare, count - half);
	if (compare(run, values(run, row[half - 1]), values(run, row[half])) <=
	    0)
		return;
	memcpy(spare, row, count * sizeof(*row));
	while (n < count)
		if (b == count ||
		    (a < half &&
		        compare(run, values(run, spare[a]),
		            values(run, spare[b])) <= 0))
			row[n++] = spare[a++];
		else
			row[n++] = spare[b++];
}

/* Returns the numbers of the rows in their order. The caller must free it. */
static uint32_t *
ordered(const struct query_run *run)
{
	uint32_t *order = task_zalloc(2 * run->rows + 1, sizeof(*order));

	for (uint32_t i = 0; i < run->rows; i++)
		order[i] = i;
	merge_sort(run, order, order + run->rows, run->rows);
	return order;
}

/* Returns the rank of a row that is kept, see query_rank(). */
static int64_t
last_offer(const struct query_run *run, uint32_t row)
{
	const struct sort_value *value = values(run, row);

	/* open; not the actor's turn */
	return value[0].number ? INT64_MAX :
	    value[1].number != TURN_OTHER ? INT64_MIN : value[2].number;
}

/* Keep the first count rows only. */
static void
cut(struct query_run *run, size_t count)
{
	uint32_t *order = ordered(run), *subject;
	size_t size = run->keys * sizeof(struct sort_value);
	struct sort_value *value;

	run->rows = count;
	value = task_alloc(run->cap * size);
	subject = task_alloc(run->cap * sizeof(*subject));
	for (size_t i = 0; i < count; i++) {
		memcpy((char *)value + i * size, values(run, order[i]), size);
		subject[i] = run->subject[order[i]];
	}
	free(run->value);
	free(run->subject);
	free(order);
	run->value = value;
	run->subject = subject;
	/* from now on a row must come before the last one kept */
	run->cut = true;
	if (run->offers)
		run->last_rank = last_offer(run, (uint32_t)count - 1);
	else if (!run->query->sort[0])
		run->last_rank = query_rank(value[(count - 1) * run->keys]
		                                .number != 0,
		    -value[(count - 1) * run->keys + 1].number);
}

/*
 * Returns how many rows beyond the limit are gathered before sorting. The
 * sooner there is a last row to compare with, the fewer tasks are read.
 */
static size_t
slack(const struct query *query)
{
	return query->limit < SLACK - 64 ? query->limit + 64 : SLACK;
}

bool
query_in_page(const struct query_run *run, const struct task *task)
{
	return (!run->after || compare_task(run, task, run->after) > 0) &&
	    (!run->cut || compare_task(run, task,
	    values(run, (uint32_t)run->query->limit)) < 0);
}

static struct sort_value *
next_row(struct query_run *run)
{
	if (run->rows == run->cap) {
		run->cap = run->cap ? run->cap * 2 : 64;
		run->value = task_realloc(run->value, run->cap,
		    run->keys * sizeof(*run->value));
		run->subject = task_realloc(run->subject, run->cap,
		    sizeof(*run->subject));
	}
	return values(run, (uint32_t)run->rows);
}

static void
keep(struct query_run *run, uint32_t subject)
{
	size_t limit = run->query->limit;

	run->subject[run->rows++] = subject;
	/* one more than the limit stays, to know that there is more */
	if (limit && limit < SIZE_MAX - SLACK &&
	    run->rows > limit + slack(run->query))
		cut(run, limit + 1);
}

void
query_keep(struct query_run *run, const struct task *task)
{
	struct sort_value *value = next_row(run);

	for (size_t i = 0; i < run->keys; i++)
		value[i] = value_of(run, task, &run->sort[i]);
	keep(run, task->subject);
}

/* True if the row has all values by which its task is sorted. */
static bool
tells_all(const struct query_run *run, const struct summary_row *row)
{
	uint64_t kinds = run->sort_kinds;

	if (!(row->flags & SUMMARY_DUE))
		kinds &= ~TASK_PART(FIELD_DUE);
	return !kinds || (run->texts_kept && !(kinds & ~run->kept_kinds));
}

/* Like number(), from the row of the task. */
static int64_t
told_number(const struct query_run *run, uint32_t subject,
    const struct summary_row *row, int key)
{
	int64_t ms;

	switch (key) {
	case SORT_PRIORITY:
		return -row->priority;
	case SORT_FAILURES:
		return row->failures;
	case SORT_TURN:
		return TURN_OTHER;	/* see query_has_turn() */
	case SORT_RANK:
		return -urgency_of(&run->readiness.urgency, subject,
		    row->priority);
	case SORT_STATE:
		return row->state < 0 ? WORKFLOW_STATES : row->state;
	case SORT_OPEN:
		return (row->flags & SUMMARY_CLOSED) != 0;
	case SORT_CREATED:
		return row->created;
	case SORT_UPDATED:
		ms = state_subject(run->view->state, subject)->updated_ms;
		return ms == WHEN_NONE ? INT64_MAX : ms;
	case SORT_DONE:
		return row->done_ms == WHEN_NONE ? INT64_MAX : row->done_ms;
	default:
		return INT64_MAX;	/* no such time */
	}
}

static struct sort_value
told_value(const struct query_run *run, uint32_t subject,
    const struct summary_row *row, const struct sort_key *key)
{
	if (key->key == SORT_ID)
		return text_value(
		    state_subject_name(run->view->state, subject));
	if (key->text)
		return folded_value(
		    summary_text(run->view, subject, key_field(key->key)));
	return number_value(told_number(run, subject, row, key->key), key);
}

/*
 * Compare a task with a value by a text of which the beginning is kept. Returns
 * 0 if only the whole text tells.
 */
static int
compare_begin(const struct query_run *run, uint32_t subject,
    const struct sort_key *key, const struct sort_value *b)
{
	uint64_t begin = summary_text_begin(run->view, subject,
	    key_field(key->key));

	if (!begin || !b->text || begin == b->begin)
		return 0;
	return (begin < b->begin) != key->reverse ? -1 : 1;
}

/* Compare in the usual order of lists. The row tells all but the id. */
static int
compare_offered(const struct summary_row *row, const struct sort_value *b)
{
	int64_t open = (row->flags & SUMMARY_CLOSED) != 0,
	        urgent = -row->priority;

	if (open != b[0].number)
		return open < b[0].number ? -1 : 1;
	if (urgent != b[1].number)
		return urgent < b[1].number ? -1 : 1;
	if (row->failures != b[2].number)
		return row->failures < b[2].number ? -1 : 1;
	return (row->created > b[3].number) - (row->created < b[3].number);
}

/*
 * Like compare() of its values, but fast: it is called for each task of the
 * log.
 */
static int
compare_row(const struct query_run *run, uint32_t subject,
    const struct summary_row *row, const struct sort_value *b)
{
	size_t i = 0;
	int order = 0;

	if (!run->query->sort[0] && !run->offers) {
		order = compare_offered(row, b);
		i = run->keys - 1;	/* the id */
	}
	for (; i < run->keys && !order; i++) {
		const struct sort_key *key = &run->sort[i];
		struct sort_value a;

		if (key->text && key->key != SORT_ID)
			order = compare_begin(run, subject, key, &b[i]);
		if (order)
			break;
		a = told_value(run, subject, row, key);
		order = compare_one(&a, &b[i], key);
	}
	return order;
}

/* True if the task of the row is on another page. */
static bool
is_elsewhere(const struct query_run *run, uint32_t subject,
    const struct summary_row *row)
{
	return (run->after &&
	           compare_row(run, subject, row, run->after) <= 0) ||
	    (run->cut &&
	        compare_row(run, subject, row,
	            values(run, (uint32_t)run->query->limit)) >= 0);
}

bool
query_sort_passes_over(const struct query_run *run, uint32_t subject,
    const struct summary_row *row)
{
	return !query_has_turn(run, row) && tells_all(run, row) &&
	    is_elsewhere(run, subject, row);
}

bool
query_keep_row(struct query_run *run, uint32_t subject,
    const struct summary_row *row)
{
	struct sort_value *value;

	if (!tells_all(run, row))
		return false;
	run->out->total++;
	if (is_elsewhere(run, subject, row))
		return true;
	value = next_row(run);
	for (size_t i = 0; i < run->keys; i++)
		value[i] = told_value(run, subject, row, &run->sort[i]);
	keep(run, subject);
	return true;
}

/*
 * Append numbers in decimal, text in hex, "-" for no value. The id, which is
 * last, is unchanged.
 */
static void
format_cursor(struct buf *out, const struct query_run *run,
    const struct sort_value *value)
{
	for (size_t i = 0; i < run->keys; i++) {
		const struct sort_key *key = &run->sort[i];
		struct slice text = text_of(&value[i]);

		if (i)
			buf_add_char(out, '.');
		if (key->key == SORT_ID)
			buf_add_slice(out, text);
		else if (!key->text)
			buf_addf(out, "%lld",
			    (long long)number_value(value[i].number, key)
			        .number);
		else if (!text.ptr)
			buf_add_char(out, '-');
		else
			for (size_t c = 0; c < text.len; c++)
				buf_addf(out, "%02x",
				    (unsigned char)text.ptr[c]);
	}
}

void
query_sort_finish(struct query_run *run)
{
	struct query_result *out = run->out;
	size_t limit = run->query->limit;
	uint32_t *order = ordered(run);

	if (limit && run->rows > limit) {
		run->rows = limit;
		format_cursor(&out->cursor, run, values(run, order[limit - 1]));
	}
	out->subject = order;
	out->count = run->rows;
	for (size_t i = 0; i < run->rows; i++)
		order[i] = run->subject[order[i]];
}

/*
 * Parse a text of the cursor. Its bytes go into after_text, which has room for
 * them.
 */
static bool
parse_text(struct sort_value *value, struct query_run *run, struct slice part)
{
	struct buf *bytes = &run->after_text;

	*value = text_value((struct slice){ NULL, 0 });
	if (slice_is(part, "-"))
		return true;
	*value = text_value(
	    (struct slice){ bytes->data + bytes->len, part.len / 2 });
	for (size_t i = 0; i < part.len; i += 2) {
		char digits[3] = { part.ptr[i], i + 1 < part.len ?
		    part.ptr[i + 1] : '\0', '\0' };
		char *end;

		buf_add_char(bytes, (char)strtoul(digits, &end, 16));
		if (end != digits + 2)
			return false;
	}
	value->begin = text_begin(text_of(value));
	return true;
}

static int
parse_part(struct sort_value *value, struct query_run *run,
    const struct sort_key *key, struct slice part)
{
	char digits[32], *end;

	if (key->key == SORT_ID) {
		*value = text_value(part);
		return task_id_valid(part);
	}
	if (key->text)
		return parse_text(value, run, part);
	if (!part.len || part.len >= sizeof(digits))
		return 0;
	memcpy(digits, part.ptr, part.len);
	digits[part.len] = '\0';
	errno = 0;
	*value = number_value(strtoll(digits, &end, 10), key);
	return !errno && !*end;
}

static bool
parse_cursor(struct query_run *run, const char *cursor)
{
	const char *p = cursor;

	run->after = task_zalloc(run->keys, sizeof(*run->after));
	buf_reserve(&run->after_text, strlen(cursor) + 1);
	for (size_t i = 0; i < run->keys; i++) {
		struct slice part = { p, strcspn(p, ".") };

		if (!parse_part(&run->after[i], run, &run->sort[i], part))
			return false;
		p += part.len;
		if ((*p == '.') != (i + 1 < run->keys))
			return false;
		p += *p == '.';
	}
	return true;
}

/* Note a field by which is sorted; 0: the row has the value. */
static void
add_kind(struct query_run *run, enum field_kind field)
{
	if (field)
		run->sort_kinds |= TASK_PART(field);
	if (field && summary_keeps(field))
		run->kept_kinds |= TASK_PART(field);
}

/*
 * Add keys that are not there yet. No two ids are equal, so that keys after the
 * id have no effect.
 */
static void
add_keys(struct query_run *run, const int *sort)
{
	for (; *sort; sort++) {
		int key = *sort < 0 ? -*sort : *sort;
		size_t i = 0;

		while (i < run->keys && run->sort[i].key != key &&
		    run->sort[i].key != SORT_ID)
			i++;
		if (i == run->keys)
			run->sort[run->keys++] = (struct sort_key){ key,
				*sort < 0, key_is_text(key) };
	}
}

int
query_sort_prepare(struct query_run *run, struct err *err)
{
	static const int offered[] = { SORT_OPEN, SORT_PRIORITY, SORT_FAILURES,
	    SORT_CREATED, SORT_ID, 0 };
	static const int offers[] = { SORT_OPEN, SORT_TURN, SORT_RANK,
	    SORT_PRIORITY, SORT_SOON, SORT_FAILURES, SORT_CREATED, SORT_ID, 0 };

	/* after the keys that were asked for, the usual order */
	add_keys(run, run->query->sort);
	add_keys(run, run->offers ? offers : offered);
	for (size_t i = 0; i < run->keys; i++)
		add_kind(run, key_field(run->sort[i].key));
	if (run->query->cursor && !parse_cursor(run, run->query->cursor))
		return err_set(err, ERR_INVALID,
		    "'%s' is not a cursor of a list sorted this way",
		    run->query->cursor);
	return 0;
}

void
query_sort_release(struct query_run *run)
{
	free(run->after);
	free(run->value);
	free(run->subject);
	buf_release(&run->after_text);
}

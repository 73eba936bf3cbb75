/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_QUERY_PRIVATE_H
#define TASKLOG_QUERY_PRIVATE_H

#include <stdbool.h>

#include "base/text_find.h"
#include "model/spelling.h"
#include "query/query.h"

/* Shared by the files of the query, and by nobody else. */

struct word_filter {
	uint32_t term[SPELLINGS];
	size_t count;
	int unwanted;
};

/* What a row is compared by: a number, or a text and its length. */
struct sort_value {
	int64_t number;
	const char *text;
};

struct sort_key {
	int key;		/* enum query_sort */
	int reverse;
};

/* A query being run. Rows are subjects, and what they are sorted by. */
struct query_run {
	const struct query *query;
	const struct view *view;
	struct query_result *out;
	struct task_json *scratch;
	struct word_filter *labels, *caps;
	size_t labels_count, caps_count;
	struct text_needle search;
	struct sign_rec sign;		/* of that */
	uint32_t needs;
	struct slice parent;
	int asks_more;			/* boolean: than a summary tells */
	/* boolean: some tasks can be on a cycle of links */
	int cyclic;
	/* boolean: rows of summaries are looked at first */
	int rows_known;
	/* of a row that matches: these, and none of those */
	uint8_t flags, no_flags;
	/* all of these are in a row that matches, */
	uint64_t marks;
	uint64_t any_mark, my_mark;	/* and one of those, if there are any */
	/* fields to read of a task with such a row */
	uint64_t kinds;

	/* the last is SORT_ID, which decides */
	struct sort_key sort[QUERY_SORTS + 1];
	size_t keys;
	/* fields they ask for that no row tells */
	uint64_t sort_kinds;
	uint32_t *subject;
	struct sort_value *value;	/* `keys` of each row */
	size_t rows, cap;
	/* boolean: rows beyond the limit were dropped */
	int cut;
	struct sort_value *after;	/* the cursor as a row, NULL: none */
	struct buf after_text;		/* the strings of that row */
};

void query_filter_prepare(struct query_run *run);
void query_filter_release(struct query_run *run);

/* The fields to read of a task whose row is known, as a mask. */
uint64_t query_filter_kinds(const struct query *query);

/* Boolean: does the task of this row perhaps match? */
int query_filter_row(const struct query_run *run, uint32_t subject,
    const struct summary_row *row);

/* Boolean: is what the row tells not all that is asked? */
int query_filter_must_look(const struct query_run *run,
    const struct summary_row *row);

/* Boolean: does it match as far as one look at the task tells? */
int query_filter_fields(const struct query_run *run, const struct task *task);

/* And by what needs the rest of the state: text, links, claims? */
int query_filter_rest(struct query_run *run, const struct task *task);

/* query_where.c: the fields to read, as a mask; true if all of them match. */
uint64_t query_where_kinds(const struct query *query);
bool query_where_matches(const struct query *query, const struct task *task);

int query_sort_prepare(struct query_run *run, struct err *err) MUST_CHECK;
/* Boolean: after the cursor, and before the last row of a page that is full? */
int query_in_page(const struct query_run *run, const struct task *task);
/* A task that passes, and is in the page. */
void query_keep(struct query_run *run, const struct task *task);

/*
 * The same, of a task whose row told that it passes; it may be on another page.
 * Boolean: the row tells its place in this order, and it was dealt with.
 */
int query_keep_row(struct query_run *run, uint32_t subject,
    const struct summary_row *row);

/* Boolean: does its row tell that a task is on another page than this one? */
int query_sort_passes_over(const struct query_run *run, uint32_t subject,
    const struct summary_row *row);

void query_sort_finish(struct query_run *run);
void query_sort_release(struct query_run *run);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_QUERY_PRIVATE_H
#define TASKLOG_QUERY_PRIVATE_H

#include "query.h"

/* Shared by the files of the query, and by nobody else. */

struct word_filter {
	uint32_t term;
	int unwanted;
};

/* A query being run. */
struct query_run {
	const struct query *query;
	const struct view *view;
	struct query_result *out;
	struct task_json scratch;
	struct word_filter *labels, *caps;
	size_t labels_count, caps_count;
	struct buf search;
	uint32_t needs;
	struct slice parent;

	int sort[QUERY_SORTS + 2];	/* ends with SORT_ID, which decides */
	int count_failures;
	int cut;			/* boolean: rows beyond the limit were dropped */
	struct query_row *after;	/* the cursor as a row, NULL: none */
	struct buf after_text;		/* the strings of that row */
};

int query_sort_prepare(struct query_run *run, struct err *err) MUST_CHECK;
void query_keep(struct query_run *run, const struct query_row *row);
void query_sort_finish(struct query_run *run);
void query_sort_release(struct query_run *run);

#endif

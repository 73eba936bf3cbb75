/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_QUERY_PRIVATE_H
#define TASKLOG_QUERY_PRIVATE_H

#include <stdbool.h>

#include "base/text_find.h"
#include "model/checklist.h"
#include "model/filter.h"
#include "model/message.h"
#include "model/readiness.h"
#include "model/spelling.h"
#include "query/query.h"

/* Shared by the files of the query. No other file may include it. */

/* The terms of words: a task has one of them, or, if unwanted, has none. */
struct word_filter {
	struct term_list terms;
	bool unwanted;
};

struct word_filters {
	struct word_filter *filter;
	size_t count, cap;
};

/* The value by which a row is sorted: a number, or a text and its length. */
struct sort_value {
	int64_t number;
	const char *text;
	uint64_t begin;		/* text_begin() of a text without case */
};

struct sort_key {
	int key;		/* enum query_sort */
	bool reverse;
	bool text;		/* compared as text */
};

/* A running query. A row is a subject and the values by which it is sorted. */
struct query_run {
	const struct query *query;
	const struct view *view;
	struct query_result *out;
	struct task_json *scratch;
	struct word_filters labels, caps;
	struct filter assignees, codes;
	uint64_t *code_begin;		/* of each code, see text_begin() */
	struct text_search search;
	/* memory for messages and checklists that are searched */
	struct message message;
	struct checklist checklist;
	struct sign_rec sign;		/* sign of search */
	uint32_t needs;
	struct slice parent;
	struct readiness readiness;
	/* READY_YES, or why the claimant can claim no task */
	enum ready barred;
	/* true if query_filter_known() has something to look at */
	bool asks_known;
	/* true if row and kept texts do not tell all that is asked */
	bool asks_more;
	/* true if some tasks can be on a cycle of links */
	bool cyclic;
	/* true: look at rows of summaries first */
	bool rows_known;
	/* true: in the order in which work is offered to the claimant */
	bool offers;
	/* true if the rank of a row can tell that it is on another page */
	bool rows_decide;
	/* rank of the last row of a full page, see query_rank() */
	int64_t last_rank;
	/* a matching row has all of flags and none of no_flags */
	uint16_t flags, no_flags;
	/* it is in one of these states (0: in any), and in none of those */
	uint64_t states, states_out;
	/* a matching row has all of these marks, */
	uint64_t marks;
	/* and one mark of each of these, unless 0 */
	uint64_t any_mark, my_mark;
	/* true if query_filter_row() has something to look at */
	bool more_of_row;
	/* fields to read of a task with a matching row */
	uint64_t kinds;
	/* true if summary_text() tells the texts that it keeps */
	bool texts_kept;

	/* the last is SORT_ID, which makes the order total */
	struct sort_key sort[QUERY_SORTS + 8];
	size_t keys;
	/* fields to read for sorting, beyond rows */
	uint64_t sort_kinds;
	uint64_t kept_kinds;		/* of them, kept texts */
	uint32_t *subject;
	struct sort_value *value;	/* `keys` values for each row */
	size_t rows, cap;
	/* true if rows beyond the limit were dropped */
	bool cut;
	struct sort_value *after;	/* the cursor as a row; NULL: none */
	struct buf after_text;		/* the strings of that row */
};

int query_filter_prepare(struct query_run *run, struct err *err) MUST_CHECK;
void query_filter_release(struct query_run *run);

/* Returns the fields to read of a task whose row is known, as a mask. */
uint64_t query_filter_kinds(const struct query *query);

/* True if the task of this row may match, as far as its small values tell. */
static inline bool
query_row_fits(const struct query_run *run, const struct summary_row *row)
{
	return (row->flags & (run->flags | run->no_flags)) == run->flags &&
	    (row->marks & run->marks) == run->marks &&
	    (!run->states || (run->states & state_bit(row->state))) &&
	    !(run->states_out & state_bit(row->state)) &&
	    row->priority >= run->query->priority_min &&
	    row->priority <= run->query->priority_max;
}

/* True if the task of this row may match, as far as its other values tell. */
bool query_filter_row(struct query_run *run, uint32_t subject,
    const struct summary_row *row);

/*
 * True if the task matches by its labels, capabilities and links, and by the
 * texts that are kept.
 */
bool query_filter_known(const struct query_run *run, uint32_t subject);

/* True if it may be the actor's turn to get the task of the row. */
static inline bool
query_has_turn(const struct query_run *run, const struct summary_row *row)
{
	return run->offers && (!(row->flags & SUMMARY_FIXED) ||
	    (run->readiness.ask & state_bit(row->state)));
}

/* True if row and kept texts do not tell all that is asked. */
static inline bool
query_filter_must_look(const struct query_run *run,
    const struct summary_row *row)
{
	const struct query *query = run->query;

	return run->asks_more || query_has_turn(run, row) ||
	    (query->ready &&
	        (!(row->flags & SUMMARY_FIXED) ||
	            (run->readiness.ask & state_bit(row->state)) ||
	            (query->claimant && (row->flags & SUMMARY_CAPS))));
}

/*
 * Returns the place of a task in the order in which work is offered, as far as
 * its first two keys tell: open before closed, urgent first.
 */
static inline int64_t
query_rank(bool closed, int64_t priority)
{
	return (closed ? INT64_C(1) << 32 : 0) - priority;
}

/* True if the task matches, as far as its own fields tell. */
bool query_filter_fields(const struct query_run *run, const struct task *task);

/* True if the task matches by the rest of the state: text, links, claims. */
bool query_filter_rest(struct query_run *run, const struct task *task);

/*
 * query_words.c: query_words_find() finds the terms of the words and the codes
 * that are asked for. The others are true if the task matches.
 */
int query_words_find(struct query_run *run, struct err *err) MUST_CHECK;
void query_words_release(struct query_run *run);
bool query_words_match(const struct view *view, uint32_t subject,
    const struct word_filters *words);
bool query_code_matches(const struct query_run *run, struct slice code);
/* False only if no code with this text_begin() matches. */
bool query_code_may_match(const struct query_run *run, uint64_t code_begin);

/* True if the register has the value true. */
bool query_is_set(const struct view *view, uint32_t subject, uint32_t term);

/*
 * query_search.c: query_searches_more() is true if words are searched in texts
 * that are not kept; then only query_search_task() tells whether a task
 * matches.
 */
bool query_searches_more(const struct query *query);
bool query_search_texts(const struct query_run *run, struct slice title,
    struct slice body);
bool query_search_task(struct query_run *run, const struct task *task);
void query_search_release(struct query_run *run);

/*
 * query_where.c: query_where_kinds() returns the fields to read, as a mask.
 * query_where_matches() is true if the task matches each of them.
 */
uint64_t query_where_kinds(const struct query *query);
bool query_where_matches(const struct query *query, const struct task *task);

int query_sort_prepare(struct query_run *run, struct err *err) MUST_CHECK;
/*
 * True if the task comes after the cursor, and before the last row of a full
 * page.
 */
bool query_in_page(const struct query_run *run, const struct task *task);
/* Keep a task that matches and is in the page. */
void query_keep(struct query_run *run, const struct task *task);

/*
 * Keep a task that matches by its row; it may be on another page. True if the
 * row has its sort values, and the task was dealt with. False if the task must
 * be read.
 */
bool query_keep_row(struct query_run *run, uint32_t subject,
    const struct summary_row *row);

/* True if its row tells that the task is on another page. */
bool query_sort_passes_over(const struct query_run *run, uint32_t subject,
    const struct summary_row *row);

void query_sort_finish(struct query_run *run);
void query_sort_release(struct query_run *run);

/* Append `what` and a time, unless it is WHEN_NONE. */
void query_add_time(struct buf *out, const char *what, int64_t ms);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_QUERY_H
#define TASKLOG_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/when_range.h"
#include "model/readiness.h"
#include "model/task_summary.h"
#include "model/view.h"
#include "render/task_json.h"

/*
 * A query selects and orders tasks. query_init() must set it up; then fill it
 * in. A zeroed filter lets every task pass. Lists are NULL-terminated arrays or
 * NULL. All strings are borrowed.
 */
struct err;

enum query_sort {
	SORT_NONE,
	SORT_PRIORITY,		/* most urgent first */
	SORT_FAILURES,		/* fewest first */
	/* times: oldest first, tasks without one last */
	SORT_CREATED,
	SORT_UPDATED,
	SORT_DONE,
	SORT_DUE,
	SORT_STATE,		/* in the order of the workflow */
	SORT_CODE,
	SORT_TITLE,		/* without case */
	SORT_ID,
	SORT_OPEN,		/* open tasks before closed ones */
	/* of the order in which work is offered; they have no names */
	SORT_TURN,		/* readiness_turn() */
	SORT_RANK,		/* with what urgent work lends */
	SORT_SOON,		/* overdue and due soon, the others last */
	/* beyond: the other values of a task, by their field numbers */
	SORT_KEYS
};

#define QUERY_SORTS 6
#define QUERY_OLD_STATES 64
#define QUERY_WHERES 16

/* A field and the value that it must have; absent text: no value. */
struct query_where {
	enum field_kind field;
	struct slice text;	/* of a task: its id */
	int64_t number;		/* if the field is compared by one */
	char time[WHEN_SIZE];	/* if it is one: the text as it is kept */
};

struct query {
	const struct term_list *only;	/* these subjects; NULL: any */
	/* mask of workflow states; if 0 and old_count is 0: any */
	uint64_t states;
	/* or these states of an earlier workflow */
	struct slice old_state[QUERY_OLD_STATES];
	size_t old_count;
	/* true: closed tasks, too; else they are left out */
	bool closed_too;
	bool closed_only;	/* true: only closed tasks */
	const char *const *assignees;	/* any of them; "none": nobody */
	const char *mine;	/* assigned to this actor, or claimed by them */
	const char *const *labels;	/* all of them; "!WORD": without it */
	/* the task requires all of them */
	const char *const *caps;
	/* with ready: only tasks that it can claim; NULL: anybody */
	const struct claimant *claimant;
	int64_t priority_min, priority_max;	/* tenths */
	const char *search;	/* in titles and bodies, without case */
	const char *code;	/* prefix, without case */
	uint32_t parent, needs;	/* subjects, 0: any */
	/* each field must have one of the values given for it */
	struct query_where where[QUERY_WHERES];
	size_t wheres;
	struct when_range created, updated, done, due;
	bool ready, blocked, conflicts;
	/* without `ready`: also in the order in which work is offered */
	bool offered;
	/* true: only tasks whose creation has not arrived */
	bool held;

	/*
	 * enum query_sort, negative if reversed, ends with 0; empty: the order
	 * in which work is offered
	 */
	int sort[QUERY_SORTS + 1];
	size_t limit;		/* 0: none */
	const char *cursor;	/* the end of the last page */
	/* true: keep summaries of all tasks for the next query */
	bool keep_summaries;
	bool count_only;		/* true: only the total, no rows */
	bool with_total;		/* true: rows and the total */
	bool count_closed;	/* true: count what closed_too would add */
};

struct query_result {
	uint32_t *subject;
	size_t count;
	/* matching tasks without limit and cursor, if counted */
	size_t total;
	size_t closed;		/* left out because closed, if counted */
	struct buf cursor;	/* for the next page; empty: this is the last */
};

void query_init(struct query *query);

/* Get the names of all sort keys. Returns how many there are. */
#define QUERY_SORT_KEYS 64
size_t query_sort_keys(const char *names[QUERY_SORT_KEYS]);

/*
 * Parse a sort order like "priority,-created" and append it to query->sort.
 * Fails with ERR_INVALID; the message names the keys.
 */
int query_parse_sort(struct query *query, const char *text,
    struct err *err) MUST_CHECK;

/*
 * Parse "FIELD=VALUE", or "FIELD=" for tasks without a value, and add it to
 * query->where. Values are read as commands that write the field read them. A
 * text is compared without case. Fails with ERR_INVALID, or as task_find() does
 * if the value names a task.
 */
int query_parse_where(struct query *query, const struct view *view,
    const char *text, struct err *err) MUST_CHECK;

/*
 * Parse states like "review,done" and add them to query->states, or to
 * old_state if only tasks still have them. Fails with ERR_INVALID; the message
 * names the states.
 */
int query_parse_states(struct query *query, const struct view *view,
    const char *text, struct err *err) MUST_CHECK;

/*
 * Run the query in one pass over the state. Fails with ERR_INVALID if the
 * cursor is not one of this sort order.
 */
int query_run(struct query_result *out, const struct query *query,
    const struct view *view, struct err *err) MUST_CHECK;
void query_result_release(struct query_result *result);

/*
 * Append in words why a task is offered or not: "ready", "needs k3v9q", "held
 * by bob until ...". True if the task is ready.
 */
bool query_explain(struct buf *out, struct readiness *readiness,
    const struct task *task);

#endif

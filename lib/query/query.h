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
 * in. A task must pass all filters; a zeroed one lets every task pass. The
 * values of a filter are "a,b" for a or b, and "-c" for not c (filter.h). Lists
 * are NULL-terminated arrays or NULL. All strings are borrowed.
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
#define QUERY_PRIORITIES 16

/* Where `search` looks. */
enum {
	SEARCH_TITLE = 1,
	SEARCH_BODY = 2,
	SEARCH_MESSAGES = 4,
	SEARCH_CHECKLIST = 8
};

/* A field and the value that it must have; absent text: no value. */
struct query_where {
	bool unwanted;		/* true: the value that it must not have */
	enum field_kind field;
	struct slice text;	/* of a task: its id */
	int64_t number;		/* if the field is compared by one */
	char time[WHEN_SIZE];	/* if it is one: the text as it is kept */
};

struct query {
	const struct term_list *only;	/* these subjects; NULL: any */
	/* mask of workflow states; if 0 and old_count is 0: any */
	uint64_t states, states_out;	/* out: states that it is not in */
	/* or these states of an earlier workflow */
	struct slice old_state[QUERY_OLD_STATES];
	bool old_out[QUERY_OLD_STATES];
	size_t old_count, old_wanted;
	/* true: closed tasks, too; else they are left out */
	bool closed_too;
	bool closed_only;	/* true: only closed tasks */
	const char *const *assignees;	/* any of them; "none": nobody */
	const char *actor;	/* who "me" is among them; NULL: a name */
	const char *mine;	/* assigned to this actor, or claimed by them */
	/* the task passes each item of the list */
	const char *const *labels, *const *caps;
	/* with ready: only tasks that it can claim; NULL: anybody */
	const struct claimant *claimant;
	/*
	 * in tenths; with several ranges, the whole that encloses them. Only
	 * query_parse_priority() adds ranges.
	 */
	int64_t priority_min, priority_max;
	struct { int64_t min, max; } priority[QUERY_PRIORITIES];
	size_t priorities;
	/* words, see text_search_parse(), and where they are: SEARCH_TITLE */
	const char *search;
	unsigned search_in;
	const char *const *codes;	/* any of these prefixes */
	uint32_t parent, needs;	/* subjects, 0: any */
	/* each field must have one of the values given for it */
	struct query_where where[QUERY_WHERES];
	size_t wheres;
	struct when_range created, updated, done, due, defer;
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
 * Parse priorities like "8.." or "3,5..7" and add them: the task has one of
 * them. Parse "title,messages" and set search_in. Both fail with ERR_INVALID.
 */
int query_parse_priority(struct query *query, const char *text,
    struct err *err) MUST_CHECK;
int query_parse_search_in(struct query *query, const char *text,
    struct err *err) MUST_CHECK;

/*
 * Append a sentence for each value of a filter that no task or event has, in
 * one line, with the value that was probably meant. found: something passes the
 * filters, so that a filter of one value need not be looked at.
 */
void query_note_unknown(struct buf *out, const struct query *query,
    const struct view *view, bool found);
void query_note_names(struct buf *out, const struct view *view,
    const char *const *names, bool found);

/*
 * Parse "FIELD=VALUE", or "FIELD=" for tasks without a value, and add it to
 * query->where; "-FIELD=VALUE" is for tasks without it. Values are read as
 * commands that write the field read them. A text is compared without case.
 * Fails with ERR_INVALID, or as task_find() does if the value names a task.
 */
int query_parse_where(struct query *query, const struct view *view,
    const char *text, struct err *err) MUST_CHECK;

/*
 * Parse states like "review,done" or "-blocked" and add them to query->states
 * or states_out, or to old_state if only tasks still have them. Fails with
 * ERR_INVALID; the message names the states.
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

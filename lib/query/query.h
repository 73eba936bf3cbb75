/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_QUERY_H
#define TASKLOG_QUERY_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/when_range.h"
#include "model/claimant.h"
#include "model/task_summary.h"
#include "model/view.h"
#include "render/task_json.h"

/*
 * Which tasks, in which order. A query starts by query_init() and is filled in;
 * a zeroed filter lets every task pass. Lists are NULL-terminated arrays or
 * NULL. All strings are borrowed.
 */
struct err;

enum query_sort {
	SORT_NONE,
	SORT_PRIORITY,		/* most urgent first */
	SORT_FAILURES,		/* fewest first */
	/* oldest first, as all times; those without one last */
	SORT_CREATED,
	SORT_UPDATED,
	SORT_DONE,
	SORT_DUE,
	SORT_STATE,		/* in the order of the workflow */
	SORT_CODE,
	SORT_TITLE,		/* without case */
	SORT_ID,
	SORT_OPEN,		/* not closed before closed */
	/* beyond: the other values of a task, by their numbers */
	SORT_KEYS
};

#define QUERY_SORTS 6
#define QUERY_OLD_STATES 64
#define QUERY_WHERES 16

/* A field, and a value that it has; no text: it has none. */
struct query_where {
	enum field_kind field;
	struct slice text;
	int64_t number;		/* if the field is compared by one */
};

struct query {
	const struct term_list *only;	/* these subjects, NULL: any */
	/* of the workflow, as a mask; none, and none old: any */
	uint64_t states;
	/* or these, of an earlier workflow */
	struct slice old_state[QUERY_OLD_STATES];
	size_t old_count;
	/* boolean: else tasks in a done state are left out */
	int closed_too;
	int closed_only;	/* boolean: others are left out */
	const char *const *assignees;	/* any of them; "none": nobody */
	const char *mine;	/* assigned to this actor, or claimed by them */
	const char *const *labels;	/* all of them; "!WORD": not that one */
	/* all of them are required by the task */
	const char *const *caps;
	/*
	 * with ready: that require nothing this one lacks; NULL: whatever they
	 * require
	 */
	const struct claimant *claimant;
	int64_t priority_min, priority_max;	/* tenths */
	const char *search;	/* in titles and bodies, without case */
	const char *code;	/* prefix, without case */
	uint32_t parent, needs;	/* subjects, 0: any */
	/* of those of one field any, and that of each field */
	struct query_where where[QUERY_WHERES];
	size_t wheres;
	struct when_range created, updated, done, due;
	int ready, blocked, conflicts;
	/* boolean: those whose creation has not arrived, only */
	int held;

	/*
	 * enum query_sort; negative: reversed; ends with 0; none: as work is
	 * offered
	 */
	int sort[QUERY_SORTS + 1];
	size_t limit;		/* 0: none */
	const char *cursor;	/* where the last page ended */
	/* boolean: keep summaries of all tasks, for the next query */
	int keep_summaries;
	int count_only;		/* boolean: the total is wanted, no rows */
	int no_total;		/* boolean: rows are wanted, the total is not */
	int count_closed;	/* boolean: count what closed_too would add */
};

struct query_result {
	uint32_t *subject;
	size_t count;
	/* that match, whatever limit and cursor say; not if no_total */
	size_t total;
	size_t closed;		/* left out for being closed, if counted */
	struct buf cursor;	/* of the next page; empty: there is none */
};

void query_init(struct query *query);

/* "priority,-created": appended to query->sort. ERR_USAGE names the keys. */
int query_parse_sort(struct query *query, const char *text,
    struct err *err) MUST_CHECK;

/*
 * "FIELD=VALUE", "FIELD=" for tasks without: added to query->where. A text is
 * compared without case.
 */
int query_parse_where(struct query *query, const char *text,
    struct err *err) MUST_CHECK;

/*
 * "review,done": added to query->states, or to old_state if only tasks still
 * have it. ERR_USAGE names the states.
 */
int query_parse_states(struct query *query, const struct view *view,
    const char *text, struct err *err) MUST_CHECK;

/*
 * Run it in one pass over the state. ERR_USAGE: the cursor is not one of this
 * sort order.
 */
int query_run(struct query_result *out, const struct query *query,
    const struct view *view, struct err *err) MUST_CHECK;
void query_result_release(struct query_result *result);

/*
 * Why a task is offered or not, in words, appended: "ready", "needs k3v9q",
 * "held by bob until ...". With offered caps, a capability that is missing is a
 * reason, too. Returns boolean: ready.
 */
int query_explain(struct buf *out, const struct query *query,
    const struct view *view, const struct task *task);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_FILTER_H
#define TASKLOG_TASK_FILTER_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/words.h"
#include "cli/cli.h"
#include "query/history.h"
#include "query/query.h"

/*
 * Events of tasks that pass filters of task-list, as the tasks are now, closed
 * ones included. query_init() must set up the query.
 */
struct task_filter {
	/* has the priorities; the rest is set anew for each state */
	struct query query;
	struct words states, assignees, labels, wheres, codes;
	const char *parent;
};

void task_filter_release(struct task_filter *filter);

/* Check the values against the log. */
int task_filter_check(const struct task_filter *filter, const struct cli *cli,
    struct err *err) MUST_CHECK;

/* Leave only the rows of events of such tasks. */
int task_filter_rows(const struct task_filter *filter,
    struct history_rows *rows, const struct cli *cli,
    struct err *err) MUST_CHECK;

/* The rows of options; m is the member that is a struct task_filter. */
/* NOLINTBEGIN(bugprone-macro-parentheses): a member cannot have them here */
#define OPT_TASK_FILTER(m) \
	OPT_WORDS('s', "state", m.states, "STATE,...", \
	    "of tasks in one of these states"), \
	OPT_WORDS('u', "assignee", m.assignees, "NAME,...", \
	    "of tasks assigned to NAME; 'none': to nobody"), \
	OPT_WORDS('l', "label", m.labels, "LABEL,...", \
	    "of tasks with one of these labels; -LABEL: without it"), \
	OPTION('P', "priority", m.query, struct query, "MIN[..MAX],...", \
	    task_filter_priority, "of tasks of one of these priorities", \
	    .many = ~0u), \
	OPT_WORDS('p', "prefix", m.codes, "PREFIX,...", \
	    "of tasks whose code begins with one of these"), \
	OPT_TEXT(0, "parent", m.parent, "TASK", "of children of TASK"), \
	OPT_WORDS(0, "where", m.wheres, "FIELD=VALUE", \
	    "of tasks whose FIELD is VALUE; FIELD=: that have none")
/* NOLINTEND(bugprone-macro-parentheses) */

option_fn task_filter_priority;

#endif

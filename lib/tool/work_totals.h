/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOL_WORK_TOTALS_H
#define TASKLOG_TOOL_WORK_TOTALS_H

#include "model/work.h"
#include "tool/tool.h"

/* Add the sums of the work sessions by "task", "actor" or "day". */
void tool_add_work_totals(struct tool_call *call,
    const struct work_query *query, const char *by);

/* Read the names of "author" into the query's filter, to be released later. */
int tool_actors(struct tool_call *call, struct filter *actors,
    struct work_query *query, struct err *err) MUST_CHECK;

#endif

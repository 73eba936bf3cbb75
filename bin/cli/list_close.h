/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LIST_CLOSE_H
#define TASKLOG_LIST_CLOSE_H

#include <stdbool.h>

#include "cli/cli.h"
#include "cli/out.h"
#include "cli/task_rows.h"
#include "query/query.h"

/* The closing line of a list of tasks. */
struct list_close {
	const struct cli *cli;
	const struct query *query;
	const struct query_result *result;
	bool filtered;		/* some tasks were not asked for */
};

/* Say how many tasks are in the list, and how many are not shown. */
void list_close(struct out *out, const struct list_close *list,
    const struct task_counts *counts);

#endif

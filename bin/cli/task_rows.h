/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_ROWS_H
#define TASKLOG_TASK_ROWS_H

#include <stdbool.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "cli/format.h"
#include "cli/out.h"
#include "model/view.h"

/* What a list of tasks shows, for its closing line. */
struct task_counts {
	size_t open, ready, overdue, conflicts, closed;
};

/*
 * A list of tasks on stdout: the columns of task_columns.h; with -j the objects
 * of the tasks; with --format each task in that format.
 */
struct task_rows {
	struct cli *cli;
	struct format *format;	/* of OPT_FORMAT, borrowed; NULL: none */
	const char *columns;	/* of OPT_COLUMNS; NULL: the usual ones */
	const char *group_by;	/* of OPT_GROUP_BY; NULL: no groups */
	bool tree;		/* children below their parents */
	/*
	 * Appends why a task is in the list, for one more column. Returns true
	 * if the task is ready (for the colour of the text). NULL: there is no
	 * such column.
	 */
	bool (*explain)(struct buf *out, const struct view *view,
	    const struct task *task, void *arg);
	/* Calls out_say() for the closing line of a table; NULL: none. */
	void (*close)(struct out *out, const struct task_counts *counts,
	    void *arg);
	void *arg;		/* argument of both */
	struct readiness *readiness;	/* who is told what is ready */
};

#define OPT_FORMAT(m) OPTION(0, "format", m, struct format *, "FORMAT", \
	option_format, "print what %(field) in FORMAT says", .last = true)
#define OPT_COLUMNS(m) OPTION(0, "columns", m, const char *, "COLUMN,...", \
	option_columns, "these columns, in this order", .last = true)

#define OPT_GROUP_BY(m) OPTION(0, "group-by", m, const char *, "FIELD", \
	option_group_by, "in groups by this field")

option_fn option_format, option_columns, option_group_by;

void task_rows_print(const struct task_rows *rows, const uint32_t *subjects,
    size_t count);

#endif

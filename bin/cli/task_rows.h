/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_ROWS_H
#define TASKLOG_TASK_ROWS_H

#include <stdbool.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "cli/format.h"
#include "model/view.h"

/*
 * A list of tasks on stdout: rows of id, state, priority, assignee, code,
 * labels, time of the last change and title; with -j the objects of the tasks;
 * with --format each task in that format.
 */
struct task_rows {
	struct cli *cli;
	struct format *format;	/* of OPT_FORMAT, borrowed; NULL: none */
	/*
	 * Appends why a task is in the list, for one more column. Returns true
	 * if the task is ready (for the colour of the text). NULL: there is no
	 * such column.
	 */
	bool (*explain)(struct buf *out, const struct view *view,
	    const struct task *task, void *arg);
	void *arg;		/* argument of explain */
	struct readiness *readiness;	/* NULL: for anybody */
};

#define OPT_FORMAT(m) OPTION(0, "format", m, struct format *, "FORMAT", \
	option_format, "print what %(field) in FORMAT says")

option_fn option_format;

void task_rows_print(const struct task_rows *rows, const uint32_t *subjects,
    size_t count);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_COLUMNS_H
#define TASKLOG_TASK_COLUMNS_H

#include <stdbool.h>

#include "cli/format.h"
#include "cli/out.h"
#include "query/standing.h"
#include "render/task_json.h"

/*
 * The columns of a list of tasks: those of a table in task_columns.c, and each
 * key that -j prints.
 */
struct task_cells;

/* One task, as its cells are printed. */
struct task_row {
	const struct task *task;
	/* of a table, and if a column asks for it */
	struct standing standing;
	/* in front of the title; of a tree */
	struct slice branch;
	struct slice why;		/* why it is in the list */
	bool good;			/* it is in the list as ready */
};

typedef void task_cell_fn(struct task_cells *cells,
    const struct task_row *row);

struct task_cells {
	const struct view *view;
	struct out out;
	struct column column[OUT_COLUMNS];
	task_cell_fn *print[OUT_COLUMNS];
	struct format *format[OUT_COLUMNS];	/* of a key; else NULL */
	size_t columns, at;
	bool asks_standing;
	struct standings standings;	/* if asks_standing */
	struct rollup *rollups;		/* by subject; made when needed */
	struct task_json scratch;
	struct buf text;
};

/*
 * Refuses, with a list of the names, if a name in "task,due,title" is not a
 * column.
 */
void task_columns_check(const struct cli *cli, const char *names);

/* Returns the name of column i, or NULL after the last one. */
const char *task_column_name(size_t i);

/*
 * Begin output with the named columns, or if names is NULL with the usual ones
 * for this kind of output, and `why` if it is true.
 */
void task_cells_open(struct task_cells *cells, const struct cli *cli,
    const char *names, bool why);
void task_cells_close(struct task_cells *cells);

/* Print a record. */
void task_cells_print(struct task_cells *cells, const struct task_row *row);

#endif

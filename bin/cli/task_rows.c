/* SPDX-License-Identifier: ISC */
/* Lists of tasks, for all programs that print a list. */
#include "cli/task_rows.h"

#include "base/json.h"
#include "cli/task_columns.h"
#include "render/task_json.h"

/* The state of printing a list. */
struct printing {
	const struct task_rows *rows;
	struct task_cells cells;
	struct task_counts counts;
	struct buf why;
};

int
option_format(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	struct format **format = target;

	(void)option, (void)err;
	format_free(*format);
	*format = format_parse(cli, text);
	return 0;
}

int
option_columns(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	const char **columns = target;

	(void)option, (void)err;
	task_columns_check(cli, text);
	*columns = text;
	return 0;
}

static void
print_json(struct printing *p, const struct task *task)
{
	struct buf *text = &p->cells.text;

	task_json_add(&p->cells.scratch, text, p->cells.view, task,
	    TASK_ALL_KEYS);
	if (p->rows->explain) {
		p->rows->explain(&p->why, p->cells.view, task, p->rows->arg);
		json_add_last(text, "why", slice_of_buf(&p->why));
	}
	out_json(&p->cells.out, slice_of_buf(text));
}

static void
count_task(struct printing *p, const struct standing *standing)
{
	struct task_counts *counts = &p->counts;

	counts->open += !standing->closed;
	counts->closed += standing->closed;
	counts->overdue += standing->overdue;
	counts->ready += standing->mark == MARK_READY;
}

static void
print_cells(struct printing *p, const struct task *task)
{
	struct task_row row = { .task = task };

	if (p->cells.asks_standing) {
		standing_read(&row.standing, &p->cells.standings, task);
		count_task(p, &row.standing);
	}
	if (p->rows->explain)
		row.good = p->rows->explain(&p->why, p->cells.view, task,
		    p->rows->arg);
	row.why = slice_of_buf(&p->why);
	task_cells_print(&p->cells, &row);
}

static void
print_task(struct printing *p, uint32_t subject)
{
	const struct task_rows *rows = p->rows;
	struct task task;

	view_task(&task, p->cells.view, subject);
	buf_clear(&p->cells.text);
	buf_clear(&p->why);
	if (rows->cli->json) {
		print_json(p, &task);
	} else if (rows->format) {
		format_add(&p->cells.text, rows->format, p->cells.view, &task);
		out_made(&p->cells.out, slice_of_buf(&p->cells.text));
	} else {
		print_cells(p, &task);
	}
}

void
task_rows_print(const struct task_rows *rows, const uint32_t *subjects,
    size_t count)
{
	struct printing p = { .rows = rows };

	task_cells_open(&p.cells, rows->cli, rows->columns,
	    rows->explain != NULL);
	p.cells.scratch.readiness = rows->readiness;
	if (p.cells.asks_standing)
		standings_init(&p.cells.standings, rows->readiness);
	for (size_t i = 0; i < count; i++)
		print_task(&p, subjects[i]);
	if (rows->close && !rows->format)
		rows->close(&p.cells.out, &p.counts, rows->arg);
	standings_release(&p.cells.standings);
	task_cells_close(&p.cells);
	buf_release(&p.why);
}

/* SPDX-License-Identifier: ISC */
/* Lists of tasks, for all programs that print a list. */
#include "cli/task_rows.h"

#include "base/json.h"
#include "cli/task_columns.h"
#include "cli/task_groups.h"
#include "cli/task_tree.h"
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

int
option_group_by(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	const char **group_by = target;

	(void)option, (void)err;
	task_groups_check(cli, text);
	*group_by = text;
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
	counts->ready += standing->ready;
	counts->conflicts += standing->mark == MARK_CONFLICT;
}

/* A task that is printed for its descendants is dim and does not count. */
static void
print_cells(struct printing *p, const struct task *task, struct slice branch,
    bool added)
{
	struct task_row row = { .task = task, .branch = branch };

	if (p->cells.asks_standing)
		standing_read(&row.standing, &p->cells.standings, task);
	if (!added)
		count_task(p, &row.standing);
	if (p->rows->explain)
		row.good = p->rows->explain(&p->why, p->cells.view, task,
		    p->rows->arg);
	row.why = slice_of_buf(&p->why);
	p->cells.out.dim = added;
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
		print_cells(p, &task, SLICE(""), false);
	}
}

static void
print_groups(struct printing *p, const uint32_t *subjects, size_t count)
{
	struct task_groups groups;

	task_groups_make(&groups, p->rows->cli, p->rows->group_by, subjects,
	    count);
	for (size_t i = 0; i < count; i++) {
		struct slice title = task_groups_title(&groups, i);

		if (title.ptr)
			out_group(&p->cells.out, title);
		print_task(p, groups.item[i].subject);
	}
	task_groups_release(&groups);
}

/* Only a table has lines and the parents that are not in the list. */
static void
print_tree(struct printing *p, const uint32_t *subjects, size_t count)
{
	bool table = p->cells.out.table && !p->rows->format;
	uint32_t levels = (uint32_t)p->cells.out.width / 12;
	struct buf branch = BUF_INIT;
	struct task_tree tree;
	struct task task;

	task_tree_make(&tree, p->cells.view, subjects, count);
	for (size_t i = 0; i + 1 < tree.count; i++) {
		const struct task_node *node = &tree.node[tree.order[i]];

		if (!table && !node->added)
			print_task(p, node->subject);
		if (!table)
			continue;
		buf_clear(&branch);
		buf_clear(&p->why);
		task_tree_branch(&branch, &tree, tree.order[i], levels,
		    p->cells.out.utf8);
		view_task(&task, p->cells.view, node->subject);
		print_cells(p, &task, slice_of_buf(&branch), node->added);
	}
	task_tree_release(&tree);
	buf_release(&branch);
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
	if (rows->group_by)
		print_groups(&p, subjects, count);
	else if (rows->tree)
		print_tree(&p, subjects, count);
	else
		for (size_t i = 0; i < count; i++)
			print_task(&p, subjects[i]);
	if (rows->close && !rows->format)
		rows->close(&p.cells.out, &p.counts, rows->arg);
	standings_release(&p.cells.standings);
	task_cells_close(&p.cells);
	buf_release(&p.why);
}

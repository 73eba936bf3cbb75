/* SPDX-License-Identifier: ISC */
/* Lists of tasks, for all programs that print a list. */
#include "cli/task_rows.h"

#include "base/json.h"
#include "cli/out.h"
#include "render/task_json.h"

static const struct column columns[] = {
	{ .name = "id" },
	{ .name = "state", .max = 20 },
	{ .name = "priority", .right = true },
	{ .name = "assignee", .max = 16, .drop = 2 },
	{ .name = "code" },
	{ .name = "labels", .max = 24, .drop = 4 },
	{ .name = "updated", .right = true, .drop = 3 },
	{ .name = "title", .flex = true },
	{ .name = "why", .max = 60 },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* The state of printing a list. */
struct printing {
	const struct task_rows *rows;
	const struct view *view;
	struct out out;
	struct task_json scratch;
	struct buf text;	/* text of one cell or object */
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

static void
add_labels(struct printing *p, uint32_t subject)
{
	struct term_list *labels = &p->scratch.terms;

	buf_clear(&p->text);
	view_members(labels, p->view, subject, FIELD_LABEL);
	for (size_t i = 0; i < labels->count; i++) {
		buf_add_str(&p->text, i ? "," : "");
		buf_add_slice(&p->text,
		    state_term_arg(p->view->state, labels->term[i]));
	}
	out_text(&p->out, slice_of_buf(&p->text), STYLE_CYAN);
}

static void
add_why(struct printing *p, const struct task *task)
{
	bool good;

	buf_clear(&p->text);
	good = p->rows->explain(&p->text, p->view, task, p->rows->arg);
	out_text(&p->out, slice_of_buf(&p->text),
	    good ? STYLE_GREEN : STYLE_DIM);
}

static void
print_json(struct printing *p, const struct task *task)
{
	struct buf why = BUF_INIT;

	task_json_add(&p->scratch, &p->text, p->view, task, TASK_ALL_KEYS);
	if (p->rows->explain) {
		p->rows->explain(&why, p->view, task, p->rows->arg);
		json_add_last(&p->text, "why", slice_of_buf(&why));
	}
	out_json(&p->out, slice_of_buf(&p->text));
	buf_release(&why);
}

static void
print_row(struct printing *p, const struct task *task)
{
	const struct workflow *workflow = p->view->workflow;
	bool closed = workflow->done & state_bit(task->state_number);

	out_id(&p->out, task->id, STYLE_YELLOW);
	out_text(&p->out, task->state,
	    out_state_style(workflow, task->state_number));
	out_add_priority(&p->text, task->number[FIELD_PRIORITY]);
	out_text(&p->out, slice_of_buf(&p->text),
	    out_priority_style(task->number[FIELD_PRIORITY]));
	out_text(&p->out, task->assignee, STYLE_MAGENTA);
	buf_clear(&p->text);
	task_code_add(&p->text, task);
	out_text(&p->out, slice_of_buf(&p->text), STYLE_BOLD);
	add_labels(p, task->subject);
	out_time(&p->out, task->updated_ms, STYLE_DIM);
	out_text(&p->out, task->title, closed ? STYLE_DIM : STYLE_PLAIN);
	if (p->rows->explain)
		add_why(p, task);
	out_record(&p->out);
}

void
task_rows_print(const struct task_rows *rows, const uint32_t *subjects,
    size_t count)
{
	struct cli *cli = rows->cli;
	struct printing p = { .rows = rows,
		.view = journal_view(cli->journal),
		.scratch = { .readiness = rows->readiness } };

	out_open(&p.out, cli, p.view, columns, COLUMNS - !rows->explain);
	for (size_t i = 0; i < count; i++) {
		struct task task;

		view_task(&task, p.view, subjects[i]);
		buf_clear(&p.text);
		if (cli->json) {
			print_json(&p, &task);
		} else if (rows->format) {
			format_add(&p.text, rows->format, p.view, &task);
			out_made(&p.out, slice_of_buf(&p.text));
		} else {
			print_row(&p, &task);
		}
	}
	out_close(&p.out);
	task_json_release(&p.scratch);
	buf_release(&p.text);
}

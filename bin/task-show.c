/* SPDX-License-Identifier: ISC */
/* task-show -- print tasks in full */

#include "base/trace.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/show.h"
#include "cli/wait.h"
#include "command/claim_fate.h"
#include "command/command.h"
#include "model/notice.h"
#include "model/task_find.h"

#define INTO struct show

static const struct cli_option options[] = {
	OPT_FLAG(0, "history", history,
	    "all messages and events, not the last ones"),
	OPT_NUMBER(0, "wait", wait_s, "SECONDS",
	    "wait up to SECONDS for a change of one of the tasks", .min = 1,
	    .max = INT32_MAX),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "TASK...", CLI_RECORDS | CLI_READS },
	FORM_END
};

/* Add what a reviewer last said to the JSON of the task. */
static void
add_review(struct buf *out, const struct show *show, uint32_t subject)
{
	struct buf text = BUF_INIT;

	if (notice_json_add(&text, journal_basis(show->cli->journal),
	    subject)) {
		out->len--;	/* the object is still open */
		json_add_key(out, "review");
		json_add_raw(out, slice_of_buf(&text));
		json_close(out, '}');
	}
	buf_release(&text);
}

static int
show_task(struct show *show, const char *operand, size_t n, struct err *err)
{
	const struct view *view = show->page.view;
	struct buf *out = &show->out;
	uint32_t subject;
	int rc = task_find(&subject, view, operand, err);

	if (rc)
		return rc;
	if (!show->cli->at)
		claim_note_losses(journal_basis(show->cli->journal), subject);
	buf_clear(out);
	view_task(&show->task, view, subject);
	if (show->cli->json) {
		task_json_add(&show->scratch, out, view, &show->task,
		    TASK_ALL_KEYS);
		add_review(out, show, subject);
		out_print_json(show->cli, slice_of_buf(out));
	} else {
		if (n && !show->cli->nul)
			buf_add_char(out, '\n');
		rc = show_page(show, err);
		if (show->cli->nul)
			buf_add_char(out, '\0');
		if (!rc)
			out_print(slice_of_buf(out));
	}
	return rc;
}

struct waiting {
	const struct operands *tasks;
	uint64_t before;	/* sum of the versions, 0: not read yet */
};

/* True if a task has changed since the first look, or is not there. */
static bool
has_changed(struct cli *cli, void *arg)
{
	const struct view *view = journal_view(cli->journal);
	struct waiting *w = arg;
	uint64_t sum = 1, before = w->before;

	for (size_t i = 0; i < w->tasks->count; i++) {
		uint32_t subject;

		if (task_find(&subject, view, w->tasks->item[i], NULL))
			return true;
		sum += state_subject(view->state, subject)->version;
	}
	w->before = sum;
	return before && before != sum;
}

static void
print_tasks(struct show *show, const struct operands *tasks)
{
	struct cli *cli = show->cli;
	struct span span;

	span_begin(&span, "print");
	page_open(&show->page, cli);
	for (size_t i = 0; i < tasks->count; i++) {
		struct err err = {0};

		operands_count(tasks, i, cli,
		    show_task(show, tasks->item[i], i, &err), &err);
	}
	page_close(&show->page);
	span_count(&span, "records", tasks->count);
	span_end(&span);
}

int
main(int argc, char *argv[])
{
	struct show show = {0};
	struct cli cli = CLI(&show,
	    "Print tasks in full, with messages and history.");
	struct operands tasks = {0};
	struct waiting waiting = { &tasks, 0 };

	show.cli = &cli;
	cli_start(&cli, argc, argv);
	if (!cli.count)
		cli_usage(&cli, "a task is missing");
	if (show.wait_s && cli.at)
		cli_usage(&cli, "--wait cannot be combined with --at");
	operands_read(&tasks, &cli, 0, 0);
	if (!cli.err.word && !cli_open(&cli) && (!show.wait_s ||
	    !cli_wait(&cli, show.wait_s, has_changed, &waiting)))
		print_tasks(&show, &tasks);
	buf_release(&show.out);
	task_json_release(&show.scratch);
	operands_release(&tasks);
	return cli_finish(&cli);
}

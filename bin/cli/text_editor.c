/* SPDX-License-Identifier: ISC */
/* Writing a plain text in the editor. */
#include "cli/text_editor.h"

#include "base/text_safe.h"
#include "cli/editor.h"
#include "cli/form.h"
#include "model/task_find.h"

struct writing {
	text_fn *use;
	void *arg;
};

static int
use_text(void *arg, struct slice text, struct err *err)
{
	const struct writing *w = arg;
	struct buf body = BUF_INIT;
	int rc;

	buf_add_slice(&body, form_cut(text));
	rc = w->use(w->arg, body.data, err);
	buf_release(&body);
	return rc;
}

void
text_add_tasks(struct buf *out, const struct view *view,
    const struct operands *tasks)
{
	struct task task;
	uint32_t subject;

	for (size_t i = 0; i < tasks->count; i++) {
		if (task_find(&subject, view, tasks->item[i], NULL))
			continue;
		view_task(&task, view, subject);
		buf_add_str(out, "#   ");
		buf_add_slice(out, task.code.ptr ? task.code : task.id);
		buf_add_str(out, "  ");
		text_add_line(out, task.title);
		buf_add_char(out, '\n');
	}
}

int
text_write(struct cli *cli, const char *what, const struct operands *tasks,
    text_fn *use, void *arg)
{
	struct writing writing = { use, arg };
	struct buf text = BUF_INIT;
	int rc;

	buf_addf(&text,
	    "\n" FORM_SCISSORS "\n"
	    "# Write %s above this line, in Markdown. An empty one is not "
	    "posted.\n",
	    what);
	text_add_tasks(&text, journal_view(cli->journal), tasks);
	rc = editor_run(cli, slice_of_buf(&text), use_text, &writing);
	buf_release(&text);
	return rc;
}

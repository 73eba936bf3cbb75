/* SPDX-License-Identifier: ISC */
/* task_diff: what changed by task since a time, as task-diff(1) does. */
#include "log/journal_at.h"
#include "query/task_diff.h"
#include "tool/tool.h"

int
tool_diff(struct tool_call *call, struct err *err)
{
	const char *since = args_text(&call->args, "since");
	struct journal *from = NULL;
	struct task_diff *diff = NULL;
	const struct task_change *change;
	struct buf row = BUF_INIT;
	bool first = true;
	int rc = journal_open_again(&from, call->journal, err);

	if (!rc)
		rc = journal_rewind_before(from, since, err);
	if (!rc) {
		diff = task_diff_new(journal_view(from), call->view);
		tool_open_rows(call, "tasks");
		while ((change = task_diff_next(diff)) != NULL) {
			buf_clear(&row);
			task_change_json_add(&row, change);
			if (!tool_add_row(call, slice_of_buf(&row), first))
				break;
			first = false;
		}
		tool_close_rows(call);
	}
	task_diff_free(diff);
	journal_close(from);
	buf_release(&row);
	return rc;
}

/* SPDX-License-Identifier: ISC */
/* task_show: one task in full, with the latest of what was said about it. */
#include <string.h>

#include "history.h"
#include "mcp/log_row.h"
#include "mcp/tool.h"
#include "utf8.h"

#define SAID 3

/*
 * A body that is larger than the answer may be is cut, and says so: the whole of it is
 * there for who asks with a larger budget.
 */
static void
add_task(struct tool_call *call, uint32_t subject, uint64_t fields)
{
	size_t room = call->budget / 2;
	struct task task;
	size_t whole;

	view_task(&task, call->view, subject);
	whole = task.body.len;
	if (whole > room)
		task.body = utf8_cut(task.body, room);
	json_add_key(call->out, "task");
	task_json_add(&call->scratch, call->out, call->view, &task, fields);
	if (task.body.len < whole && (fields & TASK_KEY_BIT(TASK_KEY_BODY))) {
		json_add_key(call->out, "body_cut_of");
		json_add_int(call->out, (int64_t)whole);
	}
}

static int
add_said(struct tool_call *call, uint32_t subject, struct err *err)
{
	int64_t said = args_int(&call->args, "messages", SAID);
	struct history history;
	struct history_rows rows = {0};
	struct log_row row;
	int rc;

	history_init(&history);
	term_list_add(&history.subjects, subject);
	history.messages = 1;
	history.limit = said > 0 ? (size_t)said : 0;
	rc = history.limit ? history_run(&rows, &history, call->journal, err) : 0;
	if (!rc && rows.count) {
		log_row_open(&row, call->journal, 1);
		json_add_key(call->out, "messages");
		json_open(call->out, '[');
		for (size_t i = 0; i < rows.count && !tool_is_full(call); i++)
			log_row_add(&row, call->out, &rows.row[i]);
		json_close(call->out, ']');
		log_row_close(&row);
	}
	history_rows_release(&rows);
	history_release(&history);
	return rc;
}

int
tool_show(struct tool_call *call, struct err *err)
{
	uint32_t subject;
	uint64_t fields;
	int rc = tool_find(call, "task", &subject, err);

	if (!rc)
		rc = tool_fields(call, TASK_ALL_KEYS, &fields, err);
	if (rc)
		return rc;
	add_task(call, subject, fields);
	return args_get(&call->args, "fields") && !args_get(&call->args, "messages") ?
	    0 : add_said(call, subject, err);
}

/* SPDX-License-Identifier: ISC */
/*
 * task_move and task_done: move tasks along the workflow, as task-move(1) does,
 * and to its end, as task-done(1) does.
 */
#include "tool/each.h"
#include "tool/tool.h"

struct move {
	struct command command;
	struct task_moving moving;
};

static int
move_one(struct tool_call *call, const char *task, void *arg,
    struct outcome *out, struct err *err)
{
	const struct move *m = arg;

	return task_move(journal_basis(call->journal), &m->command, task,
	    &m->moving, out, err);
}

int
tool_move(struct tool_call *call, struct err *err)
{
	struct move m = { .moving = {
		.state = args_text(&call->args, "state"),
		.tells = !args_false(&call->args, "claim") } };
	const struct each each = { move_one, &m, &m.command, 1 };
	struct outcome outcome = {0};
	int rc;

	m.moving.claims = m.moving.tells && !each_is_batch(call) &&
	    !call->batch;
	tool_command_on(call, &m.command);
	rc = each_write(call, &each, &outcome, err);
	if (!rc && outcome.was[0]) {
		json_add_key(call->out, "was");
		json_add_str(call->out, outcome.was);
	}
	return rc;
}

static int
finish_one(struct tool_call *call, const char *task, void *arg,
    struct outcome *out, struct err *err)
{
	return task_done(journal_basis(call->journal), arg, task, out, err);
}

int
tool_done(struct tool_call *call, struct err *err)
{
	struct command command;
	const struct each each = { finish_one, &command, &command,
		WORKFLOW_STATES };
	struct outcome outcome = {0};
	struct buf path = BUF_INIT;
	int rc;

	tool_command_on(call, &command);
	rc = each_write(call, &each, &outcome, err);
	if (!rc && outcome.path.count > 1) {
		workflow_add_path(&path, call->view->workflow, &outcome.path);
		json_add_key(call->out, "path");
		json_add_string(call->out, slice_of_buf(&path));
	}
	buf_release(&path);
	return rc;
}

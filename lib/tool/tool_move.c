/* SPDX-License-Identifier: ISC */
/* task_move: move tasks along the workflow, as task-move(1) does. */
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

/* SPDX-License-Identifier: ISC */
/* task_move: move tasks along the workflow, as task-move(1) does. */
#include "model/task_find.h"
#include "tool/tool.h"

struct move {
	struct command command;
	const char *task, *state;
	struct outcome outcome;
	struct term_list waiting;
};

static int
decide(struct tool_call *call, void *arg, struct err *err)
{
	struct move *m = arg;
	uint32_t subject;

	if (!task_find(&subject, call->view, m->task, NULL))
		tool_waiting(&m->waiting, call, subject);
	return task_move(journal_basis(call->journal), &m->command, m->task,
	    m->state, &m->outcome, err);
}

int
tool_move(struct tool_call *call, struct err *err)
{
	struct move m = { .task = args_text(&call->args, "task"),
	    .state = args_text(&call->args, "state") };
	int rc;

	tool_command_on(call, &m.command);
	rc = tool_write(call, decide, &m, err);
	if (!rc) {
		tool_add_outcome(call, &m.outcome, &m.waiting);
		if (m.outcome.was[0]) {
			json_add_key(call->out, "was");
			json_add_str(call->out, m.outcome.was);
		}
	}
	term_list_release(&m.waiting);
	return rc;
}

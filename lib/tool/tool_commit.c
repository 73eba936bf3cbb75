/* SPDX-License-Identifier: ISC */
/*
 * task_commit: record that a commit of the project belongs to a task or
 * finishes it, as the hooks of task-hooks(1) do.
 */
#include "tool/tool.h"

struct committing {
	struct command command;
	const char *task, *commit, *subject, *closes;
	struct outcome outcome;
};

static int
decide_commit(struct tool_call *call, void *arg, struct err *err)
{
	struct basis *basis = journal_basis(call->journal);
	struct committing *c = arg;

	return c->closes ? task_close(basis, &c->command, c->task, c->closes,
	                       &c->outcome, err)
	                 : task_record_commit(basis, &c->command, c->task,
	                       c->commit, c->subject, &c->outcome, err);
}

int
tool_commit(struct tool_call *call, struct err *err)
{
	struct args *args = &call->args;
	struct committing c = { .task = args_text(args, "task"),
		.commit = args_text(args, "commit"),
		.subject = args_text(args, "subject"),
		.closes = args_text(args, "closes") };
	int rc;

	if (!c.commit == !c.closes)
		return err_set(err, ERR_INVALID,
		    "either 'commit' or 'closes' must be given");
	tool_command_on(call, &c.command);
	rc = tool_write(call, decide_commit, &c, err);
	if (!rc)
		tool_add_outcome(call, &c.outcome, NULL);
	return rc;
}

/* SPDX-License-Identifier: ISC */
/* task_post: say something on a task or to the team, as task-log -m does. */
#include "mcp/tool.h"

struct post {
	struct command command;
	const char *task;
	struct task_message message;
	struct outcome outcome;
};

static int
decide(struct tool_call *call, void *arg, struct err *err)
{
	struct post *p = arg;

	return task_post(call->journal, &p->command, p->task, &p->message,
	    &p->outcome, err);
}

int
tool_post(struct tool_call *call, struct err *err)
{
	struct args *args = &call->args;
	struct post p = { .task = args_text(args, "task"),
	    .message = { .type = args_text(args, "type"),
	    .text = args_text(args, "text"),
	    .reply_to = args_text(args, "reply_to") } };
	const char *to[2] = { args_text(args, "to"), NULL };
	int rc;

	p.message.to = to[0] ? to : NULL;
	tool_command(call, &p.command);
	rc = tool_write(call, decide, &p, err);
	if (rc)
		return rc;
	json_add_key(call->out, "message");
	json_add_str(call->out, p.outcome.message);
	tool_add_outcome(call, &p.outcome, NULL);
	return 0;
}

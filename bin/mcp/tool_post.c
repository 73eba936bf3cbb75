/* SPDX-License-Identifier: ISC */
/*
 * task_post: say something on a task or to the team, and acknowledge what was said, as
 * task-log -m and --ack do.
 */
#include "mcp/tool.h"

struct post {
	struct command command;
	const char *task;
	struct task_message message;
	struct words acks;
	struct outcome outcome, acked;
};

static int
decide(struct tool_call *call, void *arg, struct err *err)
{
	struct post *p = arg;
	int rc = 0;

	if (p->acks.count)
		rc = task_acknowledge(call->journal, &p->command, p->acks.item, &p->acked,
		    err);
	p->command.nth += p->acks.count != 0;
	return rc || !p->message.text ? rc : task_post(call->journal, &p->command,
	    p->task, &p->message, &p->outcome, err);
}

static int
check(const struct post *p, struct err *err)
{
	if (!p->message.text && !p->acks.count)
		return err_set(err, ERR_INVALID, "'text' is missing, or 'ack'");
	if (p->acks.count > ACK_MAX)
		return err_set(err, ERR_INVALID, "'ack' can name %d messages at most",
		    ACK_MAX);
	return 0;
}

static void
add_posted(struct tool_call *call, const struct post *p)
{
	if (p->acks.count) {
		json_add_key(call->out, "acknowledged");
		json_add_int(call->out, (int64_t)p->acks.count);
	}
	if (!p->message.text) {
		tool_add_marks(call, &p->acked);
		return;
	}
	json_add_key(call->out, "message");
	json_add_str(call->out, p->outcome.message);
	tool_add_outcome(call, &p->outcome, NULL);
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
	args_words(args, "ack", &p.acks, NULL);
	tool_command(call, &p.command);
	rc = check(&p, err);
	if (!rc)
		rc = tool_write(call, decide, &p, err);
	if (!rc)
		add_posted(call, &p);
	words_release(&p.acks);
	return rc;
}

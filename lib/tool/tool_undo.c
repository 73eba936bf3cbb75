/* SPDX-License-Identifier: ISC */
/* task_undo: take writes back, as task-undo(1) does. */
#include "query/undo_find.h"
#include "tool/tool.h"
#include "tool/undo_answer.h"

struct undo {
	struct command command;
	struct undo_ask ask;
	struct undoing undoing;
	const struct journal *journal;
};

static int
find(void *arg, struct term_list *out, struct err *err)
{
	const struct undo *u = arg;

	return undo_find(out, u->journal, &u->ask, err);
}

static int
decide(struct tool_call *call, void *arg, struct err *err)
{
	struct undo *u = arg;
	struct undo_result result;
	int rc = task_undo(journal_basis(call->journal), &u->command,
	    &u->undoing, &result, err);

	if (!rc)
		undo_answer_add(call->out, call->view, &result);
	call->repeated |= !rc && result.repeated;
	undo_result_release(&result);
	return rc;
}

int
tool_undo(struct tool_call *call, struct err *err)
{
	const char *event = args_text(&call->args, "event");
	const char *named[] = { event, NULL };
	struct undo u = { .journal = call->journal,
		.ask = { .named = named,
		    .by = args_text(&call->args, "author"),
		    .when = WHEN_RANGE_OPEN,
		    .import = args_text(&call->args, "import") },
		.undoing = { .find = find, .words = named,
		    .cascade = args_true(&call->args, "cascade") } };
	int rc = tool_times(call, &u.ask.when, err);

	u.undoing.arg = &u;
	u.undoing.many = u.ask.by || u.ask.import;
	if (!rc && !u.ask.by != (u.ask.when.from == WHEN_NONE))
		rc = err_set(err, ERR_INVALID,
		    "'author' and 'since' go together");
	tool_command(call, &u.command);
	return rc ? rc : tool_write(call, decide, &u, err);
}

/* SPDX-License-Identifier: ISC */
/* task_check: change a checklist, as task-check(1) does. */
#include <string.h>

#include "tool/tool.h"

struct checking {
	struct command command;
	const char *task;
	struct task_checking change;
	struct outcome outcome;
};

static int
decide_check(struct tool_call *call, void *arg, struct err *err)
{
	struct checking *c = arg;

	return task_check(journal_basis(call->journal), &c->command, c->task,
	    &c->change, &c->outcome, err);
}

static enum check_action
find_action(const char *word)
{
	static const char *const actions[] = { [CHECK_ADD] = "add",
		[CHECK_TICK] = "tick", [CHECK_UNTICK] = "untick",
		[CHECK_DROP] = "remove", [CHECK_EDIT] = "edit",
		[CHECK_MOVE] = "move" };
	int i = 0;

	while (i < CHECK_MOVE && strcmp(actions[i], word) != 0)
		i++;
	return (enum check_action)i;
}

/*
 * Check that the arguments that the action needs are given, and no argument of
 * another action.
 */
static int
check_arguments(struct tool_call *call, const struct checking *c,
    struct err *err)
{
	if (!c->change.item || !*c->change.item)
		return err_set(err, ERR_INVALID,
		    "'items' must have at least one");
	if ((c->change.action == CHECK_EDIT) != (c->change.text != NULL))
		return err_set(err, ERR_INVALID, c->change.text
		    ? "'text' needs the action edit"
		    : "'text' is missing");
	if ((c->change.action == CHECK_MOVE) !=
	    (args_get(&call->args, "position") != 0))
		return err_set(err, ERR_INVALID, c->change.position
		    ? "'position' needs the action move"
		    : "'position' is missing");
	return 0;
}

int
tool_check(struct tool_call *call, struct err *err)
{
	struct args *args = &call->args;
	struct checking c = { .task = args_text(args, "task"),
		.change = { .action = find_action(args_text(args, "action")),
		    .text = args_text(args, "text"),
		    .position = (size_t)args_int(args, "position", 0) } };
	struct words items = {0};
	int rc;

	args_texts(args, "items", &items);
	c.change.item = items.item;
	tool_command_on(call, &c.command);
	rc = check_arguments(call, &c, err);
	if (!rc)
		rc = tool_write(call, decide_check, &c, err);
	if (!rc) {
		tool_add_task(call, "task", c.outcome.subject,
		    TASK_KEY_BIT(TASK_KEY_ID) | TASK_KEY_BIT(TASK_KEY_CODE) |
		        TASK_KEY_BIT(TASK_KEY_CHECKLIST) |
		        TASK_KEY_BIT(TASK_KEY_VERSION));
		tool_add_marks(call, &c.outcome);
	}
	words_release(&items);
	return rc;
}

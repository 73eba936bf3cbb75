/* SPDX-License-Identifier: ISC */
/*
 * task_add: add tasks, also whole plans of them, all or none. Drafts are those
 * of task-add(1).
 */
#include <stdlib.h>

#include "command/task_plan.h"
#include "tool/tool.h"

struct add {
	struct command command;
	struct plan plan;
	struct outcome *outcome;
	size_t *top;		/* of each item, its first draft */
	size_t items;
};

/*
 * Put the item of the array that the draft belongs to before the message:
 * "tasks[2]: ..."
 */
static int
blame(const struct add *a, size_t draft, int rc, struct err *err)
{
	size_t item = 0;

	while (item + 1 < a->items && a->top[item + 1] <= draft)
		item++;
	err_prefix(err, "tasks[%zu]", item);
	return rc;
}

static int
decide(struct tool_call *call, void *arg, struct err *err)
{
	struct add *a = arg;
	int rc = 0;

	a->command.of += a->plan.count;
	for (size_t i = 0; i < a->plan.count && !rc; i++) {
		a->command.nth = i;
		rc = task_add(journal_basis(call->journal), &a->command,
		    &a->plan.entry[i]->draft, &a->outcome[i], err);
		if (rc)
			return blame(a, i, rc, err);
	}
	return rc ? rc : plan_check(&a->plan, call->view, err);
}

/*
 * Read each item of the array as a draft, by the rules of a line that task-add
 * reads.
 */
static int
read_drafts(struct tool_call *call, struct add *a, struct err *err)
{
	static const struct task_draft base;
	const struct json_doc *doc = call->args.doc;
	uint32_t array = args_get(&call->args, "tasks"), at = array + 1;
	int rc = 0;

	if (!doc->token[array].count)
		return err_set(err, ERR_INVALID,
		    "'tasks' must have at least one");
	a->top = task_zalloc(doc->token[array].count, sizeof(*a->top));
	for (uint32_t i = 0; i < doc->token[array].count && !rc; i++) {
		a->top[a->items++] = a->plan.count;
		rc = plan_add_line(&a->plan, &base,
		    args_keep(&call->args, json_raw(doc, at)), err);
		if (rc)
			return blame(a, a->plan.count, rc, err);
		at = doc->token[at].next;
	}
	rc = plan_resolve(&a->plan, journal_actor(call->journal),
	    a->command.key, err);
	return rc ? blame(a, a->plan.failed, rc, err) : 0;
}

/* drafts of a plan whose fields, and whose titles, an answer repeats */
#define ECHOED 10
#define TITLED 50

/* Choose the members of a new task that the answer has. */
static uint64_t
choose_members(const struct add *a, size_t i)
{
	const struct task_values *values = &a->plan.entry[i]->draft.values;
	uint64_t keys = TASK_KEY_BIT(TASK_KEY_ID) | TASK_KEY_BIT(TASK_KEY_CODE);

	if (a->plan.count <= TITLED)
		keys |= TASK_KEY_BIT(TASK_KEY_TITLE) |
		    TASK_KEY_BIT(TASK_KEY_PARENT) |
		    TASK_KEY_BIT(TASK_KEY_NEEDS) | TASK_KEY_BIT(TASK_KEY_READY);
	for (int k = 0; k < FIELD_GIVEN && a->plan.count <= ECHOED; k++) {
		const char *name = field_key((enum field_kind)k);
		int key = name ? task_key_parse(slice_of(name)) : -1;

		if (k != FIELD_BODY && k != FIELD_CHECK && key != -1 &&
		    (values->text[k] || values->add[k]))
			keys |= TASK_KEY_BIT(key);
	}
	return keys;
}

static void
add_made(struct tool_call *call, const struct add *a)
{
	struct buf row = BUF_INIT;
	size_t shown = 0;

	json_add_key(call->out, "tasks");
	json_open(call->out, '[');
	for (; shown < a->plan.count; shown++) {
		struct task task;

		buf_clear(&row);
		view_task(&task, call->view, a->outcome[shown].subject);
		task_json_add(&call->scratch, &row, call->view, &task,
		    choose_members(a, shown));
		if (!tool_add_item(call, slice_of_buf(&row), !shown))
			break;
	}
	json_close(call->out, ']');
	buf_release(&row);
	if (shown < a->plan.count) {
		json_add_key(call->out, "left_out");
		json_add_int(call->out, (int64_t)(a->plan.count - shown));
		json_add_key(call->out, "hint");
		json_add_str(call->out,
		    "all were recorded; task_list finds the others");
	}
	if (a->outcome[0].repeated)
		tool_add_repeated(call);
}

int
tool_add(struct tool_call *call, struct err *err)
{
	struct add a = {0};
	int rc;

	tool_command(call, &a.command);
	rc = read_drafts(call, &a, err);
	if (!rc) {
		a.outcome = task_zalloc(a.plan.count, sizeof(*a.outcome));
		rc = tool_write(call, decide, &a, err);
	}
	if (!rc) {
		add_made(call, &a);
		call->outcome = a.outcome[0];
	}
	free(a.outcome);
	free(a.top);
	plan_release(&a.plan);
	return rc;
}

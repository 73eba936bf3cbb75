/* SPDX-License-Identifier: ISC */
/*
 * The functions of the tools, by number; and task_batch, a tool that runs
 * several writes, all or none.
 */
#include <string.h>

#include "tool/tool.h"

static tool_fn *const functions[TOOLS] = {
#define FUNCTION(name, doors) [TOOL_##name] = tool_##name,
	TOOL_TABLE(FUNCTION)
#undef FUNCTION
};

int
tools_run(struct tool_call *call, enum tool_number number, struct err *err)
{
	call->view = call->journal ? journal_view(call->journal) : NULL;
	buf_clear(call->out);
	json_open(call->out, '{');
	return functions[number](call, err);
}

/* Find a write of a batch: its tool and its arguments. */
static int
find_step(struct tool_call *call, uint32_t item, struct tool *tool,
    struct err *err)
{
	struct args step = { .doc = call->args.doc, .object = item };
	const char *name = args_text(&step, "tool");
	int i = 0, rc = 0;

	while (i < TOOLS && strcmp(name, tools_name((enum tool_number)i)) != 0)
		i++;
	if (i == TOOLS || i == TOOL_batch || i == TOOL_repair ||
	    i == TOOL_sync)
		rc = err_set(err, ERR_INVALID, "no batch has a tool '%.100s'",
		    name);
	else
		tools_load(tool, (enum tool_number)i);
	if (!rc && !tool->writes)
		rc = err_set(err, ERR_INVALID,
		    "a batch is of writes, and '%s' reads", name);
	args_release(&step);
	return rc;
}

/* Returns the key of a step, made of the key of the batch. */
static const char *
step_key(struct tool_call *call, size_t n)
{
	const char *key = args_text(&call->args, "key");
	struct buf text = BUF_INIT;

	key = key ? key : call->key;
	if (!key)
		return NULL;
	buf_addf(&text, "%s/%zu", key, n);
	key = args_keep(&call->args, slice_of_buf(&text));
	buf_release(&text);
	return key;
}

/* Refuse the arguments that go with the whole batch. */
static int
check_step(const struct args *step, struct err *err)
{
	const char *whole = args_get(step, "actor") ? "actor"
	    : args_get(step, "as")                  ? "as"
	    : args_get(step, "dry_run")             ? "dry_run"
	                                            : NULL;

	return whole ? err_set(err, ERR_INVALID,
	    "'%s' is an argument of the batch, not of its calls", whole) : 0;
}

static int
run_step(struct tool_call *call, uint32_t item, size_t n, struct err *err)
{
	struct tool tool = {0};
	struct json_doc more = {0};
	struct tool_call step = { .journal = call->journal,
		.view = call->view,
		.args = { .doc = call->args.doc,
		    .object = json_get(call->args.doc, item, "arguments"),
		    .fills = call->args.fills },
		.sink = call->sink,
		.out = call->out,
		.key = step_key(call, n),
		.fence = call->fence,
		.batch = true,
		.of = call->args.doc->token[args_get(&call->args,
		    "calls")].count,
		.hurry = true };
	int rc = find_step(call, item, &tool, err);

	if (!rc) {
		tools_load_more(&more);
		rc = tools_check(&tool, &more, &step.args, err);
	}
	if (!rc)
		rc = check_step(&step.args, err);
	json_open(call->out, '{');
	if (!rc)
		rc = functions[tool.number](&step, err);
	json_close(call->out, '}');
	args_release(&step.args);
	task_json_release(&step.scratch);
	json_release(&more);
	tools_unload(&tool);
	return rc;
}

static int
decide_batch(struct tool_call *call, void *arg, struct err *err)
{
	const struct json_doc *doc = call->args.doc;
	uint32_t array = args_get(&call->args, "calls"), at = array + 1;
	int rc = 0;

	(void)arg;
	json_add_key(call->out, "answers");
	json_open(call->out, '[');
	for (uint32_t i = 0; i < doc->token[array].count && !rc; i++) {
		rc = run_step(call, at, i, err);
		if (rc)
			err_prefix(err, "calls[%u]", i);
		at = doc->token[at].next;
	}
	json_close(call->out, ']');
	return rc;
}

int
tool_batch(struct tool_call *call, struct err *err)
{
	return tool_write(call, decide_batch, NULL, err);
}

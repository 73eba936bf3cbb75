/* SPDX-License-Identifier: ISC */
/*
 * task_workflow and task_workflow_set: show, check and set the workflow of a
 * log, as task-workflow(1) does.
 */
#include "model/workflow_diff.h"
#include "model/workflow_ready.h"
#include "tool/tool.h"

/*
 * Read the argument `workflow`: the name of a ready-made workflow, an object,
 * or the text of one.
 */
static int
take_workflow(struct tool_call *call, struct slice *json, struct err *err)
{
	const struct json_doc *doc = call->args.doc;
	uint32_t token = args_get(&call->args, "workflow");
	const char *text;
	int rc = 0;

	*json = (struct slice){ NULL, 0 };
	if (!token)
		return 0;
	text = args_text(&call->args, "workflow");
	if (doc->token[token].kind == JSON_OBJECT)
		*json = json_raw(doc, token);
	else if (doc->token[token].kind == JSON_STRING && *text == '{')
		*json = slice_of(text);
	else if (doc->token[token].kind == JSON_STRING)
		rc = workflow_ready_find(json, text, err);
	else
		rc = err_set(err, ERR_INVALID,
		    "'workflow' must be a name or an object");
	return rc ? rc : workflow_check(*json, err);
}

/* Add how the log's workflow would change. */
static int
add_changes(struct tool_call *call, struct slice json, struct err *err)
{
	struct workflow_changes changes;
	struct workflow to = {0};
	int rc = workflow_parse(&to, json, err);

	if (!rc) {
		workflow_diff(&changes, call->view, &to);
		json_add_key(call->out, "changes");
		json_open(call->out, '[');
		for (size_t i = 0; i < changes.count; i++)
			workflow_change_add_json(call->out,
			    &changes.change[i]);
		json_close(call->out, ']');
		workflow_changes_release(&changes);
	}
	workflow_release(&to);
	return rc;
}

static void
add_ready(struct buf *out)
{
	const struct workflow_ready *ready;

	json_add_key(out, "ready");
	json_open(out, '[');
	for (size_t i = 0; (ready = workflow_ready(i)) != NULL; i++) {
		json_open(out, '{');
		json_add_key(out, "name");
		json_add_str(out, ready->name);
		json_add_key(out, "what");
		json_add_str(out, ready->what);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static int
add_workflow(struct tool_call *call, struct slice json, bool list,
    struct err *err)
{
	json_add_key(call->out, "workflow");
	json_add_raw(call->out, json.ptr
	    ? json : slice_of_buf(&call->view->workflow->text));
	if (list)
		add_ready(call->out);
	return json.ptr ? add_changes(call, json, err) : 0;
}

int
tool_workflow(struct tool_call *call, struct err *err)
{
	struct slice json;
	int rc = take_workflow(call, &json, err);

	return rc ? rc : add_workflow(call, json,
	    args_true(&call->args, "list"), err);
}

struct setting {
	struct command command;
	struct slice json;
	struct outcome outcome;
};

static int
decide_workflow(struct tool_call *call, void *arg, struct err *err)
{
	struct setting *s = arg;
	int rc = add_changes(call, s->json, err);

	return rc ? rc : log_set_workflow(journal_basis(call->journal),
	    &s->command, s->json, &s->outcome, err);
}

int
tool_workflow_set(struct tool_call *call, struct err *err)
{
	struct setting s = {0};
	int rc = take_workflow(call, &s.json, err);

	if (!rc && !s.json.ptr)
		return add_workflow(call, s.json, true, err);
	tool_command(call, &s.command);
	if (!rc)
		rc = tool_write(call, decide_workflow, &s, err);
	if (!rc)
		tool_add_marks(call, &s.outcome);
	return rc;
}

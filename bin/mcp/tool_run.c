/* SPDX-License-Identifier: ISC */
/*
 * Running a tool: the log is read again before, a repeat gets the first answer,
 * and a read of the past has a log of its own.
 */
#include "mcp/tool_run.h"

static tool_fn *const functions[TOOLS] = {
#define FUNCTION(name) [TOOL_##name] = tool_##name,
	MCP_TOOLS(FUNCTION)
#undef FUNCTION
};

/* The first answer again, for it tells of that moment; else it is kept. */
static void
keep_answer(struct tool_call *call, uint64_t keyed)
{
	struct answer_cache *repeats = &call->server->repeats;
	const struct cached_answer *repeat = answer_cache_find(repeats, keyed);

	if (!call->repeated) {
		answer_cache_add(repeats, keyed, slice_of_buf(call->out));
	} else if (repeat && repeat->answer.len) {
		buf_clear(call->out);
		buf_add_slice(call->out, slice_of_buf(&repeat->answer));
		tool_add_repeated(call);
	}
}

static int
run_once(struct tool_call *call, const struct tool *tool, struct err *err)
{
	const char *at = tool->writes ? NULL : args_text(&call->args, "at");
	const char *key = tool->writes ? args_text(&call->args, "key") : NULL;
	struct journal *past = NULL;
	int rc = server_open(call->server, call->request->client, err);

	if (rc)
		return rc;
	call->journal = call->server->journal;
	claims_made_look(&call->server->held, call->journal);
	if (at) {	/* the past is a log of its own, opened for one call */
		rc = server_open_past(&past, call->server, at, err);
		call->journal = past;
	}
	if (!rc) {
		call->view = journal_view(call->journal);
		buf_clear(call->out);
		json_open(call->out, '{');
		rc = functions[tool->number](call, err);
	}
	if (tool->writes && !rc)
		claims_made_settle(&call->server->held, call->journal);
	if (key && !rc)
		keep_answer(call, answer_cache_call(tool->name,
		    journal_actor(call->journal), key));
	journal_close(past);
	return rc;
}

/* What was read while somebody wrote over it is read again. */
int
tool_run(struct tool_call *call, const struct tool *tool, struct err *err)
{
	struct server *server = call->server;
	int rc = run_once(call, tool, err);

	if (tool->writes || !server->journal ||
	    journal_intact(server->journal))
		return rc;
	server_close(server);
	err_clear(err);
	return run_once(call, tool, err);
}

int
tool_answer(struct server *server, struct mcp_request *request,
    enum tool_number number, struct slice arguments, struct buf *out,
    struct err *err)
{
	struct json_doc doc = {0};
	struct buf text = BUF_INIT;
	struct tool_call call = { .server = server,
		.request = request,
		.out = out,
		.args = { .doc = &doc, .object = 1 },
		.budget = TOOL_ANSWER_MAX };
	int rc;

	/*
	 * in an array, for the root is the one token that cannot be told from
	 * none
	 */
	json_open(&text, '[');
	json_add_raw(&text, arguments);
	json_close(&text, ']');
	rc = json_scan(&doc, text.data, text.len, err);
	if (!rc)
		rc = tool_run(&call, &server->tool[number], err);
	if (!rc)
		json_close(out, '}');
	args_release(&call.args);
	task_json_release(&call.scratch);
	json_release(&doc);
	buf_release(&text);
	return rc;
}

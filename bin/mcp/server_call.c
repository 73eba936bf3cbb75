/* SPDX-License-Identifier: ISC */
/*
 * Running a tool: the log is read again first, a repeat gets the first answer,
 * and a read of the past opens a log of its own.
 */
#include "mcp/server_call.h"

#include "cli/environment.h"
#include "mcp/remote_call.h"
#include "model/given.h"

void
server_call_init(struct server_call *call, struct server *server,
    struct mcp_request *request, struct buf *out)
{
	*call = (struct server_call){ .server = server,
		.home = server,
		.request = request,
		.tool = { .out = out,
		    .sink = &call->budget.sink,
		    .pages = true,
		    .waited_ms = request->waited_ms,
		    .hurry = request->hurry } };
	call->tool.cut = &server->cut;
	budget_init(&call->budget, ANSWER_BYTES_MAX);
}

void
server_call_release(struct server_call *call)
{
	args_release(&call->tool.args);
	task_json_release(&call->tool.scratch);
}

/*
 * A repeat gets the first answer again, because that answer tells about the
 * moment of the write. Any other answer is kept for repeats.
 */
static void
keep_answer(struct answer_cache *repeats, struct tool_call *call,
    uint64_t keyed)
{
	const struct cached_answer *repeat = answer_cache_find(repeats, keyed);

	if (!call->repeated) {
		answer_cache_add(repeats, keyed, slice_of_buf(call->out));
	} else if (repeat && repeat->answer.len) {
		buf_clear(call->out);
		buf_add_slice(call->out, slice_of_buf(&repeat->answer));
		tool_add_repeated(call);
	}
}

/* Note the claim, so that this client is told if the claim is lost. */
static void
note_claim(struct server *server, const struct tool_call *call)
{
	struct claim claim;

	if (call->outcome.fence &&
	    view_claim(&claim, call->view, call->outcome.subject))
		claims_made_add(&server->held, journal_basis(call->journal),
		    slice_of(call->outcome.id), claim.fence);
}

static void
settle_write(struct server *server, struct tool_call *call,
    const struct tool *tool)
{
	const char *key = args_text(&call->args, "key");

	note_claim(server, call);
	if (tool->number == TOOL_sync)	/* others ended them, not the call */
		claims_made_look(&server->held, journal_basis(call->journal));
	else
		claims_made_settle(&server->held, journal_basis(call->journal));
	if (key)
		keep_answer(&server->repeats, call,
		    answer_cache_call(tool->name, journal_actor(call->journal),
		        key));
}

/* Make a log, and open it: no log needs to be there before. */
static int
run_init(struct server_call *c, const struct tool *tool, const char *as,
    struct err *err)
{
	struct server *server = c->server;
	struct environment environment;
	int rc;

	server_act_as(server, c->request->client, as);
	rc = environment_read(&environment, &server->options, NULL, err);
	/* as if started there: a named empty directory would be the log */
	if (server->dir)
		environment.options.ask =
		    (struct location_query){ NULL, NULL, server->dir };
	c->tool.options = &environment.options;
	if (!rc)
		rc = tools_run(&c->tool, tool->number, err);
	c->tool.options = NULL;
	environment_release(&environment);
	if (!rc)
		rc = server_open(server, c->request->client, as, err);
	if (!rc && server->dir)
		server_settle(server);
	return rc;
}

/* Run a tool on the journal, or on a second one that shows the past. */
static int
run_here(struct server_call *c, const struct tool *tool, struct err *err)
{
	struct tool_call *call = &c->tool;
	const char *at = tool->writes ? NULL : args_text(&call->args, "at");
	struct journal *past = NULL;
	int rc = at ? server_open_past(&past, c->server, at, err) : 0;

	call->past = at != NULL;
	call->journal = past ? past : c->server->journal;
	call->dry_run = (tool->number == TOOL_workflow_set ||
	        tool->number == TOOL_undo) && args_true(&call->args, "dry_run");
	if (!rc)
		rc = tools_run(call, tool->number, err);
	journal_close(past);
	return rc;
}

static int
run_tool(struct server_call *c, const struct tool *tool, struct err *err)
{
	struct tool_call *call = &c->tool;
	struct server *server = c->server;
	int rc;

	claims_made_look(&server->held, journal_basis(server->journal));
	rc = remote_call_is(tool, &call->args) ? remote_call_run(c, tool, err)
	                                       : run_here(c, tool, err);
	c->request->wait_ms = call->wait_ms;
	if (rc != TOOL_LATER && !server->read_only)
		claims_made_meet(&server->held, journal_basis(server->journal));
	if (tool->writes && !rc)
		settle_write(server, call, tool);
	return rc;
}

static int
run_once(struct server_call *c, const struct tool *tool, struct err *err)
{
	const char *as = args_text(&c->tool.args, "as");
	int rc = as && *as ? given_actor(as, err) : 0;

	as = as && *as ? as : NULL;
	if (rc)
		return rc;
	if (tool->number == TOOL_init)
		return run_init(c, tool, as, err);
	rc = server_open(c->server, c->request->client, as, err);
	return rc ? rc : run_tool(c, tool, err);
}

/* Read again if somebody wrote over the file that was read. */
int
server_call_run(struct server_call *call, const struct tool *tool,
    struct err *err)
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
server_answer(struct server *server, struct mcp_request *request,
    enum tool_number number, struct slice arguments, struct buf *out,
    struct err *err)
{
	struct json_doc doc = {0};
	struct buf text = BUF_INIT;
	struct server_call call;
	int rc;

	server_call_init(&call, server, request, out);
	call.tool.args.doc = &doc;
	call.tool.args.object = 1;
	/* in an array, because 0 means no token but is also the root */
	json_open(&text, '[');
	json_add_raw(&text, arguments);
	json_close(&text, ']');
	rc = json_scan(&doc, text.data, text.len, err);
	if (!rc)
		rc = server_call_run(&call, &server->tool[number], err);
	if (!rc)
		json_close(out, '}');
	server_call_release(&call);
	json_release(&doc);
	buf_release(&text);
	return rc;
}

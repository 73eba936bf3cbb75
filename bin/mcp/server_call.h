/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SERVER_CALL_H
#define TASKLOG_MCP_SERVER_CALL_H

#include "mcp/budget.h"
#include "mcp/server.h"

/* A call of a tool by a client. */
struct server_call {
	struct server *server;
	struct server *home;		/* of the client; its log is usual */
	struct mcp_request *request;
	struct tool_call tool;
	struct budget budget;
};

/* Begin a call whose answer goes to *out. The caller sets call->tool.args. */
void server_call_init(struct server_call *call, struct server *server,
    struct mcp_request *request, struct buf *out);
void server_call_release(struct server_call *call);

/*
 * Run a tool on the log in its current state. Its object is then in
 * call->tool.out, open. Returns TOOL_LATER if the tool must be called again.
 */
int server_call_run(struct server_call *call, const struct tool *tool,
    struct err *err) MUST_CHECK;

/*
 * Run a tool for the server itself: *out gets the object of the answer, closed.
 * arguments is JSON.
 */
int server_answer(struct server *server, struct mcp_request *request,
    enum tool_number number, struct slice arguments, struct buf *out,
    struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_TOOL_RUN_H
#define TASKLOG_MCP_TOOL_RUN_H

#include "mcp/tool.h"

/*
 * Run a tool on the log as it is now: its object is then in call->out, open.
 * Returns TOOL_LATER if the tool wants to be asked again.
 */
int tool_run(struct tool_call *call, const struct tool *tool, struct err *err)
    MUST_CHECK;

/*
 * Run a tool for our own use: the object that it would answer with, closed.
 * arguments is JSON.
 */
int tool_answer(struct server *server, struct mcp_request *request,
    enum tool_number number, struct slice arguments, struct buf *out,
    struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_REMOTE_CALL_H
#define TASKLOG_MCP_REMOTE_CALL_H

#include "mcp/server_call.h"

/* Calls that ask a remote: task_sync, and task_claim with sync. */
bool remote_call_is(const struct tool *tool, struct args *args);

/*
 * Run the tool as an errand. Returns TOOL_LATER while it is under way; then
 * call->tool is as if the tool had run here.
 */
int remote_call_run(struct server_call *call, const struct tool *tool,
    struct err *err) MUST_CHECK;

#endif

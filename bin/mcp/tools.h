/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_TOOLS_H
#define TASKLOG_MCP_TOOLS_H

/*
 * The tools, in the order in which they are listed. task_NAME is run by
 * tool_NAME() and described by schema/mcp/task_NAME.json, which also says
 * whether it writes.
 */
#define MCP_TOOLS(X) \
	X(add)       \
	X(agent)     \
	X(claim)     \
	X(edit)      \
	X(gate)      \
	X(list)      \
	X(log)       \
	X(move)      \
	X(overview)  \
	X(post)      \
	X(release)   \
	X(show)

enum tool_number {
#define NUMBER(name) TOOL_##name,
	MCP_TOOLS(NUMBER)
#undef NUMBER
	TOOLS
};

#endif

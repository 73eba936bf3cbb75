/* SPDX-License-Identifier: ISC */
#ifndef MCP_TOOLS_H
#define MCP_TOOLS_H

/*
 * The tools, in the order in which they are listed. task_NAME is run by tool_NAME() and
 * described by schema/mcp/task_NAME.json.
 */
enum { READS, WRITES };

#define MCP_TOOLS(X)								\
	X(add, WRITES)								\
	X(agent, WRITES)							\
	X(claim, WRITES)							\
	X(edit, WRITES)								\
	X(gate, WRITES)								\
	X(list, READS)								\
	X(log, READS)								\
	X(move, WRITES)								\
	X(overview, READS)							\
	X(post, WRITES)								\
	X(release, WRITES)							\
	X(show, READS)

enum {
#define NUMBER(name, writes) TOOL_##name,
	MCP_TOOLS(NUMBER)
#undef NUMBER
	TOOLS
};

#endif

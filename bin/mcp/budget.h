/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_BUDGET_H
#define TASKLOG_MCP_BUDGET_H

#include "tool/tool.h"

#define ANSWER_BYTES_MAX 90000	/* most bytes of an answer */

/*
 * The room for an answer, as a sink of a tool. Values are cut to the room
 * (json_shrink.h), and lists end at its end. The first row of a list is always
 * added, cut if necessary, because a page without rows would lead nowhere.
 */
struct budget {
	struct tool_sink sink;
	size_t bytes;		/* of the object before its end */
};

void budget_init(struct budget *budget, size_t bytes);

#endif

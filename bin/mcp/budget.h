/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_BUDGET_H
#define TASKLOG_MCP_BUDGET_H

#include "tool/tool.h"

#define ANSWER_BYTES_MAX 90000	/* of an answer, whatever is asked for */

/*
 * The room that an answer has, as a sink of a tool: values are cut to it
 * (json_shrink.h), and lists end where it ends. The first row of a list is
 * there in any case, cut if need be: a page without rows would lead nowhere.
 */
struct budget {
	struct tool_sink sink;
	size_t bytes;		/* of the object before it is closed */
};

void budget_init(struct budget *budget, size_t bytes);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOLS_H
#define TASKLOG_TOOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/json.h"

struct args;
struct err;

/*
 * The tools, in the order in which they are listed. task_NAME is run by
 * tool_NAME() and described by schema/mcp/task_NAME.json, which also says
 * whether it writes.
 */
#define TOOL_TABLE(X) \
	X(add)        \
	X(agent)      \
	X(claim)      \
	X(edit)       \
	X(gate)       \
	X(list)       \
	X(log)        \
	X(move)       \
	X(overview)   \
	X(post)       \
	X(release)    \
	X(show)

enum tool_number {
#define NUMBER(name) TOOL_##name,
	TOOL_TABLE(NUMBER)
#undef NUMBER
	TOOLS
};

/* A tool as its schema describes it. */
struct tool {
	enum tool_number number;
	const char *name;
	struct buf text;
	struct json_doc doc;	/* of that */
	uint32_t input;		/* token of the inputSchema */
	bool writes;
};

/* Read the schema of a tool, which is part of the library. */
void tools_load(struct tool *tool, enum tool_number number);
void tools_unload(struct tool *tool);

/* ERR_INVALID: the arguments are not as the schema says. */
int tools_check(const struct tool *tool, const struct args *args,
    struct err *err) MUST_CHECK;

#endif

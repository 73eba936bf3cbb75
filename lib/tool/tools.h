/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOLS_H
#define TASKLOG_TOOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/json.h"

struct args;
struct err;

/* The doors through which a tool can be called. */
enum {
	TOOL_AT_SERVER = 1,	/* clients of task-mcp: tools/list shows it */
	TOOL_AT_LIBRARY = 2,	/* C programs: tasklog_call() */
	TOOL_AT_ALL = TOOL_AT_SERVER | TOOL_AT_LIBRARY
};

/*
 * The tools and their doors, in the order in which they are listed. tool_NAME()
 * runs task_NAME. The file task_NAME.json in schema/mcp describes it, or in
 * schema/tool if the tool lacks the server's door. The schema tells whether the
 * tool writes.
 */
#define TOOL_TABLE(X)                      \
	X(add, TOOL_AT_ALL)                \
	X(agent, TOOL_AT_ALL)              \
	X(agents, TOOL_AT_LIBRARY)         \
	X(batch, TOOL_AT_LIBRARY)          \
	X(check, TOOL_AT_LIBRARY)          \
	X(claim, TOOL_AT_ALL)              \
	X(commit, TOOL_AT_LIBRARY)         \
	X(diff, TOOL_AT_LIBRARY)           \
	X(done, TOOL_AT_LIBRARY)           \
	X(edit, TOOL_AT_ALL)               \
	X(events, TOOL_AT_LIBRARY)         \
	X(export, TOOL_AT_LIBRARY)         \
	X(fsck, TOOL_AT_LIBRARY)           \
	X(gate, TOOL_AT_ALL)               \
	X(import, TOOL_AT_LIBRARY)         \
	X(init, TOOL_AT_SERVER)            \
	X(list, TOOL_AT_ALL)               \
	X(log, TOOL_AT_ALL)                \
	X(move, TOOL_AT_ALL)               \
	X(overview, TOOL_AT_ALL)           \
	X(post, TOOL_AT_ALL)               \
	X(release, TOOL_AT_ALL)            \
	X(repair, TOOL_AT_LIBRARY)         \
	X(show, TOOL_AT_ALL)               \
	X(sync, TOOL_AT_ALL)               \
	X(time, TOOL_AT_LIBRARY)           \
	X(undo, TOOL_AT_ALL)               \
	X(workflow, TOOL_AT_LIBRARY)       \
	X(workflow_set, TOOL_AT_ALL)

enum tool_number {
#define NUMBER(name, doors) TOOL_##name,
	TOOL_TABLE(NUMBER)
#undef NUMBER
	TOOLS
};

/* A tool, as its schema describes it. */
struct tool {
	enum tool_number number;
	int doors;
	const char *name;
	struct buf text;
	struct json_doc doc;	/* of the schema */
	uint32_t input;		/* token of the inputSchema */
	bool writes;
};

/* Returns the name and the doors of a tool. */
const char *tools_name(enum tool_number number);
int tools_doors(enum tool_number number);

/*
 * Read the schema of a tool, which is part of the library. A tool with the
 * server's door also takes the arguments of schema/tool/server.json.
 */
void tools_load(struct tool *tool, enum tool_number number);
void tools_unload(struct tool *tool);

/*
 * Write the arguments as the schema has them (forgive.h), and check them by
 * it. `more` is a document of maps of properties by
 * name. With it, an argument may also be one of the properties under "read" or
 * "write" and under the name of the tool. The message of ERR_INVALID names the
 * wrong argument.
 */
int tools_check(const struct tool *tool, const struct json_doc *more,
    struct args *args, struct err *err) MUST_CHECK;

/* Read the arguments that only the library takes: schema/tool/library.json. */
void tools_load_more(struct json_doc *out);

#endif

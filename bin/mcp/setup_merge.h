/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SETUP_MERGE_H
#define TASKLOG_MCP_SETUP_MERGE_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Putting a server into a configuration that exists. Only the new lines are
 * made: other servers, comments and spaces stay as they are.
 */
struct setup_merge {
	struct slice text;	/* of the file */
	const char *path;	/* of the file, as the patch names it */
	/* JSON: the member that has the servers; YAML: its key */
	const char *key;
	const char *name;	/* of the server */
	/* JSON: the server's object; else its lines, each with LF */
	struct slice entry;
	/* TOML and YAML: the lines for a file that has no servers */
	struct slice whole;
};

/*
 * Append the merge as a unified diff. False if the file has the server already,
 * or cannot be understood.
 */
bool setup_merge_json(struct buf *patch, const struct setup_merge *merge);
bool setup_merge_toml(struct buf *patch, const struct setup_merge *merge);
bool setup_merge_yaml(struct buf *patch, const struct setup_merge *merge);

#endif

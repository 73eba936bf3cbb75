/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_EMBEDDED_H
#define TASKLOG_MCP_EMBEDDED_H

#include <stddef.h>

/*
 * Files that the build puts into the program: the schemas of the tools
 * (schema/mcp/task_list.json and so on) and the texts beside the sources. The
 * table is sorted by name and ends with a name of NULL.
 */
struct embedded {
	const char *name;	/* without directories */
	const unsigned char *data;
	size_t len;
};

extern const struct embedded embedded_files[];

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_GUIDE_H
#define TASKLOG_MCP_GUIDE_H

#include "base/buf.h"

struct journal;
struct server;

/*
 * For the file of instructions that agents of a project read: how work goes
 * here, from the log's own workflow and agents. Markdown, appended.
 */
void guide_add(struct buf *out, const struct journal *journal);

/*
 * The same for programs: the log, tools, prompts, workflow, agents. One JSON
 * object.
 */
void manifest_add(struct buf *out, const struct server *server,
    const struct journal *journal);

#endif

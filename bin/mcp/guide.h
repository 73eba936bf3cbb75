/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_GUIDE_H
#define TASKLOG_MCP_GUIDE_H

#include "base/buf.h"

struct journal;
struct server;

/*
 * Append a guide for the file of instructions that agents of a project read:
 * how people work with this log, from its workflow and agents. Markdown.
 */
void guide_add(struct buf *out, const struct journal *journal);

/*
 * Append a manifest for programs: the log, tools, prompts, workflow, agents.
 * One JSON object.
 */
void manifest_add(struct buf *out, const struct server *server,
    const struct journal *journal);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SETUP_H
#define TASKLOG_MCP_SETUP_H

#include "base/attr.h"
#include "mcp/server.h"

/* The answer of setup_add(). The caller must release it. */
struct setup {
	struct buf text;	/* the part of its configuration */
	/* where that belongs, and a command that adds it; a line each */
	struct buf remark;
	struct buf command;	/* its words, each but the last with NUL */
};

/*
 * Tell what a client needs so that it starts this server in a project. The
 * message of ERR_INVALID names the clients.
 */
int setup_add(struct setup *out, struct server *server, const char *client,
    struct err *err) MUST_CHECK;
void setup_release(struct setup *setup);

/* Append the names of the clients, separated by commas. */
void setup_add_clients(struct buf *out);

#endif

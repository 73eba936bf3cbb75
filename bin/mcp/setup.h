/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SETUP_H
#define TASKLOG_MCP_SETUP_H

#include "base/attr.h"
#include "mcp/server.h"

/*
 * Append the part of a client's configuration that makes the client start this
 * server on this log. *file tells in words where it belongs. The message of
 * ERR_USAGE names the clients.
 */
int setup_add(struct buf *out, const char **file, struct server *server,
    const char *client, struct err *err) MUST_CHECK;

/* Append the names of the clients, separated by commas. */
void setup_add_clients(struct buf *out);

#endif

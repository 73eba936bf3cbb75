/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SETUP_H
#define TASKLOG_MCP_SETUP_H

#include "base/attr.h"
#include "mcp/server.h"

/*
 * What belongs into the configuration of a client so that it starts this server
 * on this log, appended; *file is where it goes, in words. ERR_USAGE names the
 * clients.
 */
int setup_add(struct buf *out, const char **file, struct server *server,
    const char *client, struct err *err) MUST_CHECK;

/* The names of the clients, separated by commas. */
void setup_add_clients(struct buf *out);

#endif

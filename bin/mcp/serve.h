/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SERVE_H
#define TASKLOG_MCP_SERVE_H

#include "mcp/server.h"

/*
 * Serve one client over two descriptors until it closes its end, or a signal ends us:
 * then what was accepted is answered. Returns the exit status.
 */
int serve(struct server *server, int in, int out);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SERVE_H
#define TASKLOG_MCP_SERVE_H

#include "mcp/server.h"

/*
 * Serve one client over two descriptors until the client closes its end, or a
 * signal ends the server: then accepted requests are still answered. It is no
 * error if the client is gone.
 *
 * TASK_ESYSTEM    the answers cannot be written, though the client may still
 *                 read
 */
int serve(struct server *server, int in, int out, struct err *err) MUST_CHECK;

#endif

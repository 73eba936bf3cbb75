/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SERVE_H
#define TASKLOG_MCP_SERVE_H

#include "mcp/server.h"

/*
 * Serve one client over two descriptors until it closes its end, or a signal
 * ends us: then what was accepted is answered. A client that is gone is no
 * error.
 *
 * TASK_ESYSTEM    the answers cannot be written, though somebody may be there
 * to read
 */
int serve(struct server *server, int in, int out, struct err *err) MUST_CHECK;

#endif

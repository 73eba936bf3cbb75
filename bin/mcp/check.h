/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_CHECK_H
#define TASKLOG_MCP_CHECK_H

#include <stdio.h>

#include "base/attr.h"
#include "mcp/server.h"

/*
 * Run sessions as clients of both kinds do, without writing to the log, and
 * report each step. Fails with ERR_NO_MATCH if some answer was not as it should
 * be.
 */
int check_server(struct server *server, FILE *report,
    struct err *err) MUST_CHECK;

/*
 * Like check_server(), but start a server by a command, as a client does: its
 * words are separated by NUL, and the first is looked for in $PATH.
 */
int check_command(struct slice command, FILE *report,
    struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_ROOTS_H
#define TASKLOG_MCP_ROOTS_H

#include "base/json.h"

/*
 * The directories in which a host works: roots/list. Only the handshake
 * revisions have it, and only a client that declares it is asked. Calls can
 * name the roots as `dir`.
 */
struct connection;

/* Ask the client for its roots. */
void roots_ask(struct connection *connection);

/* Take the result of a request of ours, if it is that of roots_ask(). */
void roots_take(void *connection, struct slice id, const struct json_doc *doc,
    uint32_t result);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_CONNECTION_PRIVATE_H
#define TASKLOG_MCP_CONNECTION_PRIVATE_H

#include <stdbool.h>

#include "mcp/connection.h"

/* Shared by what makes up a connection, and by nobody else. */

#define STATELESS_REVISION "2026-07-28"
#define META "io.modelcontextprotocol/"
#define SUBSCRIPTIONS_MAX 256
#define SUBSCRIBED_MAX 256	/* resources of one subscription */

/* The value of a reserved key of params._meta, 0. */
uint32_t stateless_meta_get(const struct rpc_message *message,
    const char *name);

/* is the message of the stateless era, by its own word? */
bool stateless_meta_present(const struct rpc_message *message);

/* Boolean: all as it must be; else it was answered. */
int stateless_meta_check(struct connection *connection,
    const struct rpc_message *message);

/* Answer a request with an error. */
void refuse_request(struct connection *connection,
    const struct rpc_message *message, int code, const char *why);

/*
 * Refuse the request with a fault of a feature. The outcome must not be OK or
 * LATER.
 */
void refuse_fault(struct connection *connection,
    const struct rpc_message *message, enum revision revision, int outcome,
    const struct fault *fault);

/* A request that is to be asked again. */
void pending_add(struct connection *connection,
    const struct rpc_message *message, int64_t wait_ms);
int64_t pending_waited(const struct connection *connection);
void pending_cancel(struct connection *connection, struct slice id);
void pending_release(struct connection *connection);

/* Ask all of them again. */
void pending_ask_all(struct connection *connection);

/*
 * Ask those again whose time is over, and report progress of the others where
 * it is due.
 */
void pending_ask_due(struct connection *connection);

/*
 * Milliseconds until pending_ask_due() has something to do, -1: nothing waits.
 */
int pending_timeout(const struct connection *connection);

/*
 * Subscriptions. With an absent id it is that of the handshake era, of which
 * there is one.
 */
void subscription_listen(struct connection *connection,
    const struct rpc_message *message);
void subscription_add(struct connection *connection,
    const struct rpc_message *message);
void subscription_remove(struct connection *connection,
    const struct rpc_message *message);
void subscription_cancel(struct connection *connection, struct slice id);
void subscriptions_notify(struct connection *connection);
void subscriptions_end(struct connection *connection);

#endif

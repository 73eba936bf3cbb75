/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_CONNECTION_PRIVATE_H
#define TASKLOG_MCP_CONNECTION_PRIVATE_H

#include <stdbool.h>

#include "mcp/connection.h"

/* Shared by the files of a connection only. */

#define STATELESS_REVISION "2026-07-28"
#define META "io.modelcontextprotocol/"
#define SUBSCRIPTIONS_MAX 256
#define SUBSCRIBED_MAX 256	/* resources of one subscription */

/* Returns the value of a reserved key of params._meta; 0 if there is none. */
uint32_t stateless_meta_get(const struct rpc_message *message,
    const char *name);

/* True if the message says that it belongs to the stateless revision. */
bool stateless_meta_present(const struct rpc_message *message);

/* True if the envelope is valid; else the request was refused. */
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

/* Put off a request, which is to be tried again. */
void pending_add(struct connection *connection,
    const struct rpc_message *message, struct mcp_request *request);
/* Fill in what is known of a request that is tried again. */
void pending_resume(const struct connection *connection,
    struct mcp_request *request);
/* True if an errand is under way for one of them. */
bool pending_has_errand(const struct connection *connection);
void pending_cancel(struct connection *connection, struct slice id);
void pending_release(struct connection *connection);

/* Try all requests again that were put off. */
void pending_ask_all(struct connection *connection);

/* Try again the requests whose errand has ended. */
void pending_ask_ended(struct connection *connection);

/*
 * Try again the requests whose time is over, and report progress of the others
 * if it is due.
 */
void pending_ask_due(struct connection *connection);

/*
 * Returns the milliseconds until pending_ask_due() has something to do; -1: no
 * request waits.
 */
int pending_timeout(const struct connection *connection);

/*
 * Subscriptions. An absent id means the one subscription of the handshake
 * revisions.
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

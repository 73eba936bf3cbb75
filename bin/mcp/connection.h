/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_CONNECTION_H
#define TASKLOG_MCP_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "mcp/feature.h"
#include "mcp/rpc.h"

/*
 * One client on one pipe. Two protocols share it, and each message says by
 * itself which it is of: a request with an envelope in params._meta is of the
 * stateless revision 2026-07-28, `initialize` begins one of the handshake
 * revisions. Nothing is learned from a stateless request for the next one.
 */
enum revision {
	REVISION_NONE,		/* no handshake yet */
	REVISION_2024_11_05,
	REVISION_2025_03_26,
	REVISION_2025_06_18,
	REVISION_2025_11_25,
	REVISION_2026_07_28	/* of a request, never of the connection */
};

struct pending;
struct subscription;

struct connection {
	const struct service *service;
	struct server *server;
	struct stream stream;
	struct rpc rpc;
	enum revision revision;		/* negotiated by a handshake */
	bool initialized;		/* the client said so */
	struct buf client;		/* its name, of the handshake */
	/* and that of a request that names it itself */
	struct buf sender;
	struct pending *pending;	/* requests that were put off */
	size_t pending_count;
	struct subscription *subscriptions;
	size_t subscriptions_count;
	const struct pending *retry;	/* the one that is asked again */
	bool closing;			/* nothing can be put off any more */
	struct buf result;
};

void connection_init(struct connection *connection,
    const struct service *service, struct server *server, int in, int out);
void connection_release(struct connection *connection);

/*
 * Take one line, if there is one and the client keeps up with reading the
 * answers. True if a line was taken.
 */
bool connection_step(struct connection *connection);

/*
 * The log may have changed: what was put off is asked again, subscribers are
 * told.
 */
void connection_log_changed(struct connection *connection);

/* Ask again what has waited long enough. */
void connection_time_passed(struct connection *connection);

/* Milliseconds until connection_time_passed() is due, -1: nothing waits. */
int connection_timeout(const struct connection *connection);

/* True if anything depends on changes of the log. */
bool connection_watches(const struct connection *connection);

/* The client is gone or we have to go: answer all, end all subscriptions. */
void connection_close(struct connection *connection);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_CONNECTION_H
#define TASKLOG_MCP_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "mcp/feature.h"
#include "mcp/rpc.h"

/*
 * One client on one pipe. Two protocols share the pipe, and each message shows
 * by itself to which it belongs. A request with an envelope in params._meta
 * belongs to the stateless revision 2026-07-28; `initialize` begins one of the
 * handshake revisions. A stateless request never affects the next request.
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
	/* notifications/initialized has come */
	bool initialized;
	bool has_roots;			/* it declared roots in the handshake */
	bool asks_roots;		/* they were asked for, and not told */
	struct buf client;		/* its name, from the handshake */
	/* name of the client, from a request that gives it */
	struct buf sender;
	struct pending *pending;	/* requests that were put off */
	size_t pending_count;
	struct subscription *subscriptions;
	size_t subscriptions_count;
	struct pending *retry;		/* the request that is tried again */
	bool closing;			/* no request can be put off any more */
	struct buf result;
};

void connection_init(struct connection *connection,
    const struct service *service, struct server *server, int in, int out);
void connection_release(struct connection *connection);

/*
 * Take one line, if there is one and the client reads its answers fast enough.
 * True if a line was taken.
 */
bool connection_step(struct connection *connection);

/*
 * Must be called when the log may have changed: requests that were put off are
 * tried again, and subscribers are told.
 */
void connection_log_changed(struct connection *connection);

/* Must be called when an errand may have ended: a request waits for it. */
void connection_errand_ended(struct connection *connection);

/* Try again the requests that have waited long enough. */
void connection_time_passed(struct connection *connection);

/*
 * Returns the milliseconds until connection_time_passed() is due; -1: no
 * request waits.
 */
int connection_timeout(const struct connection *connection);

/* True if some request or subscription depends on changes of the log. */
bool connection_watches(const struct connection *connection);

/*
 * Must be called when the client is gone or the server ends: answer all
 * requests, end all subscriptions.
 */
void connection_close(struct connection *connection);

#endif

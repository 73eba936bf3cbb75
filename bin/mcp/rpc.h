/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_RPC_H
#define TASKLOG_MCP_RPC_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/json.h"
#include "mcp/stream.h"

/*
 * JSON-RPC 2.0 over a stream: messages in, answers out. This layer does not
 * know what methods mean. Ids are kept as text, so they go back digit for
 * digit.
 */
enum {
	RPC_PARSE_ERROR = -32700,
	RPC_INVALID_REQUEST = -32600,
	RPC_NO_METHOD = -32601,
	RPC_INVALID_PARAMS = -32602,
	RPC_INTERNAL_ERROR = -32603
};

/* A message. It borrows from the line and from struct rpc. */
struct rpc_message {
	struct slice id;	/* raw JSON; absent: a notification */
	struct slice method;	/* unescaped */
	const struct json_doc *doc;
	uint32_t params;	/* an object or an array; 0: none */
	struct slice line;	/* the whole message */
	/* must be answered before the handler returns */
	bool batched;
};

typedef void rpc_fn(void *arg, const struct rpc_message *message);

/* Gets the result of a request of ours, by the id that it had. */
typedef void rpc_result_fn(void *arg, struct slice id,
    const struct json_doc *doc, uint32_t result);

struct rpc {
	struct stream *stream;
	rpc_fn *fn;		/* gets requests and notifications */
	rpc_result_fn *answered;
	void *arg;
	bool batches;		/* an array of messages is allowed */
	bool batching;
	struct buf batch;	/* answers to an array */
	struct json_doc doc;
	struct buf method, text;
};

void rpc_release(struct rpc *rpc);

/* Take a line. A line that is no message is refused here. */
void rpc_take(struct rpc *rpc, struct slice line);

/* Refuse a line that was too long to read. head and tail are its two ends. */
void rpc_refuse_line(struct rpc *rpc, struct slice head, struct slice tail);

/* Answer a request. data: raw JSON, empty: none. An absent id is left out. */
void rpc_result(struct rpc *rpc, struct slice id, struct slice result);
void rpc_error(struct rpc *rpc, struct slice id, int code, const char *message,
    struct slice data);

/* Send a request of ours without parameters. The id is raw JSON. */
void rpc_ask(struct rpc *rpc, struct slice id, const char *method);

/* Send a notification of ours. params is raw JSON, absent: none. */
void rpc_notify(struct rpc *rpc, const char *method, struct slice params);

#endif

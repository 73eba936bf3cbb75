/* SPDX-License-Identifier: ISC */
/*
 * Requests that are answered with an error.
 */
#include "mcp/connection_private.h"

#define CODE_RESOURCE_ABSENT (-32002)	/* of the handshake revisions */

void
refuse_request(struct connection *c, const struct rpc_message *message,
    int code, const char *why)
{
	rpc_error(&c->rpc, message->id, code, why, (struct slice){ NULL, 0 });
}

void
refuse_fault(struct connection *c, const struct rpc_message *message,
    enum revision revision, int outcome, const struct fault *fault)
{
	int code = outcome == FEATURE_FAILED ? RPC_INTERNAL_ERROR :
	    outcome == FEATURE_ABSENT && revision != REVISION_2026_07_28 ?
	    CODE_RESOURCE_ABSENT : RPC_INVALID_PARAMS;

	rpc_error(&c->rpc, message->id, code, fault->message,
	    slice_of_buf(&fault->data));
}

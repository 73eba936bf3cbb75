/* SPDX-License-Identifier: ISC */
/* Messages to features, and answers back, by the rules of each revision. */
#include "mcp/connection_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/version.h"
#include "mcp/errand.h"
#include "mcp/roots.h"

static const char *const revisions[] = {
	[REVISION_2024_11_05] = "2024-11-05",
	[REVISION_2025_03_26] = "2025-03-26",
	[REVISION_2025_06_18] = "2025-06-18",
	[REVISION_2025_11_25] = "2025-11-25",
	[REVISION_2026_07_28] = STATELESS_REVISION
};

static void
add_server_info(struct buf *out)
{
	json_open(out, '{');
	json_add_key(out, "name");
	json_add_str(out, "task-mcp");
	json_add_key(out, "version");
	json_add_str(out, TASKLOG_VERSION);
	json_close(out, '}');
}

static void
add_capabilities(struct buf *out, enum revision revision)
{
	json_add_key(out, "capabilities");
	json_open(out, '{');
	json_add_key(out, "tools");
	json_add_raw(out, SLICE("{}"));
	json_add_key(out, "resources");
	json_add_raw(out, SLICE("{\"subscribe\":true}"));
	json_add_key(out, "prompts");
	json_add_raw(out, SLICE("{}"));
	json_add_key(out, "completions");
	json_add_raw(out, SLICE("{}"));
	if (revision == REVISION_2026_07_28) {
		json_add_key(out, "extensions");
		json_add_raw(out, SLICE("{\"" META "skills\":{}}"));
	}
	json_close(out, '}');
}

/* Add the members that every result of the stateless revision has. */
static void
decorate(struct buf *out, bool cached, int64_t ttl_ms)
{
	json_add_key(out, "resultType");
	json_add_str(out, "complete");
	if (cached) {
		json_add_key(out, "ttlMs");
		json_add_int(out, ttl_ms);
		json_add_key(out, "cacheScope");
		json_add_str(out, "private");
	}
	json_add_key(out, "_meta");
	json_open(out, '{');
	json_add_key(out, META "serverInfo");
	add_server_info(out);
	json_close(out, '}');
}

static void
no_method(struct connection *c, const struct rpc_message *message)
{
	char why[200];

	snprintf(why, sizeof(why), "there is no method '%.*s'",
	    (int)utf8_cut(message->method, 100).len, message->method.ptr);
	refuse_request(c, message, RPC_NO_METHOD, why);
}

static const struct method *
find_method(const struct connection *c, struct slice name, int era)
{
	const struct method *method = c->service->methods;

	while (method->name && !slice_is(name, method->name))
		method++;
	return method->eras & era ? method : NULL;
}

/* Returns the sender's name: from the envelope, else from the handshake. */
static struct slice
client_of(struct connection *c, const struct rpc_message *message,
    enum revision revision)
{
	uint32_t info = stateless_meta_get(message, "clientInfo"), name;

	if (revision != REVISION_2026_07_28)
		return slice_of_buf(&c->client);
	if (!info || message->doc->token[info].kind != JSON_OBJECT)
		return (struct slice){ NULL, 0 };
	name = json_get(message->doc, info, "name");
	buf_clear(&c->sender);
	if (name && message->doc->token[name].kind == JSON_STRING)
		json_add_unescaped(&c->sender, &message->doc->token[name]);
	return slice_of_buf(&c->sender);
}

static void
call(struct connection *c, const struct rpc_message *message,
    const struct method *method, enum revision revision)
{
	struct mcp_request request = { .doc = message->doc,
		.params = message->params,
		.client = client_of(c, message, revision),
		.hurry = message->batched || c->closing };
	struct fault fault = {0};
	int outcome;

	if (message->params &&
	    message->doc->token[message->params].kind != JSON_OBJECT) {
		refuse_request(c, message, RPC_INVALID_PARAMS,
		    "\"params\" must be an object");
		return;
	}
	request.errands = pending_has_errand(c);
	pending_resume(c, &request);
	buf_clear(&c->result);
	json_open(&c->result, '{');
	outcome = method->fn(c->server, &request, &c->result, &fault);
	if (outcome != FEATURE_LATER)
		errand_stop(request.errand);
	if (outcome == FEATURE_LATER) {
		pending_add(c, message, &request);
	} else if (outcome) {
		refuse_fault(c, message, revision, outcome, &fault);
	} else {
		if (revision == REVISION_2026_07_28)
			decorate(&c->result, method->cached, method->ttl_ms);
		json_close(&c->result, '}');
		rpc_result(&c->rpc, message->id, slice_of_buf(&c->result));
	}
	buf_release(&fault.data);
	if (c->result.cap > 1024 * 1024)
		buf_release(&c->result);
}

static void
discover(struct connection *c, const struct rpc_message *message)
{
	buf_clear(&c->result);
	json_open(&c->result, '{');
	json_add_key(&c->result, "supportedVersions");
	json_open(&c->result, '[');
	json_add_str(&c->result, revisions[REVISION_2026_07_28]);
	json_close(&c->result, ']');
	add_capabilities(&c->result, REVISION_2026_07_28);
	json_add_key(&c->result, "instructions");
	json_add_string(&c->result, c->service->instructions(c->server));
	decorate(&c->result, true, 3600000);
	json_close(&c->result, '}');
	rpc_result(&c->rpc, message->id, slice_of_buf(&c->result));
}

static void
stateless(struct connection *c, const struct rpc_message *message)
{
	const struct method *method = find_method(c, message->method,
	    ERA_STATELESS);

	if (!stateless_meta_check(c, message))
		return;
	if (slice_is(message->method, "server/discover"))
		discover(c, message);
	else if (slice_is(message->method, "subscriptions/listen"))
		subscription_listen(c, message);
	else if (method)
		call(c, message, method, REVISION_2026_07_28);
	else
		no_method(c, message);
}

/*
 * Returns the client's revision if we speak it, else our newest handshake
 * revision: the client can only accept that revision or leave.
 */
static enum revision
negotiate(const struct rpc_message *message, uint32_t version)
{
	for (int i = REVISION_2024_11_05; i <= REVISION_2025_11_25; i++)
		if (json_is(message->doc, version, revisions[i]))
			return (enum revision)i;
	return REVISION_2025_11_25;
}

static void
initialize(struct connection *c, const struct rpc_message *message)
{
	const struct json_doc *doc = message->doc;
	uint32_t params = message->params, version = 0, info = 0, name = 0;
	uint32_t can = 0;

	if (message->batched) {
		refuse_request(c, message, RPC_INVALID_REQUEST,
		    "\"initialize\" must not be part of an array");
		return;
	}
	if (params && doc->token[params].kind == JSON_OBJECT) {
		version = json_get(doc, params, "protocolVersion");
		info = json_get(doc, params, "clientInfo");
		can = json_get(doc, params, "capabilities");
	}
	if (!version || doc->token[version].kind != JSON_STRING) {
		refuse_request(c, message, RPC_INVALID_PARAMS,
		    "\"protocolVersion\" must be a string");
		return;
	}
	c->revision = negotiate(message, version);
	c->has_roots = can && doc->token[can].kind == JSON_OBJECT &&
	    json_get(doc, can, "roots");
	c->rpc.batches = c->revision == REVISION_2025_03_26;
	if (info && doc->token[info].kind == JSON_OBJECT)
		name = json_get(doc, info, "name");
	buf_clear(&c->client);
	if (name && doc->token[name].kind == JSON_STRING)
		json_add_unescaped(&c->client, &doc->token[name]);
	buf_clear(&c->result);
	json_open(&c->result, '{');
	json_add_key(&c->result, "protocolVersion");
	json_add_str(&c->result, revisions[c->revision]);
	add_capabilities(&c->result, c->revision);
	json_add_key(&c->result, "serverInfo");
	add_server_info(&c->result);
	json_add_key(&c->result, "instructions");
	json_add_string(&c->result, c->service->instructions(c->server));
	json_close(&c->result, '}');
	rpc_result(&c->rpc, message->id, slice_of_buf(&c->result));
}

static void
handshake(struct connection *c, const struct rpc_message *message)
{
	const struct method *method = find_method(c, message->method,
	    ERA_HANDSHAKE);

	if (c->revision == REVISION_NONE)
		refuse_request(c, message, RPC_INVALID_PARAMS,
		    "say \"initialize\" first, or put the envelope of revision "
		    "2026-07-28 into params._meta (" META
		    "protocolVersion and " META "clientCapabilities)");
	else if (slice_is(message->method, "resources/subscribe"))
		subscription_add(c, message);
	else if (slice_is(message->method, "resources/unsubscribe"))
		subscription_remove(c, message);
	else if (method)
		call(c, message, method, c->revision);
	else
		no_method(c, message);
}

static void
notification(struct connection *c, const struct rpc_message *message)
{
	uint32_t id = 0;

	if (slice_is(message->method, "notifications/initialized"))
		c->initialized = c->revision != REVISION_NONE;
	if (c->initialized && c->has_roots &&
	    (slice_is(message->method, "notifications/initialized") ||
	        slice_is(message->method, "notifications/roots/list_changed")))
		roots_ask(c);
	if (!slice_is(message->method, "notifications/cancelled") ||
	    !message->params ||
	    message->doc->token[message->params].kind != JSON_OBJECT)
		return;
	id = json_get(message->doc, message->params, "requestId");
	if (!id)
		return;
	pending_cancel(c, json_raw(message->doc, id));
	subscription_cancel(c, json_raw(message->doc, id));
}

static void
take(void *arg, const struct rpc_message *message)
{
	struct connection *c = arg;

	if (!message->id.ptr)
		notification(c, message);
	else if (stateless_meta_present(message))
		stateless(c, message);
	else if (slice_is(message->method, "initialize"))
		initialize(c, message);
	else if (slice_is(message->method, "ping"))
		rpc_result(&c->rpc, message->id, SLICE("{}"));
	else if (slice_is(message->method, "server/discover"))
		refuse_request(c, message, RPC_INVALID_PARAMS,
		    "params._meta must have " META "protocolVersion and " META
		    "clientCapabilities");
	else
		handshake(c, message);
}

void
connection_init(struct connection *c, const struct service *service,
    struct server *server, int in, int out)
{
	memset(c, 0, sizeof(*c));
	c->service = service;
	c->server = server;
	c->stream.in = in;
	c->stream.out = out;
	c->rpc.stream = &c->stream;
	c->rpc.fn = take;
	c->rpc.answered = roots_take;
	c->rpc.arg = c;
}

void
connection_release(struct connection *c)
{
	pending_release(c);
	stream_release(&c->stream);
	rpc_release(&c->rpc);
	buf_release(&c->client);
	buf_release(&c->sender);
	buf_release(&c->result);
}

bool
connection_step(struct connection *c)
{
	struct slice line;

	if (stream_pending(&c->stream) > STREAM_OUTPUT_MAX)
		return 0;
	switch (stream_next(&c->stream, &line)) {
	case STREAM_LINE:
		rpc_take(&c->rpc, line);
		return 1;
	case STREAM_TOO_LONG:
		rpc_refuse_line(&c->rpc, slice_of_buf(&c->stream.head),
		    slice_of_buf(&c->stream.tail));
		return 1;
	default:
		return 0;
	}
}

void
connection_log_changed(struct connection *c)
{
	pending_ask_all(c);
	subscriptions_notify(c);
}

void
connection_errand_ended(struct connection *c)
{
	pending_ask_ended(c);
}

void
connection_time_passed(struct connection *c)
{
	pending_ask_due(c);
}

int
connection_timeout(const struct connection *c)
{
	return pending_timeout(c);
}

bool
connection_watches(const struct connection *c)
{
	return c->pending_count || c->subscriptions_count;
}

void
connection_close(struct connection *c)
{
	c->closing = true;
	connection_log_changed(c);
	subscriptions_end(c);
}

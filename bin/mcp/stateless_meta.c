/* SPDX-License-Identifier: ISC */
/*
 * The envelope of revision 2026-07-28: keys of params._meta that every request
 * has.
 */
#include "mcp/connection_private.h"

#include <stdio.h>
#include <string.h>

static uint32_t
meta_of(const struct rpc_message *message)
{
	const struct json_doc *doc = message->doc;
	uint32_t meta;

	if (!message->params || doc->token[message->params].kind != JSON_OBJECT)
		return 0;
	meta = json_get(doc, message->params, "_meta");
	return meta && doc->token[meta].kind == JSON_OBJECT ? meta : 0;
}

uint32_t
stateless_meta_get(const struct rpc_message *message, const char *name)
{
	uint32_t meta = meta_of(message);
	char key[64];

	snprintf(key, sizeof(key), META "%s", name);
	return meta ? json_get(message->doc, meta, key) : 0;
}

bool
stateless_meta_present(const struct rpc_message *message)
{
	return stateless_meta_get(message, "protocolVersion") ||
	    stateless_meta_get(message, "clientCapabilities") ||
	    stateless_meta_get(message, "clientInfo") ||
	    stateless_meta_get(message, "logLevel");
}

static int
malformed(struct connection *c, const struct rpc_message *message,
    const char *why)
{
	refuse_request(c, message, RPC_INVALID_PARAMS, why);
	return 0;
}

static int
unsupported(struct connection *c, const struct rpc_message *message,
    uint32_t version)
{
	struct buf data = BUF_INIT;

	json_open(&data, '{');
	json_add_key(&data, "supported");
	json_open(&data, '[');
	json_add_str(&data, STATELESS_REVISION);
	json_close(&data, ']');
	json_add_key(&data, "requested");
	json_add_raw(&data, json_raw(message->doc, version));
	json_close(&data, '}');
	rpc_error(&c->rpc, message->id, -32022,
	    "this protocol version is not served", slice_of_buf(&data));
	buf_release(&data);
	return 0;
}

static bool
level_known(const struct rpc_message *message, uint32_t level)
{
	static const char *const levels[] = { "debug", "info", "notice",
		"warning", "error", "critical", "alert", "emergency" };

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (json_is(message->doc, level, levels[i]))
			return true;
	return false;
}

int
stateless_meta_check(struct connection *c, const struct rpc_message *message)
{
	const struct json_token *token = message->doc->token;
	uint32_t version = stateless_meta_get(message, "protocolVersion");
	uint32_t capabilities = stateless_meta_get(message,
	    "clientCapabilities");
	uint32_t info = stateless_meta_get(message, "clientInfo");
	uint32_t level = stateless_meta_get(message, "logLevel");
	uint32_t name;

	if (!version || token[version].kind != JSON_STRING)
		return malformed(c, message, "params._meta: " META
		    "protocolVersion must be a string");
	if (!json_is(message->doc, version, STATELESS_REVISION))
		return unsupported(c, message, version);
	if (!capabilities || token[capabilities].kind != JSON_OBJECT)
		return malformed(c, message, "params._meta: " META
		    "clientCapabilities must be an object");
	if (info && token[info].kind != JSON_OBJECT)
		return malformed(c, message, "params._meta: " META
		    "clientInfo must be an object");
	name = info ? json_get(message->doc, info, "name") : 0;
	if (info && (!name || token[name].kind != JSON_STRING))
		return malformed(c, message, "params._meta: " META
		    "clientInfo must have a name");
	if (level && !level_known(message, level))
		return malformed(c, message, "params._meta: " META
		    "logLevel is not a level");
	return 1;
}

/* SPDX-License-Identifier: ISC */
/* Parsing messages and building answers. */
#include "mcp/rpc.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "mcp/salvage_id.h"

/* most values in a message: bounds the memory to read it */
#define PARTS_MAX 400000
/* of arrays and objects: a tree of tasks has two for each level */
#define DEPTH_MAX 128
#define BATCH_MAX 1000		/* messages in an array */

void
rpc_release(struct rpc *rpc)
{
	json_release(&rpc->doc);
	buf_release(&rpc->batch);
	buf_release(&rpc->method);
	buf_release(&rpc->text);
}

/* Send a message, or keep it for the array of answers to an array. */
static void
emit(struct rpc *rpc, struct slice message)
{
	if (rpc->batching)
		json_add_raw(&rpc->batch, message);
	else
		stream_add(rpc->stream, message);
}

static void
begin(struct rpc *rpc, struct slice id)
{
	buf_clear(&rpc->text);
	json_open(&rpc->text, '{');
	json_add_key(&rpc->text, "jsonrpc");
	json_add_str(&rpc->text, "2.0");
	if (id.ptr) {
		json_add_key(&rpc->text, "id");
		json_add_raw(&rpc->text, id);
	}
}

static void
end(struct rpc *rpc)
{
	json_close(&rpc->text, '}');
	emit(rpc, slice_of_buf(&rpc->text));
}

void
rpc_result(struct rpc *rpc, struct slice id, struct slice result)
{
	begin(rpc, id);
	json_add_key(&rpc->text, "result");
	json_add_raw(&rpc->text, result);
	end(rpc);
}

void
rpc_error(struct rpc *rpc, struct slice id, int code, const char *message,
    struct slice data)
{
	begin(rpc, id);
	json_add_key(&rpc->text, "error");
	json_open(&rpc->text, '{');
	json_add_key(&rpc->text, "code");
	json_add_int(&rpc->text, code);
	json_add_key(&rpc->text, "message");
	json_add_str(&rpc->text, message);
	if (data.len) {
		json_add_key(&rpc->text, "data");
		json_add_raw(&rpc->text, data);
	}
	json_close(&rpc->text, '}');
	end(rpc);
}

void
rpc_notify(struct rpc *rpc, const char *method, struct slice params)
{
	bool batching = rpc->batching;

	begin(rpc, (struct slice){ NULL, 0 });
	json_add_key(&rpc->text, "method");
	json_add_str(&rpc->text, method);
	if (params.ptr) {
		json_add_key(&rpc->text, "params");
		json_add_raw(&rpc->text, params);
	}
	rpc->batching = false;	/* it is no answer: send it alone */
	end(rpc);
	rpc->batching = batching;
}

void
rpc_ask(struct rpc *rpc, struct slice id, const char *method)
{
	bool batching = rpc->batching;

	begin(rpc, id);
	json_add_key(&rpc->text, "method");
	json_add_str(&rpc->text, method);
	rpc->batching = false;
	end(rpc);
	rpc->batching = batching;
}

/* Take an answer. One to a request that we never sent is a mistake. */
static void
take_answer(struct rpc *rpc, uint32_t at)
{
	const struct json_doc *doc = &rpc->doc;
	uint32_t id = json_get(doc, at, "id");
	uint32_t result = json_get(doc, at, "result");

	if (id && result && rpc->answered)
		rpc->answered(rpc->arg, json_raw(doc, id), doc, result);
}

static void
refuse(struct rpc *rpc, struct slice id, int code, const char *why)
{
	rpc_error(rpc, id, code, why, (struct slice){ NULL, 0 });
}

void
rpc_refuse_line(struct rpc *rpc, struct slice head, struct slice tail)
{
	struct outline outline;

	outline_read(&outline, head);
	if (!outline.has_id)
		outline_read_end(&outline, tail);
	refuse(rpc, outline.id, RPC_INVALID_REQUEST,
	    "a message is longer than 10 MiB");
}

static bool
params_valid(const struct json_doc *doc, uint32_t params)
{
	return !params || doc->token[params].kind == JSON_OBJECT ||
	    doc->token[params].kind == JSON_ARRAY;
}

static bool
notification_valid(const struct json_doc *doc, uint32_t version,
    uint32_t params)
{
	return version && json_is(doc, version, "2.0") &&
	    params_valid(doc, params);
}

static void
take_message(struct rpc *rpc, uint32_t at)
{
	const struct json_doc *doc = &rpc->doc;
	struct rpc_message message = { .doc = doc, .line = json_raw(doc, at),
	    .batched = rpc->batching };
	uint32_t id, method, version;

	if (doc->token[at].kind != JSON_OBJECT) {
		refuse(rpc, message.id, RPC_INVALID_REQUEST,
		    "a message must be an object");
		return;
	}
	id = json_get(doc, at, "id");
	method = json_get(doc, at, "method");
	version = json_get(doc, at, "jsonrpc");
	message.params = json_get(doc, at, "params");
	if (!method &&
	    (json_get(doc, at, "result") || json_get(doc, at, "error"))) {
		take_answer(rpc, at);
		return;
	}
	if (id && !id_valid(json_raw(doc, id))) {
		refuse(rpc, message.id, RPC_INVALID_REQUEST,
		    "an id must be a string or a whole number");
		return;
	}
	if (id)
		message.id = json_raw(doc, id);
	else if (method && doc->token[method].kind == JSON_STRING &&
	    !notification_valid(doc, version, message.params))
		return;		/* a notification is never answered */
	if (!version || !json_is(doc, version, "2.0"))
		refuse(rpc, message.id, RPC_INVALID_REQUEST,
		    "\"jsonrpc\" must be \"2.0\"");
	else if (!method || doc->token[method].kind != JSON_STRING)
		refuse(rpc, message.id, RPC_INVALID_REQUEST,
		    "\"method\" must be a string");
	else if (!params_valid(doc, message.params))
		refuse(rpc, message.id, RPC_INVALID_REQUEST,
		    "\"params\" must be an object");
	else {
		buf_clear(&rpc->method);
		json_add_unescaped(&rpc->method, &doc->token[method]);
		message.method = slice_of_buf(&rpc->method);
		if (!message.method.ptr)
			message.method = SLICE("");
		rpc->fn(rpc->arg, &message);
	}
}

static void
take_batch(struct rpc *rpc)
{
	const struct json_doc *doc = &rpc->doc;
	struct slice none = { NULL, 0 };
	uint32_t count = doc->token[0].count, at = 1;

	if (!rpc->batches || !count || count > BATCH_MAX) {
		refuse(rpc, none, RPC_INVALID_REQUEST, !rpc->batches ?
		    "an array of messages is only for revision 2025-03-26" :
		    "an array must have 1 to 1000 messages");
		return;
	}
	buf_clear(&rpc->batch);
	json_open(&rpc->batch, '[');
	rpc->batching = true;
	for (uint32_t i = 0; i < count; i++, at = doc->token[at].next)
		take_message(rpc, at);
	rpc->batching = false;
	json_close(&rpc->batch, ']');
	if (rpc->batch.len > 2)
		stream_add(rpc->stream, slice_of_buf(&rpc->batch));
}

/* True if the line has more values than we spend memory on. */
static bool
too_many_parts(struct slice line)
{
	size_t parts = 0;

	for (size_t i = 0; i < line.len; i++) {
		char c = line.ptr[i];

		if (c == '"')
			for (i++; i < line.len && line.ptr[i] != '"'; i++)
				i += line.ptr[i] == '\\';
		else
			parts += c == ',' || c == '[' || c == '{';
	}
	return parts > PARTS_MAX;
}

/*
 * Refuse a line that is not parsed. The answer has its id, if the id can be
 * told.
 */
static void
refuse_line(struct rpc *rpc, struct slice line, int code, const char *why)
{
	struct outline outline;

	if (!outline_read(&outline, line))
		refuse(rpc, (struct slice){ NULL, 0 }, code, why);
	else if (outline.has_id || !outline.has_method)
		refuse(rpc, outline.id, code, why);
}

void
rpc_take(struct rpc *rpc, struct slice line)
{
	struct err err = {0};
	size_t blank = 0;

	while (blank < line.len && memchr(" \t\r", line.ptr[blank], 3))
		blank++;
	if (blank == line.len)
		return;
	if (too_many_parts(line)) {
		refuse_line(rpc, line, RPC_INVALID_REQUEST,
		    "a message has too many values");
		return;
	}
	if (json_scan_deep(&rpc->doc, line.ptr, line.len, DEPTH_MAX, &err)) {
		refuse_line(rpc, line, RPC_PARSE_ERROR, err.message);
		return;
	}
	if (rpc->doc.token[0].kind == JSON_ARRAY)
		take_batch(rpc);
	else
		take_message(rpc, 0);
	/* one large message is no reason to keep its memory */
	if (rpc->doc.cap > 65536)
		json_release(&rpc->doc);
}

/* SPDX-License-Identifier: ISC */
/*
 * Clients that want to know when a resource changes. The contents of a resource
 * are remembered as a tag; a change of the log is told only if the tag has
 * changed.
 */
#include "mcp/connection_private.h"

#include <stdlib.h>
#include <string.h>

#include "mcp/salvage_id.h"

struct watched {
	char *uri;
	uint64_t tag;
};

struct subscription {
	/* raw JSON of the listen request; NULL: of the handshake */
	char *id;
	struct watched *watched;
	size_t count;
};

static void
drop_watched(struct subscription *s, size_t i)
{
	free(s->watched[i].uri);
	s->watched[i] = s->watched[--s->count];
}

static void
drop_subscription(struct connection *c, size_t i)
{
	struct subscription *s = &c->subscriptions[i];

	while (s->count)
		drop_watched(s, 0);
	free(s->watched);
	free(s->id);
	*s = c->subscriptions[--c->subscriptions_count];
	if (!c->subscriptions_count) {
		free(c->subscriptions);
		c->subscriptions = NULL;
	}
}

static struct subscription *
find_subscription(struct connection *c, struct slice id)
{
	for (size_t i = 0; i < c->subscriptions_count; i++) {
		struct subscription *s = &c->subscriptions[i];

		if (id.ptr ? s->id && same_id(id, slice_of(s->id)) : !s->id)
			return s;
	}
	return NULL;
}

static struct subscription *
new_subscription(struct connection *c, struct slice id)
{
	struct subscription *s;

	c->subscriptions = task_realloc(c->subscriptions,
	    c->subscriptions_count + 1, sizeof(*c->subscriptions));
	s = &c->subscriptions[c->subscriptions_count++];
	*s = (struct subscription){ .id = slice_dup(id) };
	return s;
}

/*
 * Watch a resource. True if it is watched now. A resource that cannot be read
 * cannot be watched.
 */
static bool
watch(struct connection *c, struct subscription *s, struct slice uri)
{
	uint64_t tag;

	for (size_t i = 0; i < s->count; i++)
		if (slice_is(uri, s->watched[i].uri))
			return true;
	if (s->count == SUBSCRIBED_MAX ||
	    !c->service->resource_tag(c->server, uri, &tag))
		return false;
	s->watched = task_realloc(s->watched, s->count + 1,
	    sizeof(*s->watched));
	s->watched[s->count++] = (struct watched){ slice_dup(uri), tag };
	return true;
}

/*
 * Append {"subscriptionId": the id of the listen request, as it was written}.
 */
static void
add_meta(struct buf *out, const struct subscription *s)
{
	if (!s->id)
		return;
	json_add_key(out, "_meta");
	json_open(out, '{');
	json_add_key(out, META "subscriptionId");
	json_add_raw(out, slice_of(s->id));
	json_close(out, '}');
}

/* Watch the URIs of the array that can be watched, and list them. */
static void
watch_all(struct connection *c, struct subscription *s,
    const struct json_doc *doc, uint32_t uris, struct buf *out)
{
	struct buf uri = BUF_INIT;
	uint32_t at = uris + 1;

	if (!uris)
		return;
	json_add_key(out, "resourceSubscriptions");
	json_open(out, '[');
	for (uint32_t i = 0; i < doc->token[uris].count; i++) {
		buf_clear(&uri);
		json_add_unescaped(&uri, &doc->token[at]);
		if (watch(c, s, slice_of_buf(&uri)))
			json_add_string(out, slice_of_buf(&uri));
		at = doc->token[at].next;
	}
	json_close(out, ']');
	buf_release(&uri);
}

/* True if the value is an array of strings. */
static bool
is_texts(const struct json_doc *doc, uint32_t array)
{
	uint32_t at = array + 1;

	if (doc->token[array].kind != JSON_ARRAY)
		return false;
	for (uint32_t i = 0; i < doc->token[array].count; i++) {
		if (doc->token[at].kind != JSON_STRING)
			return false;
		at = doc->token[at].next;
	}
	return true;
}

/*
 * True if the filter follows the schema. Members that the schema does not know
 * are ignored.
 */
static bool
filter_valid(const struct json_doc *doc, uint32_t filter)
{
	static const char *const flags[] = { "toolsListChanged",
		"promptsListChanged", "resourcesListChanged" };
	uint32_t uris;

	if (!filter || doc->token[filter].kind != JSON_OBJECT)
		return false;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		uint32_t flag = json_get(doc, filter, flags[i]);

		if (flag && doc->token[flag].kind != JSON_TRUE &&
		    doc->token[flag].kind != JSON_FALSE)
			return false;
	}
	uris = json_get(doc, filter, "resourceSubscriptions");
	return !uris || is_texts(doc, uris);
}

void
subscription_listen(struct connection *c, const struct rpc_message *message)
{
	const struct json_doc *doc = message->doc;
	uint32_t filter = json_get(doc, message->params, "notifications");
	struct subscription *s;
	struct buf out = BUF_INIT;

	if (!filter_valid(doc, filter)) {
		refuse_request(c, message, RPC_INVALID_PARAMS,
		    "\"notifications\" must be an object, its "
		    "\"resourceSubscriptions\" an array of URIs, its other "
		    "members booleans");
		return;
	}
	if (find_subscription(c, message->id)) {
		refuse_request(c, message, RPC_INVALID_REQUEST,
		    "a subscription with this id is open");
		return;
	}
	if (message->batched || c->subscriptions_count >= SUBSCRIPTIONS_MAX) {
		refuse_request(c, message, RPC_INTERNAL_ERROR,
		    "too many subscriptions");
		return;
	}
	s = new_subscription(c, message->id);
	json_open(&out, '{');
	add_meta(&out, s);
	json_add_key(&out, "notifications");
	json_open(&out, '{');
	watch_all(c, s, doc, json_get(doc, filter, "resourceSubscriptions"),
	    &out);
	json_close(&out, '}');
	json_close(&out, '}');
	rpc_notify(&c->rpc, "notifications/subscriptions/acknowledged",
	    slice_of_buf(&out));
	buf_release(&out);
}

/*
 * Read the URI of a resources/subscribe, unescaped. True if there is one; else
 * the request was refused.
 */
static bool
take_uri(struct buf *out, struct connection *c,
    const struct rpc_message *message)
{
	uint32_t token = message->params &&
	    message->doc->token[message->params].kind == JSON_OBJECT ?
	    json_get(message->doc, message->params, "uri") : 0;

	if (!token || message->doc->token[token].kind != JSON_STRING) {
		refuse_request(c, message, RPC_INVALID_PARAMS,
		    "\"uri\" must be a string");
		return false;
	}
	json_add_unescaped(out, &message->doc->token[token]);
	return true;
}

void
subscription_add(struct connection *c, const struct rpc_message *message)
{
	struct slice none = { NULL, 0 };
	struct buf uri = BUF_INIT;
	struct subscription *s = find_subscription(c, none);
	struct fault fault = { .message = "there is no such resource" };

	if (!take_uri(&uri, c, message))
		return;
	if (!s)
		s = new_subscription(c, none);
	if (watch(c, s, slice_of_buf(&uri)))
		rpc_result(&c->rpc, message->id, SLICE("{}"));
	else if (s->count == SUBSCRIBED_MAX)
		refuse_request(c, message, RPC_INTERNAL_ERROR,
		    "too many subscriptions");
	else
		refuse_fault(c, message, c->revision, FEATURE_ABSENT, &fault);
	buf_release(&uri);
}

void
subscription_remove(struct connection *c, const struct rpc_message *message)
{
	struct buf uri = BUF_INIT;
	struct subscription *s = find_subscription(c,
	    (struct slice){ NULL, 0 });

	if (!take_uri(&uri, c, message))
		return;
	for (size_t i = 0; s && i < s->count; i++)
		if (slice_is(slice_of_buf(&uri), s->watched[i].uri)) {
			drop_watched(s, i);
			break;
		}
	if (s && !s->count)
		drop_subscription(c, (size_t)(s - c->subscriptions));
	rpc_result(&c->rpc, message->id, SLICE("{}"));
	buf_release(&uri);
}

void
subscription_cancel(struct connection *c, struct slice id)
{
	struct subscription *s = find_subscription(c, id);

	if (s)
		drop_subscription(c, (size_t)(s - c->subscriptions));
}

static void
notify(struct connection *c, const struct subscription *s, const char *uri)
{
	struct buf params = BUF_INIT;

	json_open(&params, '{');
	add_meta(&params, s);
	json_add_key(&params, "uri");
	json_add_str(&params, uri);
	json_close(&params, '}');
	rpc_notify(&c->rpc, "notifications/resources/updated",
	    slice_of_buf(&params));
	buf_release(&params);
}

/* True if the client may be told now. */
static bool
is_told(const struct connection *c, const struct subscription *s)
{
	return s->id || c->initialized;
}

/*
 * Returns the tag of the current contents of a resource; 0 if it cannot be
 * read. The resource is read once for all subscriptions: those before number
 * `before` have the new tag already.
 */
static uint64_t
tag_now(const struct connection *c, size_t before, const char *uri)
{
	uint64_t tag;

	for (size_t i = 0; i < before; i++)
		for (size_t n = 0; is_told(c, &c->subscriptions[i]) &&
		    n < c->subscriptions[i].count; n++)
			if (strcmp(c->subscriptions[i].watched[n].uri, uri) ==
			    0)
				return c->subscriptions[i].watched[n].tag;
	return c->service->resource_tag(c->server, slice_of(uri), &tag) ? tag
	                                                                : 0;
}

void
subscriptions_notify(struct connection *c)
{
	for (size_t i = 0; i < c->subscriptions_count; i++) {
		struct subscription *s = &c->subscriptions[i];

		if (!is_told(c, s))
			continue;	/* the tags stay as they were */
		for (size_t n = 0; n < s->count; n++) {
			struct watched *w = &s->watched[n];
			uint64_t tag = tag_now(c, i, w->uri);

			if (tag == w->tag)
				continue;
			w->tag = tag;
			notify(c, s, w->uri);
		}
	}
}

/*
 * By the page on subscriptions, the answer to the listen request is the end;
 * the page on cancellation wants a notification. Clients that follow either
 * page are served.
 */
void
subscriptions_end(struct connection *c)
{
	struct buf text = BUF_INIT;

	while (c->subscriptions_count) {
		struct subscription *s = &c->subscriptions[0];

		if (s->id) {
			buf_clear(&text);
			json_open(&text, '{');
			json_add_key(&text, "resultType");
			json_add_str(&text, "complete");
			add_meta(&text, s);
			json_close(&text, '}');
			rpc_result(&c->rpc, slice_of(s->id),
			    slice_of_buf(&text));
			buf_clear(&text);
			json_open(&text, '{');
			json_add_key(&text, "requestId");
			json_add_raw(&text, slice_of(s->id));
			json_close(&text, '}');
			rpc_notify(&c->rpc, "notifications/cancelled",
			    slice_of_buf(&text));
		}
		drop_subscription(c, 0);
	}
	buf_release(&text);
}

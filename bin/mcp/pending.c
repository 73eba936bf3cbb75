/* SPDX-License-Identifier: ISC */
/*
 * Requests that were put off: their messages are kept, and tried again when the
 * log has changed or their time is over.
 */
#include "mcp/connection_private.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "mcp/errand.h"
#include "mcp/salvage_id.h"

#define PENDING_MAX 64
/* a client that asked for progress hears from us this often */
#define TICK_MS 5000

struct pending {
	char *line, *id;
	char *token;		/* progress token in raw JSON, or NULL */
	int64_t came_ms, until_ms;
	int64_t tick_ms;	/* when progress is due */
	int64_t progress;	/* the last progress that was told */
	char since[ANSWER_TAG_SIZE];	/* as in the request */
	struct errand *errand;		/* likewise */
};

static void
forget(struct connection *c, size_t i)
{
	errand_stop(c->pending[i].errand);
	free(c->pending[i].line);
	free(c->pending[i].id);
	free(c->pending[i].token);
	c->pending[i] = c->pending[--c->pending_count];
}

void
pending_release(struct connection *c)
{
	while (c->pending_count)
		forget(c, 0);
	free(c->pending);
	c->pending = NULL;
}

/* Returns the progress token of a request; absent if it has none. */
static struct slice
token_of(const struct rpc_message *message)
{
	const struct json_doc *doc = message->doc;
	uint32_t meta = message->params
	    ? json_get(doc, message->params, "_meta")
	    : 0;
	uint32_t token = meta && doc->token[meta].kind == JSON_OBJECT ?
	    json_get(doc, meta, "progressToken") : 0;

	if (!token || (doc->token[token].kind != JSON_STRING &&
	    doc->token[token].kind != JSON_NUMBER))
		return (struct slice){ NULL, 0 };
	return json_raw(doc, token);
}

/*
 * Tell a client that asked for progress that its request was tried again or
 * still waits.
 */
static void
tell_progress(struct connection *c, struct pending *p)
{
	struct buf params = BUF_INIT;

	p->tick_ms = clock_ms() + TICK_MS;
	json_open(&params, '{');
	json_add_key(&params, "progressToken");
	json_add_raw(&params, slice_of(p->token));
	json_add_key(&params, "progress");
	json_add_int(&params, ++p->progress);
	json_close(&params, '}');
	rpc_notify(&c->rpc, "notifications/progress", slice_of_buf(&params));
	buf_release(&params);
}

void
pending_add(struct connection *c, const struct rpc_message *message,
    struct mcp_request *request)
{
	int64_t now = clock_ms();
	struct slice token = token_of(message);
	struct pending p = { .came_ms = c->retry ? c->retry->came_ms : now,
	    .until_ms = now + request->wait_ms, .tick_ms = now + TICK_MS,
	    .progress = c->retry ? c->retry->progress : 0 };

	if (c->pending_count == PENDING_MAX) {
		refuse_request(c, message, RPC_INTERNAL_ERROR,
		    "too many requests wait already");
		errand_stop(request->errand);
		return;
	}
	p.errand = request->errand;
	memcpy(p.since, request->since, sizeof(p.since));
	p.line = slice_dup(message->line);
	p.id = slice_dup(message->id);
	p.token = slice_dup(token);
	if (p.token && c->retry)
		tell_progress(c, &p);
	c->pending = task_realloc(c->pending, c->pending_count + 1,
	    sizeof(*c->pending));
	c->pending[c->pending_count++] = p;
}

void
pending_resume(const struct connection *c, struct mcp_request *request)
{
	if (!c->retry)
		return;
	request->waited_ms = clock_ms() - c->retry->came_ms;
	memcpy(request->since, c->retry->since, sizeof(request->since));
	request->errand = c->retry->errand;
	c->retry->errand = NULL;
}

bool
pending_has_errand(const struct connection *c)
{
	for (size_t i = 0; i < c->pending_count; i++)
		if (c->pending[i].errand)
			return true;
	return false;
}

/* An errand has ended: another request may begin its own. */
static void
wake_all(struct connection *c)
{
	for (size_t i = 0; i < c->pending_count; i++)
		c->pending[i].until_ms = 0;
}

void
pending_cancel(struct connection *c, struct slice id)
{
	for (size_t i = 0; i < c->pending_count; i++)
		if (same_id(id, slice_of(c->pending[i].id))) {
			if (c->pending[i].errand)
				wake_all(c);
			forget(c, i);
			return;
		}
}

/*
 * Try again the requests that came before now. A request that is put off once
 * more is added as a new one.
 */
static void
ask_again(struct connection *c, int64_t due)
{
	for (size_t i = 0, left = c->pending_count; left > 0; left--) {
		struct pending p = c->pending[i];

		if (p.until_ms > due) {
			i++;
			continue;
		}
		/*
		 * remove the request from the list, but do not free it, since
		 * it is still needed
		 */
		memmove(c->pending + i, c->pending + i + 1,
		    (--c->pending_count - i) * sizeof(p));
		c->retry = &p;
		rpc_take(&c->rpc, slice_of(p.line));
		c->retry = NULL;
		errand_stop(p.errand);
		free(p.line);
		free(p.id);
		free(p.token);
	}
}

void
pending_ask_all(struct connection *c)
{
	ask_again(c, INT64_MAX);
}

void
pending_ask_ended(struct connection *c)
{
	for (size_t i = 0; i < c->pending_count; i++)
		if (c->pending[i].errand &&
		    errand_ended(c->pending[i].errand, false)) {
			pending_ask_all(c);
			wake_all(c);
			return;
		}
}

void
pending_ask_due(struct connection *c)
{
	ask_again(c, clock_ms());
	for (size_t i = 0; i < c->pending_count; i++)
		if (c->pending[i].token && c->pending[i].tick_ms <= clock_ms())
			tell_progress(c, &c->pending[i]);
}

int
pending_timeout(const struct connection *c)
{
	int64_t first = INT64_MAX, now = clock_ms();

	for (size_t i = 0; i < c->pending_count; i++) {
		if (c->pending[i].until_ms < first)
			first = c->pending[i].until_ms;
		if (c->pending[i].token && c->pending[i].tick_ms < first)
			first = c->pending[i].tick_ms;
	}
	if (first == INT64_MAX)
		return -1;
	return first <= now ? 0 : first - now > INT_MAX ? INT_MAX :
	    (int)(first - now);
}

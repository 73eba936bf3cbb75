/* SPDX-License-Identifier: ISC */
/* Asking a host for the directories in which it works. */
#include "mcp/roots.h"

#include <string.h>

#include "mcp/connection_private.h"
#include "mcp/percent.h"
#include "mcp/server.h"

#define ID "\"roots\""
#define ROOTS_MAX 64

void
roots_ask(struct connection *c)
{
	c->asks_roots = true;
	rpc_ask(&c->rpc, SLICE(ID), "roots/list");
}

/* Append a line with the directory of a root, if it is one of this machine. */
static void
add_root(struct buf *out, const struct json_doc *doc, uint32_t root)
{
	static const char scheme[] = "file://";
	uint32_t uri = doc->token[root].kind == JSON_OBJECT
	    ? json_get(doc, root, "uri")
	    : 0;
	struct buf text = BUF_INIT, path = BUF_INIT;
	struct slice rest;

	if (uri && doc->token[uri].kind == JSON_STRING)
		json_add_unescaped(&text, &doc->token[uri]);
	rest = slice_of_buf(&text);
	if (slice_starts(rest, scheme)) {
		rest.ptr += strlen(scheme);
		rest.len -= strlen(scheme);
		if (percent_decode(&path, rest) && *path.data == '/' &&
		    !memchr(path.data, '\n', path.len))
			buf_addf(out, "%s\n", path.data);
	}
	buf_release(&text);
	buf_release(&path);
}

void
roots_take(void *arg, struct slice id, const struct json_doc *doc,
    uint32_t result)
{
	struct connection *c = arg;
	struct buf roots = BUF_INIT;
	uint32_t list, at;

	if (!c->asks_roots || !slice_is(id, ID) ||
	    doc->token[result].kind != JSON_OBJECT)
		return;
	c->asks_roots = false;
	list = json_get(doc, result, "roots");
	if (!list || doc->token[list].kind != JSON_ARRAY)
		return;
	at = list + 1;
	for (uint32_t i = 0; i < doc->token[list].count && i < ROOTS_MAX; i++) {
		add_root(&roots, doc, at);
		at = doc->token[at].next;
	}
	projects_set_roots(&c->server->projects, &roots);
}

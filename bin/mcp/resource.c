/* SPDX-License-Identifier: ISC */
/*
 * Resources: texts with a URI, which clients can read and subscribe to. Most
 * are the answer of a tool, so each fact is told in one way.
 */
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/text_safe.h"
#include "format/id.h"
#include "mcp/features.h"
#include "mcp/guide.h"
#include "mcp/percent.h"
#include "mcp/server_call.h"
#include "mcp/skill.h"

#define SCHEME "tasklog://"

/* Append the text of a resource that no tool makes. */
typedef int add_fn(struct buf *out, struct server *server,
    struct mcp_request *request, struct err *err);

/* Open the log for a resource that no tool makes. */
static int
open_log(struct journal **journal, struct server *server,
    const struct mcp_request *request, struct err *err)
{
	int rc = server_open(server, request->client, NULL, err);

	*journal = server->journal;
	return rc;
}

static int
add_workflow(struct buf *out, struct server *server,
    struct mcp_request *request, struct err *err)
{
	struct journal *journal;
	int rc = open_log(&journal, server, request, err);

	if (!rc)
		buf_add_slice(out,
		    slice_of_buf(&journal_view(journal)->workflow->text));
	return rc;
}

static int
add_guide(struct buf *out, struct server *server, struct mcp_request *request,
    struct err *err)
{
	struct journal *journal;
	int rc = open_log(&journal, server, request, err);

	if (!rc)
		guide_add(out, journal);
	return rc;
}

static int
add_manifest(struct buf *out, struct server *server,
    struct mcp_request *request, struct err *err)
{
	struct journal *journal;
	int rc = open_log(&journal, server, request, err);

	if (!rc)
		manifest_add(out, server, journal);
	return rc;
}

static int
add_metrics(struct buf *out, struct server *server, struct mcp_request *request,
    struct err *err)
{
	(void)request;
	(void)err;
	metrics_add_json(out, &server->metrics);
	return 0;
}

static int
add_skill(struct buf *out, struct server *server, struct mcp_request *request,
    struct err *err)
{
	(void)server;
	(void)request;
	(void)err;
	buf_add_slice(out, server_file("SKILL.md"));
	return 0;
}

static const struct resource {
	const char *uri, *name, *description, *type;
	enum tool_number tool;
	const char *arguments;	/* arguments of the tool */
	add_fn *add;		/* NULL: the tool makes the text */
} resources[] = {
	{ SCHEME "overview", "overview", "which log this is, counts, health",
	    "application/json", TOOL_overview, "{\"agents\":true}", NULL },
	{ SCHEME "ready", "ready", "tasks that can be claimed now",
	    "application/json", TOOL_list, "{\"view\":\"ready\",\"limit\":200}",
	    NULL },
	{ SCHEME "board", "board", "all open tasks, by state",
	    "application/json", TOOL_list,
	    "{\"sort\":\"state,priority\",\"limit\":500}", NULL },
	{ SCHEME "log", "log", "the latest events", "application/json",
	    TOOL_log, "{\"limit\":50}", NULL },
	{ SCHEME "agents", "agents", "who works here, on how much",
	    "application/json", TOOL_overview,
	    "{\"agents\":true,\"workflow\":true}", NULL },
	{ SCHEME "workflow", "workflow", "states, moves and gates of this log",
	    "application/json", .add = add_workflow },
	{ SCHEME "metrics", "metrics", "calls and latencies of this server",
	    "application/json", .add = add_metrics },
	{ SCHEME "guide", "guide",
	    "how work goes in this log, for instruction files", "text/markdown",
	    .add = add_guide },
	{ SCHEME "manifest", "manifest", "log, tools, workflow and agents",
	    "application/json", .add = add_manifest },
	/* the description is that of the skill */
	{ SKILL_URI, "task-log", NULL, "text/markdown", .add = add_skill },
};

#define RESOURCES (sizeof(resources) / sizeof(resources[0]))

/* URIs with one variable part, which is an argument of the tool. */
static const struct template {
	const char *prefix, *variable, *name, *description;
	enum tool_number tool;
	const char *argument;
	const char *kind;	/* one more argument of the tool; NULL: none */
}
templates[] = {
	{ SCHEME "task/", "id", "task", "one task in full", TOOL_show, "task",
	    NULL },
	{ SCHEME "history/", "id", "history", "the events of one task",
	    TOOL_log, "task", NULL },
	{ SCHEME "inbox/", "name", "inbox",
	    "what was said to an actor and is not acknowledged", TOOL_log, "to",
	    "inbox" },
};

#define TEMPLATES (sizeof(templates) / sizeof(templates[0]))

static void
add_pair(struct buf *out, const char *key, const char *value)
{
	json_add_key(out, key);
	json_add_str(out, value);
}

int
feature_resources_list(struct server *server, struct mcp_request *request,
    struct buf *result, struct fault *fault)
{
	(void)server;
	if (request_check_cursor(request, "this list", fault))
		return FEATURE_INVALID;
	json_add_key(result, "resources");
	json_open(result, '[');
	for (size_t i = 0; i < RESOURCES; i++) {
		json_open(result, '{');
		add_pair(result, "uri", resources[i].uri);
		add_pair(result, "name", resources[i].name);
		json_add_key(result, "description");
		json_add_string(result, resources[i].description
		    ? slice_of(resources[i].description)
		    : skill_description());
		add_pair(result, "mimeType", resources[i].type);
		json_close(result, '}');
	}
	json_close(result, ']');
	return FEATURE_OK;
}

int
feature_templates_list(struct server *server, struct mcp_request *request,
    struct buf *result, struct fault *fault)
{
	char uri[128];

	(void)server;
	if (request_check_cursor(request, "this list", fault))
		return FEATURE_INVALID;
	json_add_key(result, "resourceTemplates");
	json_open(result, '[');
	for (size_t i = 0; i < TEMPLATES; i++) {
		snprintf(uri, sizeof(uri), "%s{%s}", templates[i].prefix,
		    templates[i].variable);
		json_open(result, '{');
		add_pair(result, "uriTemplate", uri);
		add_pair(result, "name", templates[i].name);
		add_pair(result, "description", templates[i].description);
		add_pair(result, "mimeType", "application/json");
		json_close(result, '}');
	}
	json_close(result, ']');
	return FEATURE_OK;
}

bool
resource_known(const struct json_doc *doc, uint32_t uri)
{
	char text[128];

	for (size_t i = 0; i < RESOURCES; i++)
		if (json_is(doc, uri, resources[i].uri))
			return true;
	for (size_t i = 0; i < TEMPLATES; i++) {
		snprintf(text, sizeof(text), "%s{%s}", templates[i].prefix,
		    templates[i].variable);
		if (json_is(doc, uri, text))
			return true;
	}
	return false;
}

static int
read_template(struct server *server, struct mcp_request *request,
    struct slice uri, struct buf *out, struct err *err)
{
	for (size_t i = 0; i < TEMPLATES; i++) {
		const struct template *t = &templates[i];
		size_t len = strlen(t->prefix);
		struct buf value = BUF_INIT, arguments = BUF_INIT;
		int rc = TASK_ENOTFOUND;

		if (!slice_starts(uri, t->prefix))
			continue;
		if (percent_decode(&value,
		        (struct slice){ uri.ptr + len, uri.len - len })) {
			json_open(&arguments, '{');
			json_add_key(&arguments, t->argument);
			json_add_string(&arguments, slice_of_buf(&value));
			if (t->kind)
				add_pair(&arguments, "kind", t->kind);
			json_close(&arguments, '}');
			rc = server_answer(server, request, t->tool,
			    slice_of_buf(&arguments), out, err);
		}
		buf_release(&value);
		buf_release(&arguments);
		return rc;
	}
	return err_set(err, ERR_NOT_FOUND, "there is no such resource");
}

/*
 * Append the text of a resource; *type is its media type. Fails with
 * ERR_NOT_FOUND if there is no such resource.
 */
static int
read_resource(struct server *server, struct mcp_request *request,
    struct slice uri, struct buf *out, const char **type, struct err *err)
{
	*type = "application/json";
	for (size_t i = 0; i < RESOURCES; i++) {
		const struct resource *r = &resources[i];

		if (!slice_is(uri, r->uri))
			continue;
		*type = r->type;
		return r->add ? r->add(out, server, request, err)
		              : server_answer(server, request, r->tool,
		                    slice_of(r->arguments), out, err);
	}
	return read_template(server, request, uri, out, err);
}

int
feature_resources_read(struct server *server, struct mcp_request *request,
    struct buf *result, struct fault *fault)
{
	uint32_t token = request_string(request, "uri");
	struct buf uri = BUF_INIT, text = BUF_INIT, safe = BUF_INIT;
	struct err err = {0};
	const char *type;
	int rc;

	if (!token)
		return fault_invalid(fault, "\"uri\" must be a string");
	if (server_admit_request(server, fault))
		return FEATURE_FAILED;
	json_add_unescaped(&uri, &request->doc->token[token]);
	server->no_log = false;
	rc = read_resource(server, request, slice_of_buf(&uri), &text, &type,
	    &err);
	if (!rc) {
		json_add_key(result, "contents");
		json_open(result, '[');
		json_open(result, '{');
		json_add_key(result, "uri");
		json_add_raw(result, json_raw(request->doc, token));
		add_pair(result, "mimeType", type);
		json_add_key(result, "text");
		if (strcmp(type, "application/json") == 0)
			text_add_json(&safe, slice_of_buf(&text));
		else
			text_add_block(&safe, slice_of_buf(&text));
		json_add_string(result,
		    safe.len ? slice_of_buf(&safe) : SLICE(""));
		json_close(result, '}');
		json_close(result, ']');
	} else {
		snprintf(fault->message, sizeof(fault->message), "%s",
		    *err.message ? err.message : "there is no such resource");
		json_open(&fault->data, '{');
		json_add_key(&fault->data, "uri");
		json_add_raw(&fault->data, json_raw(request->doc, token));
		json_close(&fault->data, '}');
	}
	buf_release(&uri);
	buf_release(&text);
	buf_release(&safe);
	return !rc ? FEATURE_OK :
	    rc == TASK_ESYSTEM || server->no_log ? FEATURE_FAILED :
	    FEATURE_ABSENT;
}

bool
resource_tag(struct server *server, struct slice uri, uint64_t *tag)
{
	struct mcp_request request = { .hurry = true };
	struct buf text = BUF_INIT;
	unsigned char digest[32];
	const char *type;
	int rc = read_resource(server, &request, uri, &text, &type, NULL);

	digest_sha256(digest, text.data ? text.data : "", text.len);
	memcpy(tag, digest, sizeof(*tag));
	buf_release(&text);
	return !rc;
}

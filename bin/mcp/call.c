/* SPDX-License-Identifier: ISC */
/*
 * tools/list and tools/call. Arguments are checked against the schema that
 * tools/list shows, the log is read again, the tool runs, and its object
 * becomes the text and the structured content of the result. Faults of
 * arguments are told to the model, in a result; only faults of the request are
 * errors of the protocol.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/nearest.h"
#include "base/text_safe.h"
#include "base/utf8.h"
#include "base/when.h"
#include "mcp/error_hints.h"
#include "mcp/features.h"
#include "mcp/guide.h"
#include "mcp/json_shrink.h"
#include "mcp/server_call.h"
#include "tool/schema_fill.h"
#include "model/synonyms.h"

/* tokens of an answer, unless the call asks for another number */
#define BUDGET 2500
#define BUDGET_MIN 200
#define TOKEN_BYTES 3		/* a careful measure of JSON */
/* bytes at the end of an answer: count, cursor, */
#define TAIL 200
#define TAG 40			/* of these, bytes for the tag */

int
feature_tools_list(struct server *server, struct mcp_request *request,
    struct buf *result, struct fault *fault)
{
	if (request_check_cursor(request, "tools/list", fault))
		return FEATURE_INVALID;
	json_add_key(result, "tools");
	json_open(result, '[');
	for (size_t i = 0; i < TOOLS; i++)
		if (server_offers(server, &server->tool[i]))
			schema_add_shown(result, &server->tool[i].doc);
	json_close(result, ']');
	return FEATURE_OK;
}

/* Returns the offered tool of this name, or NULL, and *fault says why. */
static const struct tool *
find_tool(const struct server *server, const char *name, struct fault *fault)
{
	const char *known[TOOLS], *near, *right;
	struct buf all = BUF_INIT;
	size_t count = 0;

	for (size_t i = 0; i < TOOLS; i++) {
		const struct tool *tool = &server->tool[i];
		bool offered = server_offers(server, tool);

		if (!(tool->doors & TOOL_AT_SERVER))
			continue;
		if (strcmp(tool->name, name) == 0 && offered)
			return tool;
		if (strcmp(tool->name, name) == 0) {
			fault_invalid(fault, "'%s' writes, and this server is "
			    "read-only", tool->name);
			return NULL;
		}
		if (offered)
			known[count++] = tool->name;
	}
	right = synonym_tool(name);
	near = right ? NULL : nearest_word(name, known, count);
	for (size_t i = 0; i < count && !right; i++)
		buf_addf(&all, "%s%s", i ? ", " : "", known[i]);
	fault_invalid(fault,
	    right  ? "there is no tool '%.100s'; call %s"
	    : near ? "there is no tool '%.100s'; did you mean '%s'?"
	           : "there is no tool '%.100s'; there are %s",
	    name, right ? right : near ? near : all.data);
	buf_release(&all);
	return NULL;
}

/*
 * Tell how many places cannot be read. Programs report these on standard error,
 * with status 7.
 */
static void
tell_bad(struct buf *out, struct server *server)
{
	size_t bad = journal_problems(server->journal)->count;

	if (bad > server->bad_told)
		buf_addf(out,
		    "%zu place%s in the log cannot be read, the rest is "
		    "served: task_overview with health=true names %s\n",
		    bad, bad == 1 ? "" : "s", bad == 1 ? "it" : "them");
	server->bad_told = bad;
}

/* Append the lines, without the programs that people would run. */
static void
add_news(struct buf *out, const char *lines)
{
	for (const char *p = lines, *end; (end = strchr(p, '\n')) != NULL;
	     p = end + 1) {
		error_hint_add_text(out,
		    (struct slice){ p, (size_t)(end - p) });
		buf_add_char(out, '\n');
	}
}

/*
 * Append the other news, a line each: a lost claim, a merge that was concluded,
 * repaired files, lines that cannot be read. Each line is told once.
 */
static void
take_notes(struct buf *out, struct server *server)
{
	struct journal *journal = server->journal;

	if (!journal)
		return;
	add_news(out, journal_notes(journal));
	journal_clear_notes(journal);
	tell_bad(out, server);
	claims_made_tell(&server->held, journal_actor(journal), out);
}

static void
add_error(struct buf *result, struct server *server, const struct err *err)
{
	struct buf text = BUF_INIT, safe = BUF_INIT, notes = BUF_INIT;
	struct buf known = BUF_INIT;
	size_t unread;

	buf_addf(&text, "%s: ", error_hint_word(err));
	error_hint_add(&text, err);
	if (server->no_log && err->word == ERR_NOT_FOUND)
		projects_add_known(&known, server);
	if (known.len && !strstr(err->message, known.data))
		buf_addf(&text, ". With 'dir', calls reach %s", known.data);
	take_notes(&notes, server);
	unread = server->journal ?
	    unread_count(&server->unread, server->journal) : 0;
	if (unread)
		buf_addf(&notes,
		    "%zu unread message%s: task_log with kind=inbox\n", unread,
		    unread == 1 ? "" : "s");
	if (notes.len) {
		buf_add_char(&text, '\n');
		buf_add(&text, notes.data, notes.len - 1);
	}
	json_add_key(result, "content");
	json_open(result, '[');
	json_open(result, '{');
	json_add_key(result, "type");
	json_add_str(result, "text");
	json_add_key(result, "text");
	text_add_block(&safe, slice_of_buf(&text));
	json_add_string(result, slice_of_buf(&safe));
	json_close(result, '}');
	json_close(result, ']');
	json_add_key(result, "isError");
	json_add_bool(result, 1);
	buf_release(&known);
	buf_release(&notes);
	buf_release(&text);
	buf_release(&safe);
}

static void
add_notes(struct buf *out, struct server *server)
{
	struct buf notes = BUF_INIT;
	const char *p, *end;

	take_notes(&notes, server);
	if (notes.len) {
		json_add_key(out, "notes");
		json_open(out, '[');
		for (p = notes.data; (end = strchr(p, '\n')) != NULL;
		     p = end + 1)
			json_add_string(out, (struct slice){ p,
			    (size_t)(end - p) });
		json_close(out, ']');
	}
	buf_release(&notes);
}

/* Tell an actor of messages until it acknowledges them. */
static void
add_unread(struct buf *out, struct server *server)
{
	size_t count = unread_count(&server->unread, server->journal);

	if (!count)
		return;
	json_add_key(out, "unread");
	json_add_int(out, (int64_t)count);
}

/* Cut an answer that is too large, and say so in the answer. */
static void
fit(struct buf *out, size_t most)
{
	struct buf text = BUF_INIT;

	if (out->len < most)
		return;
	json_close(out, '}');
	json_shrink_add(&text, slice_of_buf(out), most);
	buf_clear(out);
	buf_add(out, text.data, text.len - 1);
	buf_release(&text);
}

/*
 * Put the answer of a read in its final form: cut if it is too large, with its
 * tag, or short if nothing has changed since the answer with the tag `seen`.
 * Returns TOOL_LATER if the caller waits for a change. It waits for a change
 * since `seen`, else since its first try.
 */
static int
finish_read(struct server_call *call)
{
	char *since = call->request->since;
	const char *seen = args_text(&call->tool.args, "seen");
	struct buf *out = call->tool.out;
	char tag[DIGEST_HEX_SIZE];
	bool first = !*since && !seen, same;

	digest_hex(tag, out->data, out->len);
	tag[ANSWER_TAG_SIZE - 1] = '\0';
	same = strcmp(seen ? seen : since, tag) == 0;
	if ((same || (first && !call->tool.came)) &&
	    tool_may_wait(&call->tool)) {
		memcpy(since, tag, ANSWER_TAG_SIZE);
		call->request->wait_ms = call->tool.wait_ms;
		return TOOL_LATER;
	}
	if (same) {
		buf_clear(out);
		json_open(out, '{');
		json_add_key(out, "unchanged");
		json_add_bool(out, 1);
	}
	json_add_key(out, "tag");
	json_add_str(out, tag);
	return 0;
}

/* Add the guide for agents, for a client that shows no instructions. */
static void
add_guide(struct buf *out, const struct server *server)
{
	struct buf guide = BUF_INIT;

	guide_add(&guide, server->journal);
	json_add_key(out, "guide");
	json_add_string(out, slice_of_buf(&guide));
	buf_release(&guide);
}

/* Add the directories of other projects that calls can name. */
static void
add_projects(struct buf *out, const struct server *server)
{
	struct buf known = BUF_INIT;

	projects_add_known(&known, server);
	if (known.data && strchr(known.data, ',')) {
		json_add_key(out, "projects");
		json_add_string(out, slice_of_buf(&known));
	}
	buf_release(&known);
}

/*
 * Add the facts as text and as structure, because a host shows its model only
 * one of them.
 */
static void
add_answer(struct buf *result, struct server_call *call)
{
	struct buf *out = call->tool.out, safe = BUF_INIT;

	add_unread(out, call->server);
	add_notes(out, call->server);
	json_close(out, '}');
	cut_texts_read(&call->server->cut, slice_of_buf(out));
	json_add_key(result, "content");
	json_open(result, '[');
	json_open(result, '{');
	json_add_key(result, "type");
	json_add_str(result, "text");
	json_add_key(result, "text");
	text_add_json(&safe, slice_of_buf(out));	/* clients print this */
	json_add_string(result, slice_of_buf(&safe));
	json_close(result, '}');
	json_close(result, ']');
	json_add_key(result, "structuredContent");
	json_add_raw(result, slice_of_buf(&safe));
	buf_release(&safe);
}

static size_t
budget_of(const struct args *args)
{
	int64_t tokens = args_int(args, "budget", BUDGET);

	if (tokens < BUDGET_MIN)
		tokens = tokens < 1 ? BUDGET : BUDGET_MIN;
	return (tokens < ANSWER_BYTES_MAX / TOKEN_BYTES ?
	    (size_t)tokens * TOKEN_BYTES : ANSWER_BYTES_MAX) - TAIL;
}

static int
check(struct server_call *call, const struct tool *tool, struct err *err)
{
	int64_t wait_ms;

	if (!call->request->waited_ms && !server_admit(call->server, &wait_ms))
		return err_set(err, ERR_OVER_LIMIT,
		    "too many calls; the next one is welcome in %lld ms",
		    (long long)wait_ms);
	return tools_check(tool, NULL, &call->tool.args, err);
}

/*
 * Print a line on stderr for each call, without any text that somebody wrote.
 */
static void
say(const struct server *server, const char *tool, const char *word, int64_t us)
{
	char at[WHEN_SIZE];

	if (!server->verbose)
		return;
	when_format(at, server_now(server));
	fprintf(stderr, "%s %s %s %lld us\n", at, tool, word, (long long)us);
}

int
feature_tools_call(struct server *server, struct mcp_request *request,
    struct buf *result, struct fault *fault)
{
	uint32_t name = request_string(request, "name");
	uint32_t object = request_get(request, "arguments");
	struct buf out = BUF_INIT, word = BUF_INIT;
	struct server_call call;
	int64_t started = clock_us();
	const struct tool *tool;
	struct err err = {0};
	int rc;

	if (!name)
		return fault_invalid(fault, "\"name\" must be a string");
	if (object && request->doc->token[object].kind != JSON_OBJECT)
		return fault_invalid(fault, "\"arguments\" must be an object");
	json_add_unescaped(&word, &request->doc->token[name]);
	tool = find_tool(server, word.data ? word.data : "", fault);
	buf_release(&word);
	if (!tool)
		return FEATURE_INVALID;
	server_call_init(&call, server, request, &out);
	call.tool.args = (struct args){ .doc = request->doc, .object = object,
	    .reading = !tool->writes, .fills = true };
	call.tool.add_refusal = error_hint_add;
	rc = check(&call, tool, &err);
	call.budget.bytes = budget_of(&call.tool.args);
	if (!rc)
		rc = projects_find(&call.server, server,
		    args_text(&call.tool.args, "dir"),
		    tool->number == TOOL_init, &err);
	if (!rc)
		rc = server_call_run(&call, tool, &err);
	if (!rc && args_true(&call.tool.args, "guide"))
		add_guide(&out, call.server);
	if (!rc && tool->number == TOOL_overview)
		add_projects(&out, server);
	if (!rc)
		fit(&out, call.budget.bytes + TAIL - TAG);
	if (!rc && !tool->writes)
		rc = finish_read(&call);
	if (!rc)
		add_answer(result, &call);
	else if (rc != TOOL_LATER)
		add_error(result, call.server, &err);
	if (rc != TOOL_LATER) {
		started = clock_us() - started;
		metrics_count(&server->metrics, tool->name, started, rc);
		say(server, tool->name, err_name(err.word), started);
	}
	server_call_release(&call);
	buf_release(&out);
	return rc == TOOL_LATER ? FEATURE_LATER : FEATURE_OK;
}

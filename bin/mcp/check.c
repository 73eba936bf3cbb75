/* SPDX-License-Identifier: ISC */
/*
 * The self-test: a session from a file is served like any other session, and
 * its answers are read.
 */
#include "mcp/check.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/environ.h"
#include "mcp/serve.h"

#define ENVELOPE \
	"\"_meta\":{" \
	"\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"," \
	"\"io.modelcontextprotocol/clientCapabilities\":{}," \
	"\"io.modelcontextprotocol/clientInfo\":" \
	"{\"name\":\"check\",\"version\":\"1\"}}"

/* The id of a request is the number of its step, from 1. */
static const struct step {
	const char *what, *method, *params;
} steps[] = {
	{ "handshake 2025-11-25", "initialize",
	    "{\"protocolVersion\":\"2025-11-25\","
	    "\"capabilities\":{},"
	    "\"clientInfo\":{\"name\":\"check\",\"version\":\"1\"}}" },
	{ "tools, after the handshake", "tools/list", "{}" },
	{ "a call, after the handshake", "tools/call",
	    "{\"name\":\"task_overview\"}" },
	{ "resources", "resources/list", "{}" },
	{ "prompts", "prompts/list", "{}" },
	{ "discovery 2026-07-28", "server/discover", "{" ENVELOPE "}" },
	{ "tools, stateless", "tools/list", "{" ENVELOPE "}" },
	{ "a call, stateless", "tools/call",
	    "{\"name\":\"task_list\",\"arguments\":{\"limit\":1}," ENVELOPE
	    "}" },
	{ "a resource, stateless", "resources/read",
	    "{\"uri\":\"tasklog://overview\"," ENVELOPE "}" },
};

#define COMMAND_WORDS 8
#define STEPS (sizeof(steps) / sizeof(steps[0]))

static void
write_session(FILE *in)
{
	for (size_t i = 0; i < STEPS; i++)
		fprintf(in,
		    "{\"jsonrpc\":\"2.0\",\"id\":%zu,\"method\":\"%s\","
		    "\"params\":%s}\n",
		    i + 1, steps[i].method, steps[i].params);
	rewind(in);
}

/*
 * Returns the step that a line answers, from 1; 0: none. *good is set if the
 * answer is a result without an error.
 */
static size_t
read_answer(const char *line, size_t len, int *good, struct buf *why)
{
	struct json_doc doc = {0};
	uint32_t id, result, failed, error;
	int64_t n = 0;

	if (!json_scan(&doc, line, len, NULL) &&
	    doc.token[0].kind == JSON_OBJECT) {
		id = json_get(&doc, 0, "id");
		result = json_get(&doc, 0, "result");
		error = json_get(&doc, 0, "error");
		failed = result ? json_get(&doc, result, "isError") : 0;
		if (!id || !json_int(&doc, id, &n) || n < 1 ||
		    n > (int64_t)STEPS)
			n = 0;
		*good = result && !failed;
		buf_clear(why);
		if (error || failed)
			buf_add_slice(why,
			    json_raw(&doc, error ? error : result));
	}
	json_release(&doc);
	return (size_t)n;
}

static size_t
report_answers(FILE *out, FILE *report)
{
	int answered[STEPS + 1] = {0}, good = 0;
	struct buf why = BUF_INIT;
	size_t passed = 0, n, cap = 0;
	char *line = NULL;
	ssize_t len;

	rewind(out);
	while ((len = getline(&line, &cap, out)) > 0) {
		n = read_answer(line, (size_t)len, &good, &why);
		if (!n || answered[n]++)
			continue;
		passed += good != 0;
		fprintf(report, "%s %zu - %s%s%.*s\n", good ? "ok" : "not ok",
		    n, steps[n - 1].what, good ? "" : ": ", good ? 0 : 400,
		    why.len ? why.data : "");
	}
	for (n = 1; n <= STEPS; n++)
		if (!answered[n])
			fprintf(report, "not ok %zu - %s: no answer\n", n,
			    steps[n - 1].what);
	fprintf(report, "1..%zu\n", STEPS);
	free(line);
	buf_release(&why);
	return passed;
}

static int
check_passed(size_t passed, struct err *err)
{
	return passed == STEPS ? 0 : err_set(err, ERR_NO_MATCH,
	    "%zu of %zu steps were not answered as they should be",
	    STEPS - passed, STEPS);
}

/* Run a session between two temporary files, and report its answers. */
static int
run_session(int (*fn)(void *arg, int in, int out, struct err *err), void *arg,
    FILE *report, struct err *err)
{
	FILE *in = tmpfile(), *out = tmpfile();
	int rc;

	if (!in || !out) {
		rc = err_errno(err, "cannot make a temporary file");
	} else {
		write_session(in);
		rc = fn(arg, fileno(in), fileno(out), err);
		if (!rc)
			rc = check_passed(report_answers(out, report), err);
	}
	if (in)
		fclose(in);
	if (out)
		fclose(out);
	return rc;
}

static int
serve_here(void *arg, int in, int out, struct err *err)
{
	return serve(arg, in, out, err);
}

int
check_server(struct server *server, FILE *report, struct err *err)
{
	return run_session(serve_here, server, report, err);
}

/* Start the command whose words *arg has. */
static int
serve_there(void *arg, int in, int out, struct err *err)
{
	const struct slice *command = arg;
	char *p = slice_dup(*command), *words[COMMAND_WORDS + 1] = { p };
	posix_spawn_file_actions_t actions;
	size_t count = 1;
	int status = 0, failed;
	pid_t pid;

	for (char *word = p + strlen(p) + 1;
	     word <= p + command->len && count < COMMAND_WORDS;
	     word += strlen(word) + 1)
		words[count++] = word;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	failed = posix_spawnp(&pid, words[0], &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (!failed)
		while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
			continue;
	if (failed)
		err_set(err, ERR_NOT_FOUND, "cannot start '%s': %s", words[0],
		    strerror(failed));
	free(p);
	return failed ? err_code(err) : 0;
}

int
check_command(struct slice command, FILE *report, struct err *err)
{
	return run_session(serve_there, &command, report, err);
}

/* SPDX-License-Identifier: ISC */
/* Opening the log for a client, and reading it again before each answer. */
#include "mcp/server.h"

#include <sys/stat.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/path.h"
#include "base/when.h"
#include "cli/environment.h"
#include "format/id.h"
#include "log/journal_at.h"
#include "log/watch_wait.h"
#include "mcp/texts.h"

#define RATE 1000		/* usual limit of calls a second, */
#define BURST_S 10		/* and calls of so many seconds at once */

const char *
server_start(const struct server *server)
{
	const char *option = server->options.ask.option;
	const char *start = option ? option : getenv("TASK_DIR");

	return start && *start ? start : ".";
}

/*
 * Note which directory this is now. True if it is another one than before, for
 * example because a symbolic link in its name was changed: the place of the log
 * does not show that.
 */
static bool
note_start(struct server *server)
{
	dev_t dev = server->start_dev;
	ino_t ino = server->start_ino;
	struct stat st;

	if (stat(server_start(server), &st) == -1)
		memset(&st, 0, sizeof(st));
	server->start_dev = st.st_dev;
	server->start_ino = st.st_ino;
	return dev != st.st_dev || ino != st.st_ino;
}

/*
 * True if a work tree of the project begins here. The log's own work tree does
 * not count.
 */
static bool
is_worktree(const char *path, const struct log_location *location)
{
	char git[4200];
	struct stat st;

	snprintf(git, sizeof(git), "%s/.git", path);
	return strcmp(path, location->dir) != 0 && stat(git, &st) == 0;
}

/*
 * Returns the name of the work tree from which the log was found: the work tree
 * of the working directory, or the one that an option or the environment names;
 * else the one of the log.
 */
static char *
find_worktree(const struct server *server, const struct log_location *location)
{
	char path[PATH_MAX], *parent, *name;

	if (!realpath(server_start(server), path))
		path[0] = '\0';
	for (char *end; *path; *end = '\0') {
		if (is_worktree(path, location))
			return task_strdup(path_base(path));
		end = strrchr(path, '/');
	}
	if (location->project)
		return task_strdup(path_base(location->project));
	parent = path_parent(location->dir);
	name = task_strdup(path_base(parent));
	free(parent);
	return name;
}

bool
server_offers(const struct server *server, const struct tool *tool)
{
	return (tool->doors & TOOL_AT_SERVER) &&
	    (!server->read_only || !tool->writes);
}

int64_t
server_now(const struct server *server)
{
	return server->options.now_ms != WHEN_NONE ? server->options.now_ms :
	    clock_wall_ms();
}

void
server_set_rate(struct server *server, int64_t rate)
{
	server->rate = rate;
	server->tokens = (double)rate * BURST_S;
}

void
server_init(struct server *server, const struct journal_options *options)
{
	*server = (struct server){ .dir = server->dir };
	server->options = *options;
	server->actor = options->actor;
	server_set_rate(server, RATE);
	server->refilled_ms = clock_ms();
	when_format(server->metrics.started, server_now(server));
	server_session_init(&server->session);
	/* a new session has no claims yet */
	server->held.begun = getenv("TASK_SESSION") == NULL;
	for (int i = 0; i < TOOLS; i++)
		if (tools_doors((enum tool_number)i) & TOOL_AT_SERVER)
			tools_load(&server->tool[i], (enum tool_number)i);
}

void
server_release(struct server *server)
{
	server_close(server);
	server_session_release(&server->session);
	server_names_release(&server->names);
	for (int i = 0; i < TOOLS; i++)
		tools_unload(&server->tool[i]);
	claims_made_release(&server->held);
	answer_cache_release(&server->repeats);
	free(server->dir);
	free(server->worktree);
	buf_release(&server->name);
	buf_release(&server->as);
}

void
server_close(struct server *server)
{
	watch_close(server->watch);
	server->watch = NULL;
	server->armed = false;
	unread_forget(&server->unread);
	journal_close(server->journal);
	server->journal = NULL;
}

/*
 * Append letters, digits, '.', '_' and '-'; other characters become a hyphen.
 */
static void
add_plain(struct buf *out, struct slice text, size_t max)
{
	size_t start = out->len;

	for (size_t i = 0; i < text.len && out->len - start < max; i++) {
		char c = text.ptr[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '.' || c == '_';

		if (!plain && out->len > start &&
		    out->data[out->len - 1] == '-')
			continue;
		buf_add_char(out, plain ? c : '-');
	}
	while (out->len > start && strchr("-._", out->data[out->len - 1]))
		out->data[--out->len] = '\0';
}

/*
 * Name the actor after client and work tree: claude-code/my-project. An agent
 * can be registered by such a name.
 */
static void
name_actor(struct server *server, struct slice client)
{
	size_t len;

	buf_clear(&server->name);
	if (server->actor) {
		buf_add_str(&server->name, server->actor);
		return;
	}
	add_plain(&server->name, client, 24);
	if (!server->name.len)
		buf_add_str(&server->name, "mcp");
	len = server->name.len;
	buf_add_char(&server->name, '/');
	if (server->worktree)
		add_plain(&server->name, slice_of(server->worktree), 25);
	if (server->name.len == len + 1)
		server->name.data[--server->name.len] = '\0';
}

void
server_act_as(struct server *server, struct slice client, const char *as)
{
	name_actor(server, client);
	if (!server->actor && server->journal && server->session.holds) {
		const char *name = server_names_get(&server->names,
		    server->journal, server->name.data);

		buf_clear(&server->name);
		buf_add_str(&server->name, name);
	}
	buf_clear(&server->as);
	if (as)
		buf_add_str(&server->as, as);
	server->options.actor = as ? server->as.data : server->name.data;
	if (server->journal)
		journal_set_actor(server->journal, server->options.actor);
}

/*
 * Fail because there is no log: the message has the call that makes one, or
 * what the user can do.
 */
static int
refuse_no_log(const struct server *server, const struct err *why,
    struct err *err)
{
	char path[PATH_MAX];

	if (!realpath(server_start(server), path))
		return err_set(err, why->word, "%s", why->message);
	return err_set(err, why->word, "%s: task-init -C '%s'%s", why->message,
	    path, server->session.holds
	        ? ". task_init makes a log there, too" : "");
}

int
server_open(struct server *server, struct slice client, const char *as,
    struct err *err)
{
	int rc;
	bool moved = note_start(server);
	struct err why = {0};

	server_act_as(server, client, as);
	if (server->journal) {
		rc = journal_refresh(server->journal, err);
		if (!rc && !moved && !journal_displaced(server->journal))
			return 0;
		/* open the log again if it cannot be followed */
		server_close(server);
		err_clear(err);
	}
	rc = environment_open(&server->journal, &server->options, NULL, &why);
	server->no_log = rc && why.word == ERR_NOT_FOUND;
	if (rc) {
		rc = server->no_log ? refuse_no_log(server, &why, err) :
		    err_set(err, why.word, "%s", why.message);
		server_close(server);
		return rc;
	}
	if (!server->worktree)
		server->worktree = find_worktree(server,
		    journal_place(server->journal));
	server_act_as(server, client, as);
	server_session_enter(&server->session, server->journal,
	    server->name.data);
	return 0;
}

void
server_settle(struct server *server)
{
	free(server->dir);
	server->dir = task_strdup(journal_place(server->journal)->dir);
	server->options.ask.option = server->dir;
}

void
server_let_go(struct server *server)
{
	server_names_let_go(&server->names);
	server_session_let_go(&server->session);
}

int
server_open_past(struct journal **out, const struct server *server,
    const char *at, struct err *err)
{
	int rc = environment_open(out, &server->options, NULL, err);

	return rc ? rc : journal_rewind(*out, at, err);
}

int
server_open_second(struct journal **out, const struct server *server,
    bool publishes, struct err *err)
{
	struct journal_options options = server->options;

	options.publishes = publishes;
	if (server->journal)
		options.session = journal_session(server->journal);
	return environment_open(out, &options, NULL, err);
}

struct watch *
server_watch(struct server *server)
{
	struct slice nobody = { NULL, 0 };

	if (!server->journal && server_open(server, nobody, NULL, NULL))
		return NULL;
	if (!server->watch)
		server->watch = watch_open(server->journal);
	return server->watch;
}

bool
server_admit(struct server *server, int64_t *wait_ms)
{
	int64_t now = clock_ms();
	double most = (double)server->rate * BURST_S;

	if (!server->rate)
		return true;
	server->tokens += (double)(now - server->refilled_ms) *
	    (double)server->rate / 1000;
	server->refilled_ms = now;
	if (server->tokens > most)
		server->tokens = most;
	if (server->tokens >= 1) {
		server->tokens--;
		return true;
	}
	*wait_ms = 1000 / server->rate + 1;
	return false;
}

int
server_admit_request(struct server *server, struct fault *fault)
{
	int64_t wait_ms;

	if (server_admit(server, &wait_ms))
		return FEATURE_OK;
	fault_invalid(fault,
	    "too many requests; the next one is welcome in %lld ms",
	    (long long)wait_ms);
	return FEATURE_FAILED;
}

struct slice
server_file(const char *name)
{
	return embedded_find(embedded_texts, name);
}

struct slice
server_instructions(const struct server *server)
{
	return server_file(
	    server->read_only ? "read-only.txt" : "instructions.txt");
}

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SERVER_H
#define TASKLOG_MCP_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

#include <stdint.h>

#include "base/attr.h"
#include "base/json.h"
#include "log/journal.h"
#include "mcp/answer_cache.h"
#include "mcp/claims_made.h"
#include "mcp/feature.h"
#include "mcp/metrics.h"
#include "mcp/projects.h"
#include "mcp/server_name.h"
#include "mcp/server_session.h"
#include "mcp/unread.h"
#include "tool/cut_text.h"
#include "tool/tools.h"

/*
 * The log behind the features. It is opened when first needed, and read again
 * before each answer, so that answers are never out of date.
 */
struct server {
	/* for opening the log; the actor is that of the current call */
	struct journal_options options;
	struct journal *journal;	/* NULL: not open */
	/* --actor or $TASK_ACTOR; NULL: made from client and worktree */
	const char *actor;
	char *worktree;
	/* of the directory where the search for the log began, */
	dev_t start_dev;
	ino_t start_ino;	/* when it was opened; 0: none */
	struct buf name;	/* usual name of the actor */
	struct buf as;		/* name for the current call, or empty */
	struct server_session session;
	struct server_names names;	/* that it holds in the log */
	bool read_only;
	/* true if there was no log when it was last opened */
	bool no_log;
	bool verbose;		/* a line on stderr for each call */
	int64_t rate;		/* calls a second, 0: any number */
	double tokens;		/* calls that are still allowed */
	int64_t refilled_ms;
	struct tool tool[TOOLS];	/* tools with the server's door */
	struct metrics metrics;
	struct claims_made held;	/* claims that this server made */
	struct answer_cache repeats;	/* answers to writes with a key */
	struct cut_texts cut;	/* bodies that were cut in answers */
	struct unread unread;	/* of the journal */
	/* other logs, of the default server; projects_release() */
	struct projects projects;
	char *dir;		/* of another project: where its log is */
	size_t bad_told;	/* problems of the log told so far */
	struct watch *watch;	/* of the journal, NULL: not needed yet */
	/* nothing has changed since the last look */
	bool armed;
	/* time of the next look, on clock_ms(); -1: only after a change */
	int64_t look_ms;
};

/*
 * The texts of the options must outlive the server. If the options have no
 * actor, each client acts under a name of its own.
 */
void server_init(struct server *server, const struct journal_options *options);
void server_release(struct server *server);

/* Returns the directory where the search for the log begins. */
const char *server_start(const struct server *server);

/* True if clients may call the tool. */
bool server_offers(const struct server *server, const struct tool *tool);

/* Calls a second, 0: any number. */
void server_set_rate(struct server *server, int64_t rate);

/*
 * Open the log, or read it again, for this client to read and write. as: the
 * name under which the client acts, or NULL for its usual name. The message of
 * an error tells which log was looked for.
 */
int server_open(struct server *server, struct slice client, const char *as,
    struct err *err) MUST_CHECK;

/* Set who acts: the name of the call, or this client in this work tree. */
void server_act_as(struct server *server, struct slice client, const char *as);

/*
 * The directory of another project has a log now, which is open: from now on
 * the server is named by the place of the log.
 */
void server_settle(struct server *server);

/*
 * In a copy of the process: leave the names and the sessions of the server to
 * the process that the client talks to.
 */
void server_let_go(struct server *server);

/*
 * Open a second journal, for an exchange with remotes; publishes: for
 * sync_publish(). The caller closes *out, also after an error.
 */
int server_open_second(struct journal **out, const struct server *server,
    bool publishes, struct err *err) MUST_CHECK;

/*
 * Open a second journal that shows the log as it was, see journal_rewind(). The
 * caller closes *out, also after an error.
 */
int server_open_past(struct journal **out, const struct server *server,
    const char *at, struct err *err) MUST_CHECK;

/* Returns the time that counts as now. */
int64_t server_now(const struct server *server);

/* Close the log: the next call opens it again. */
void server_close(struct server *server);

/*
 * Returns the watch for changes of the log, or NULL if the log cannot be
 * opened.
 */
struct watch *server_watch(struct server *server);

/*
 * Count one more call. True if the rate allows it; else *wait_ms is how long to
 * wait.
 */
bool server_admit(struct server *server, int64_t *wait_ms);

/*
 * Like server_admit(), but sets the fault if the rate does not allow the call.
 * Returns FEATURE_OK or FEATURE_FAILED.
 */
int server_admit_request(struct server *server, struct fault *fault);

/* Returns the text that introduces the server to a client that connects. */
struct slice server_instructions(const struct server *server);

/* Returns a built-in file; absent if there is none. */
struct slice server_file(const char *name);

#endif

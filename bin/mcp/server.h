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
#include "tool/tools.h"

/*
 * The log behind the features. It is opened when it is first needed, and read
 * again before each answer: what is told is what is so.
 */
struct server {
	/* for opening the log; the actor is who acts now */
	struct journal_options options;
	struct journal *journal;	/* NULL: not open */
	/* --actor or $TASK_ACTOR, NULL: after client and worktree */
	const char *actor;
	char *worktree;
	/* of the directory that the log is looked for from, */
	dev_t start_dev;
	ino_t start_ino;	/* when it was opened; 0: there was none */
	struct buf name;	/* who acts */
	bool read_only;
	bool verbose;		/* a line on stderr for each call */
	int64_t rate;		/* calls a second, 0: any number */
	double tokens;		/* what is left of them */
	int64_t refilled_ms;
	struct tool tool[TOOLS];	/* those with the server's door */
	struct metrics metrics;
	struct claims_made held;	/* claims that were made here */
	struct answer_cache repeats;	/* writes with a key */
	size_t bad_told;	/* of what cannot be read, so much was told */
	struct watch *watch;	/* of the journal, NULL: nobody asked for it */
	/* nothing has changed since the last look */
	bool armed;
	/* on clock_ms(): look again then, -1: only after a change */
	int64_t look_ms;
};

/*
 * The texts of the options must outlive the server. Without an actor in them,
 * each client acts under a name of its own.
 */
void server_init(struct server *server, const struct journal_options *options);
void server_release(struct server *server);

/* True if clients may call the tool. */
bool server_offers(const struct server *server, const struct tool *tool);

/* Calls a second, 0: any number. */
void server_set_rate(struct server *server, int64_t rate);

/*
 * The log as it is now, read for and written by this client. The message of an
 * error says which log was looked for.
 */
int server_open(struct server *server, struct slice client, struct err *err)
    MUST_CHECK;

/*
 * The log as it was, see journal_rewind(), opened besides. The caller closes
 * *out, also after an error.
 */
int server_open_past(struct journal **out, const struct server *server,
    const char *at, struct err *err) MUST_CHECK;

/* The time that counts as now. */
int64_t server_now(const struct server *server);

/* Forget it: the next call opens it anew. */
void server_close(struct server *server);

/* To be told of changes of the log; NULL: it cannot be opened. */
struct watch *server_watch(struct server *server);

/* one more call within the rate. Else *wait_ms is how long to wait. */
bool server_admit(struct server *server, int64_t *wait_ms);

/* The same, with the fault that says so; FEATURE_OK or FEATURE_FAILED. */
int server_admit_request(struct server *server, struct fault *fault);

/* Returns the text that introduces the server to a client that connects. */
struct slice server_instructions(const struct server *server);

/* A file that was built in; absent: there is none. */
struct slice server_file(const char *name);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SERVER_SESSION_H
#define TASKLOG_MCP_SERVER_SESSION_H

#include <stdbool.h>

#include "log/journal.h"
#include "log/session.h"

/*
 * The sessions of a server: one in each log that it works in, held until the
 * server ends.
 */
struct server_session {
	char own[40];		/* used where $TASK_SESSION is taken */
	bool holds;		/* false: nothing is held; nobody is served */
	struct session_hold *held;
	size_t count;
};

void server_session_init(struct server_session *session);

/* End all sessions. */
void server_session_release(struct server_session *session);

/*
 * In a copy of the server's process: leave the sessions to the server, which
 * may end before the copy.
 */
void server_session_let_go(struct server_session *session);

/*
 * Hold a session in the log of the journal, unless that was done before, and
 * make it the journal's: $TASK_SESSION if no other process holds it, else one
 * of our own. actor: the one who acts by default.
 */
void server_session_enter(struct server_session *session,
    struct journal *journal, const char *actor);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SERVER_NAME_H
#define TASKLOG_MCP_SERVER_NAME_H

#include "log/journal.h"
#include "log/session.h"

/*
 * The names under which a server acts. Hosts start many servers with one name,
 * so each living server holds its name in the log: the next one is NAME.2.
 */
struct server_names {
	struct server_name {
		char *base;
		struct session_hold hold;
	} *item;
	size_t count;
};

/*
 * Returns the name to act under in the log of the journal: the base, or the
 * base with a number if another server has it. A server that is started again
 * by the same host, or for the same conversation, gets its name again. A note
 * of the journal tells a name with a number.
 */
const char *server_names_get(struct server_names *names,
    struct journal *journal, const char *base);

/* Give all names up. */
/* As server_session_let_go(). */
void server_names_let_go(struct server_names *names);

void server_names_release(struct server_names *names);

#endif

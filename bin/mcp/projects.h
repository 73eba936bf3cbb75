/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_PROJECTS_H
#define TASKLOG_MCP_PROJECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

struct err;
struct server;

/*
 * The logs that one server serves. A call names the project by the argument
 * `dir`; without it, the log of the server answers. Each log has a server of
 * its own, so journals, claims, kept answers and counts are never mixed up.
 */
#define PROJECTS_MAX 16

struct projects {
	struct server *server[PROJECTS_MAX];	/* owned */
	size_t servers;
	/* directories that the host works in, a line each */
	struct buf roots;
};

/* server_let_go() for a server and those of its other projects. */
void projects_let_go(struct server *server);

void projects_release(struct projects *projects);

/*
 * Find the server of a directory's log. A relative directory begins where the
 * server was started. If there is no log, the message names the directories
 * that are known; with `make` that is no error, because the call makes a log.
 */
int projects_find(struct server **out, struct server *server, const char *dir,
    bool make, struct err *err) MUST_CHECK;

/* Returns the nth of the other servers, from 0; NULL after the last. */
struct server *projects_server(const struct projects *projects, size_t n);

/* Replace the directories that the host works in, a line each; takes *roots. */
void projects_set_roots(struct projects *projects, struct buf *roots);

/* Append the directories that are known: "A, B". */
void projects_add_known(struct buf *out, const struct server *server);

#endif

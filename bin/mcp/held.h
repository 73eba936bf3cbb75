/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_HELD_H
#define TASKLOG_MCP_HELD_H

#include "log/journal.h"

/*
 * Claims that were made here. Who loses one is told with the next answer,
 * whatever was asked: a model that works on the task has no reason to read it.
 */
struct held_claim {
	char *task, *actor;
	uint64_t fence;
	char *note;		/* it was lost, which is not told yet; NULL */
};

struct held {
	struct held_claim *claim;
	size_t count;
	/* boolean: earlier claims of the session are there */
	int begun;
};

void held_release(struct held *held);

/* The journal's actor holds it now. */
void held_add(struct held *held, const struct journal *journal,
    struct slice task, uint64_t fence);

/* Before anything is done: what of it has the journal's actor lost? */
void held_look(struct held *held, const struct journal *journal);

/* After something was done: what has ended by it needs no telling. */
void held_settle(struct held *held, const struct journal *journal);

/*
 * Append what is to be told, a line each, unless it is there already; then it
 * is forgotten.
 */
void held_tell(struct held *held, const char *actor, struct buf *out);

#endif

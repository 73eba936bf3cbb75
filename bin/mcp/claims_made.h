/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_CLAIMS_MADE_H
#define TASKLOG_MCP_CLAIMS_MADE_H

#include <stdbool.h>

#include "model/basis.h"

/*
 * Claims that were made here. Who loses one is told with the next answer,
 * whatever was asked: a model that works on the task has no reason to read it.
 */
struct claim_made {
	char *task, *actor;
	uint64_t fence;
	char *note;		/* it was lost, which is not told yet; NULL */
};

struct claims_made {
	struct claim_made *claim;
	size_t count;
	/* earlier claims of the session are there */
	bool begun;
};

void claims_made_release(struct claims_made *held);

/* The actor holds it now. */
void claims_made_add(struct claims_made *held, const struct basis *basis,
    struct slice task, uint64_t fence);

/* Before anything is done: what of it has the actor lost? */
void claims_made_look(struct claims_made *held, const struct basis *basis);

/* After something was done: what has ended by it needs no telling. */
void claims_made_settle(struct claims_made *held, const struct basis *basis);

/*
 * Append what is to be told, a line each, unless it is there already; then it
 * is forgotten.
 */
void claims_made_tell(struct claims_made *held, const char *actor,
    struct buf *out);

#endif

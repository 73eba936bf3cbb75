/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_CLAIMS_MADE_H
#define TASKLOG_MCP_CLAIMS_MADE_H

#include <stdbool.h>

#include "model/basis.h"

/*
 * Claims that this server made. An actor who loses one is told with the next
 * answer to any call: a model that works on a task has no reason to read it
 * again.
 */
struct claim_made {
	char *task, *actor;
	uint64_t fence;
	char *note;		/* a loss that is not told yet, or NULL */
};

struct claims_made {
	struct claim_made *claim;
	size_t count;
	/* earlier claims of the session are known */
	bool begun;
	char **met;		/* actors that know what they left */
	size_t mets;
};

void claims_made_release(struct claims_made *held);

/* Note that the actor holds this claim now. */
void claims_made_add(struct claims_made *held, const struct basis *basis,
    struct slice task, uint64_t fence);

/*
 * Must be called before a tool runs: find the claims that the actor has lost.
 */
void claims_made_look(struct claims_made *held, const struct basis *basis);

/*
 * Must be called after a tool ran: claims that the tool ended need no telling.
 */
void claims_made_settle(struct claims_made *held, const struct basis *basis);

/*
 * Must be called after a tool ran: once for each actor, note which tasks it
 * holds in sessions that have ended. An agent that was started again does not
 * remember them.
 */
void claims_made_meet(struct claims_made *held, struct basis *basis);

/*
 * Append the lost claims, a line each, unless the text has the line already;
 * then forget them.
 */
void claims_made_tell(struct claims_made *held, const char *actor,
    struct buf *out);

#endif

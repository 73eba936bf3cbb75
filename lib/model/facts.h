/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FACTS_H
#define TASKLOG_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "model/view.h"
#include "model/workflow.h"

/*
 * The facts that rules need (rule_table.h). A command fills the facts from the
 * state, where everything is known. The audit fills them with what the author
 * of an event has certainly seen, and with UNSEEN where the author may have
 * seen something else.
 */
enum verdict { NO, YES, UNSEEN };

static inline enum verdict
verdict_not(enum verdict a)
{
	return a == UNSEEN ? UNSEEN : a == NO ? YES : NO;
}

static inline enum verdict
verdict_or(enum verdict a, enum verdict b)
{
	return a == YES || b == YES ? YES :
	    a == UNSEEN || b == UNSEEN ? UNSEEN : NO;
}

static inline enum verdict
verdict_and(enum verdict a, enum verdict b)
{
	return verdict_not(verdict_or(verdict_not(a), verdict_not(b)));
}

struct agent;
struct message;

/* Each action uses some of the facts; the others stay {0}. */
struct facts {
	const struct workflow *workflow;
	struct slice task;		/* its id */
	struct slice actor;
	bool reason;			/* true if the actor gives a reason */
	/* forced by the actor; events do not record this */
	enum verdict forced;

	/* of a move; states by number, -1: not in the workflow */
	int from, to;
	struct slice from_name;
	/* the state was purged and is unknown */
	bool from_purged;
	bool quarantined;
	enum ready ready;		/* of a claim by name */
	/* the task may have been in a state that a claim keeps */
	enum verdict stays;

	enum verdict held;		/* by another actor or session */
	enum verdict lost;		/* the actor's claim lost */
	const struct claim *claim;	/* the holder's claim */
	struct slice session;		/* words about the holder's session */
	enum verdict given_up;		/* there is no claim to end */

	/* handed over to others than the actor */
	enum verdict handed;
	const struct message *handoff;

	struct slice gate;
	const char *result;		/* of a report: "passed" ... */
	enum verdict gate_open;
	const char *why_closed;
	/* the event names the gate's report in `rests` */
	enum verdict gate_named;
	unsigned lacks;			/* missing evidence: EVIDENCE_HAS_... */
	/* the report waives the gate; it passes or waives it */
	bool waives, opens;
	enum verdict differs;		/* the worker must not report */
	enum verdict worked;		/* the actor did the work */

	/* of a move that closes the task */
	enum verdict children_open;

	enum verdict item_ticked;
	struct slice item;

	const struct agent *agent;	/* the actor, as a worker */
	bool full;			/* it holds as many tasks as it may */
	bool lacks_cap;			/* the task requires what it cannot */

	enum verdict registered;	/* the actor is registered */
	bool registers_itself;

	struct slice names;		/* the obstacles, as a list */
	size_t count;			/* number of obstacles */
};

#endif

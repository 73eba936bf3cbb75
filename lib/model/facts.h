/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FACTS_H
#define TASKLOG_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "model/view.h"
#include "model/workflow.h"

/*
 * What rules ask for (rule_table.h): a command fills the facts from the state,
 * where all is known; the audit from what the author of an event has certainly
 * seen, and marks with UNSEEN what may have been otherwise for that author.
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

struct message;

/* Each deed uses some of them; the others stay {0}. */
struct facts {
	const struct workflow *workflow;
	struct slice task;		/* its id */
	struct slice actor;
	bool reason;			/* the actor gives one */
	enum verdict forced;		/* no event says that it was */

	/* a move: states by number, -1: the workflow does not have it */
	int from, to;
	struct slice from_name;
	bool from_purged;		/* nobody can tell the state */
	bool quarantined;
	enum ready ready;		/* of a claim by name */
	enum verdict stays;		/* can a claim have left the state? */

	enum verdict held;		/* by another actor or session */
	enum verdict lost;		/* did the actor's claim lose? */
	const struct claim *claim;	/* theirs */
	enum verdict given_up;		/* nobody's claim is there to end */

	enum verdict handed;		/* over to others than the actor */
	const struct message *handoff;

	struct slice gate;
	const char *result;		/* of a report: "passed" ... */
	enum verdict gate_open;
	const char *why_closed;
	enum verdict gate_named;	/* in what the event rests on */
	unsigned lacks;			/* evidence: EVIDENCE_HAS_... */
	bool waives, opens;		/* the report passes or waives it */
	enum verdict differs;		/* the worker must not report */
	enum verdict worked;		/* the actor did the work */

	enum verdict item_ticked;
	struct slice item;

	enum verdict registered;	/* is the actor? */
	bool registers_itself;

	struct slice names;		/* what is in the way, as a list */
	size_t count;			/* of them */
};

#endif

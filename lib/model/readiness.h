/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_READINESS_H
#define TASKLOG_READINESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/claimant.h"
#include "model/urgency.h"
#include "model/view.h"
#include "model/waits.h"

/*
 * Whether an actor can claim a task, and why not. Lists, explanations and
 * claims all ask here.
 */
struct readiness {
	const struct view *view;
	const struct claimant *claimant;	/* NULL: anybody */
	bool reason;		/* the claim would give a reason */
	/* states in which more than time, links and holder must be asked */
	uint64_t ask;
	/* set by readiness_order() */
	struct urgency urgency;
	size_t ahead;		/* writers whose clock is far ahead */
};

/*
 * Begin to ask for an actor. The state must not change until
 * readiness_release(), which frees what was found.
 */
void readiness_init(struct readiness *out, const struct view *view,
    const struct claimant *claimant);
void readiness_release(struct readiness *r);

/* Find what urgent work lends to the tasks for which it waits. */
void readiness_order(struct readiness *r);

/*
 * Returns the turn of a task in the order in which work is offered to the
 * actor: first what was handed over to the actor, then what was sent back to
 * the actor who did the work, then the rest.
 */
enum turn { TURN_HANDED, TURN_RETURNED, TURN_OTHER };
enum turn readiness_turn(const struct readiness *r, const struct task *task);

/*
 * Returns why the actor can claim no task at all: READY_UNREGISTERED or
 * READY_FULL; else READY_YES.
 */
enum ready readiness_barred(const struct readiness *r);

/* Returns why the task is not offered to the actor, or READY_YES. */
enum ready readiness_of(struct readiness *r, const struct task *task);

/*
 * Like readiness_of(), for a task that is named: it may be in a state that is
 * never offered (review). Ignores the holder of the task.
 */
enum ready readiness_named(struct readiness *r, const struct task *task);

/* Like readiness_of(), for anybody. Slow if called for many tasks. */
enum ready view_ready(const struct view *view, const struct task *task);

/* True if the task or an open ancestor needs something unfinished. */
bool readiness_blocked(struct readiness *r, uint32_t subject);

/*
 * Get the unfinished tasks that the task waits for by its needs and by those of
 * its ancestors, sorted by id.
 */
void readiness_blockers(struct term_list *out, const struct view *view,
    uint32_t subject);

/* Returns the number of writers whose stamp is far ahead of this time. */
size_t readiness_ahead(const struct state *state, int64_t now_ms);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_STANDING_H
#define TASKLOG_STANDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/due.h"
#include "model/readiness.h"
#include "model/view.h"

/*
 * How a task stands: the one thing that people must know about it first, and
 * what a list counts of its links.
 */
enum standing_mark {
	MARK_NONE,
	MARK_READY,		/* it is offered to the claimant */
	MARK_CLAIMED,		/* somebody holds it */
	/* it waits for others: by links or by its state */
	MARK_BLOCKED,
	MARK_DEFERRED,		/* its time has not come */
	MARK_CONFLICT,		/* people decided differently at once */
	MARKS
};

struct standing {
	enum standing_mark mark;
	bool closed, overdue;
	bool ready;		/* also with another mark */
	size_t waits;		/* unfinished tasks that it waits for */
	struct progress parts;	/* its children */
	struct claim claim;	/* if it is held */
};

/* What is found about all tasks of a state that does not change. */
struct standings {
	const struct view *view;
	struct readiness *readiness;
	struct due_clock clock;
	bool barred;		/* the claimant can claim nothing */
	bool cyclic;
	struct term_list terms;
	/* by subject; the counts of its children */
	struct { uint32_t done, total; } *parts;
};

/* The readiness is borrowed. It says for whom a task is ready. */
void standings_init(struct standings *out, struct readiness *readiness);
void standings_release(struct standings *standings);

void standing_read(struct standing *out, struct standings *standings,
    const struct task *task);

/* Returns "ready", "claimed", ...; "" for MARK_NONE. */
const char *standing_mark_name(enum standing_mark mark);

#endif

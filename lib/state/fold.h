/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FOLD_H
#define TASKLOG_FOLD_H

#include "base/attr.h"
#include "format/event.h"
#include "state/state.h"

/* The place of an event's line in the files. */
struct location {
	uint32_t segment;	/* segment record, 0: nowhere */
	uint32_t offset;
	uint32_t length;
};

enum fold_result {
	FOLD_NEW,
	/* this line had arrived, whole or purged */
	FOLD_DUPLICATE,
	FOLD_TWIN		/* another line has this id: both count */
};

/*
 * Apply an event. The state does not depend on the order, the repetition or the
 * grouping of events: a write names the writes that it overwrites, and a write
 * that was overwritten before it arrives is dead when it arrives (an add-wins,
 * multi-value construction; Shapiro et al., "A comprehensive study of
 * Convergent and Commutative Replicated Data Types", 2011). The fold neither
 * judges whether an event is legal nor reads the local clock.
 */
enum fold_result fold_event(struct state *state, const struct event *event,
    struct location where);

/*
 * Prefetch the memory that folding an event will read. Call it once for each
 * step from 0 up, with the steps of other events in between. It affects nothing
 * but time.
 */
#define FOLD_AHEAD_STEPS 7
void fold_ahead(const struct state *state, const struct event *event, int step);

#endif

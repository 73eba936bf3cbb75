/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FOLD_H
#define TASKLOG_FOLD_H

#include "base/attr.h"
#include "format/event.h"
#include "state/state.h"

/* Where the line of an event is, to find it again. */
struct location {
	uint32_t segment;	/* segment record, 0: nowhere */
	uint32_t offset;
	uint32_t length;
};

enum fold_result {
	FOLD_NEW,
	/* the very line, or its purged form, was there */
	FOLD_DUPLICATE,
	FOLD_TWIN		/* another line had this id: both count */
};

/*
 * Apply an event. Any order, any number of times, any grouping gives the same
 * state: writes name what they overwrite, and what is overwritten before it
 * arrives stays dead when it does (an add-wins, multi-value construction;
 * Shapiro et al., "A comprehensive study of Convergent and Commutative
 * Replicated Data Types", 2011). Legality is not judged, the local clock not
 * looked at.
 */
enum fold_result fold_event(struct state *state, const struct event *event,
    struct location where);

/*
 * Ask the memory for what folding an event will look at: a call for each of the
 * steps from 0 up, with those of other events between them. Only time depends
 * on it.
 */
#define FOLD_AHEAD_STEPS 7
void fold_ahead(const struct state *state, const struct event *event, int step);

#endif

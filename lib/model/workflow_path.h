/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WORKFLOW_PATH_H
#define TASKLOG_WORKFLOW_PATH_H

#include "model/workflow.h"

/* States by number, from the one where a task is to the one where it goes. */
struct workflow_path {
	int state[WORKFLOW_STATES];
	int count;
};

/*
 * Find the shortest way from a state to one where work has ended well. If
 * several ways are equally short, it takes the moves that claims make, and then
 * the least final states. The way leads through no closed state, not into
 * quarantine, and not back from review to work. It has moves that need a reason
 * only if `reason` is true, or if there is no other way. False if there is no
 * way at all; then the path has the first state alone.
 */
bool workflow_find_path(struct workflow_path *out, const struct workflow *w,
    int from, bool reason);

/* Append the path as "created → in-progress → done". */
void workflow_add_path(struct buf *out, const struct workflow *w,
    const struct workflow_path *path);

#endif

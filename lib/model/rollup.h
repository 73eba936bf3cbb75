/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ROLLUP_H
#define TASKLOG_ROLLUP_H

#include <stdint.h>

#include "model/view.h"

/* What a task and all tasks below it take together. */
struct rollup {
	int64_t estimate;	/* minutes; NUMBER_NONE: nobody estimated */
	int64_t worked_ms;	/* up to the view's now_ms */
	size_t tasks;		/* that were counted */
};

/* Add up a task, without those below it. */
void rollup_own(struct rollup *out, const struct view *view, uint32_t subject);

/* Add up a task and its descendants, in one walk. */
void rollup_read(struct rollup *out, const struct view *view,
    uint32_t subject);

/*
 * The same for all tasks, by subject, in one walk. The caller must free the
 * array. What is not a shown task has no tasks.
 */
struct rollup *rollup_all(const struct view *view);

/*
 * Get the descendants that are shown, each parent before its children, and
 * children in the order of their creation. A task on a cycle of parents comes
 * once.
 */
void rollup_descendants(struct term_list *out, const struct view *view,
    uint32_t subject);

#endif

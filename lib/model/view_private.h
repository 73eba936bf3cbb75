/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_VIEW_PRIVATE_H
#define TASKLOG_VIEW_PRIVATE_H

#include "model/view.h"

/* The shown writes of a subject, for readers of many fields. */

/* The shown write of each single-valued field of these kinds. */
struct best_writes {
	uint64_t kinds;			/* kinds as a mask, */
	unsigned count;
	/* and in the order in which they were found */
	uint8_t kind[FIELD_KINDS];
	uint32_t write[FIELD_KINDS];
};

/*
 * Get the shown writes of the fields of these kinds, a mask of TASK_PART(), in
 * one pass.
 */
void view_best_writes(struct best_writes *out, const struct view *view,
    uint32_t subject, uint64_t kinds);

/* Returns the number in a write, or 0 if it has none. */
double write_number(const struct state *state, const struct write_rec *write);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_VIEW_PRIVATE_H
#define TASKLOG_VIEW_PRIVATE_H

#include "model/view.h"

/* Which writes show, for those who read many fields of one subject. */

/*
 * The write of each single-valued field that shows: only of these kinds there
 * is one.
 */
struct best_writes {
	uint64_t kinds;			/* as a mask, */
	unsigned count;
	uint8_t kind[FIELD_KINDS];	/* and as they were met */
	uint32_t write[FIELD_KINDS];
};

/*
 * The writes that show of the fields of these kinds, a mask of TASK_PART(): in
 * one pass.
 */
void view_best_writes(struct best_writes *out, const struct view *view,
    uint32_t subject, uint64_t kinds);

/* The number that a write says; 0: it says none. */
double write_number(const struct state *state, const struct write_rec *write);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_URGENCY_H
#define TASKLOG_URGENCY_H

#include <stdint.h>

#include "model/view.h"

/*
 * The order in which work is offered. A task for which more urgent open work
 * waits, directly or through others, is lent at most one level of priority.
 * Work that is deferred lends nothing; a parent waits for its children, and
 * descendants for what an ancestor needs.
 */
#define URGENCY_LEVEL 10	/* tenths */

struct urgency {
	/* by subject: the most urgent task for which it is done; 0: none */
	uint32_t *source;
	uint8_t *priority;	/* of that task, in tenths */
};

/*
 * Find what is lent, in one walk along all links of waiting tasks. Nothing is
 * found, and the arrays stay NULL, if no task is more urgent than the least
 * urgent ready one.
 */
void urgency_find(struct urgency *out, const struct view *view);
void urgency_release(struct urgency *urgency);

/* Returns the priority by which a task is offered, in tenths. */
static inline int64_t
urgency_of(const struct urgency *urgency, uint32_t subject, int64_t priority)
{
	int64_t lent = urgency->priority ? urgency->priority[subject] : 0;

	return lent <= priority ? priority :
	    lent < priority + URGENCY_LEVEL ? lent : priority + URGENCY_LEVEL;
}

#endif

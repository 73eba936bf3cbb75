/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GLANCE_H
#define TASKLOG_GLANCE_H

#include <stddef.h>
#include <stdint.h>

#include "view.h"

/*
 * What lists ask of every task, kept from one look to the next by a process that looks
 * often. A row holds as long as no event of its task has arrived (its version) and no
 * event of the log's own (which the workflow is). What depends on other tasks, on claims
 * or on the time is not kept: a flag only says that there is none of it.
 */
enum {
	GLANCE_SHOWN = 1,	/* created and not hidden */
	GLANCE_CLOSED = 2,
	GLANCE_FIXED = 4,	/* needs nothing, was never claimed, is not deferred: */
	GLANCE_READY = 8,	/* so that it is ready, or not, as it is */
	GLANCE_NEEDS = 16,	/* needs something, or is in a state that waits */
	GLANCE_CAPS = 32,	/* requires capabilities */
	GLANCE_DUE = 64,
	GLANCE_SINGLE = 128	/* there is no second value of anything, and no code */
};

struct glance_row {
	uint64_t version;
	int64_t created;	/* with its count: less is older, INT64_MAX is none */
	int32_t failures;
	int16_t priority;	/* tenths */
	int8_t state;		/* -1: none of the workflow's */
	uint8_t flags;
};

struct glance {
	struct glance_row *row;	/* by subject */
	size_t count;
	uint64_t log_version;
};

void glance_release(struct glance *glance);

/* Make room for all subjects; before a pass. */
void glance_begin(struct glance *glance, const struct view *view);

/* The row of a subject, as it is now; NULL: it is no task. Borrowed until the next begin. */
const struct glance_row *glance_at(struct glance *glance, const struct view *view,
    uint32_t subject);

/* The number that orders by creation; INT64_MAX: not known. */
int64_t glance_created(const struct task *task);

#endif

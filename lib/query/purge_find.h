/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_PURGE_FIND_H
#define TASKLOG_PURGE_FIND_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "log/journal.h"

struct err;

/* The lines that a purge is asked for. */
struct purge_ask {
	/* events, messages, or tasks with a field; none: all lines */
	char *const *operand;
	size_t count;
	/* only lines that write this field of a task; NULL: any */
	const char *field;
	/* only lines whose values have this text; absent: any */
	struct slice text;
};

struct purge_found {
	uint32_t *event;	/* in the order of the log; release it */
	size_t count, cap;
	/* lines that are left out because they are purged already */
	size_t purged;
	/* lines with the text in their head, which cannot be purged */
	size_t heads;
	uint32_t head;		/* the first of them */
};

/*
 * Find the lines. Fails with ERR_NOT_FOUND or ERR_AMBIGUOUS if an operand names
 * none or several, with ERR_INVALID if a task is named without a field or a
 * text.
 */
int purge_find(struct purge_found *out, const struct purge_ask *ask,
    const struct journal *journal, struct err *err) MUST_CHECK;
void purge_found_release(struct purge_found *found);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_INBOX_H
#define TASKLOG_INBOX_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/when_range.h"
#include "model/view.h"
#include "query/history.h"

/*
 * What was said to an actor, across all tasks and the team log: messages of
 * others to its name, to a capability that it has, or to everybody. Each actor
 * acknowledges what it has read; that, and no place in the order, is what
 * misses nothing, since what another clone wrote may arrive late and before
 * what is there.
 */
struct err;

struct inbox_query {
	const char *name;		/* whose */
	/* boolean: also what it has acknowledged */
	int all;
	int only_to;			/* boolean: not those to everybody */
	const char *type, *author;	/* NULL: any */
	/* a message: what comes after it in order; NULL */
	const char *after;
	struct when_range when;
	/* of these tasks; none in it: everything */
	const struct term_list *subjects;
	size_t limit;			/* the oldest, 0: all */
};

/*
 * In the order of writes, the oldest first. Reads every message once, and the
 * text only of those that are left by all that can be told without it.
 * ERR_NOT_FOUND: `after`.
 */
int inbox_read(struct history_rows *out, const struct view *view,
    const struct inbox_query *query, struct err *err) MUST_CHECK;

#endif

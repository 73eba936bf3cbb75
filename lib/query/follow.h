/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FOLLOW_H
#define TASKLOG_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "log/cursor.h"
#include "query/history.h"

/*
 * Following a log: each event once, as it arrives. A look costs what has
 * arrived since the last one.
 */
struct err;

struct follow {
	struct cursor cursor;	/* what was had, before the first look */
	/* events that the cursor has had and the log lacks */
	uint64_t lacking;
	/* the last look */
	const struct journal *journal;
	unsigned loads;
	uint64_t arrived;
	uint32_t seen;			/* event records */
	struct term_list stubs;		/* of them, not arrived */
};

void follow_release(struct follow *follow);

/*
 * Get what has arrived since the last look, in the order of writes. The caller
 * tells by cursor_add() what it has had: all events, before the next look.
 */
int follow_look(struct follow *follow, struct term_list *out,
    const struct journal *journal, struct err *err) MUST_CHECK;

#endif

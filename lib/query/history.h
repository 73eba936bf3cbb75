/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HISTORY_H
#define TASKLOG_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/when_range.h"
#include "log/journal.h"
#include "model/view.h"

/*
 * What happened: events of some tasks or of all, in the order of writes,
 * filtered. A query starts as history_init() leaves it; what is not set lets
 * all pass.
 */
struct err;

struct history {
	/* none: everything. Freed by history_release() */
	struct term_list subjects;
	const char *author;		/* as shown */
	/* messages to this name, and to everybody */
	const char *to;
	int only_to;			/* boolean: not those to everybody */
	/* of an event if it has a dot, else of a message */
	const char *type;
	/* messages of the thread that this one is in */
	const char *thread;
	struct when_range when;		/* shown times */
	/* in what history shows of them, without case */
	const char *search;
	int messages;			/* boolean: messages only */
	int reverse;			/* boolean: newest first */
	size_t limit;			/* the newest, 0: all */
	int count_all;			/* boolean: the total is wanted, too */
	/* only what is older than this event, 0: all */
	uint32_t before;
};

void history_init(struct history *history);
void history_release(struct history *history);

/* An event; of a message also where that is (each message once). */
struct history_row {
	uint32_t event;
	uint32_t subject;	/* of the message */
	uint32_t message;	/* its write, 0: none */
};

struct history_rows {
	struct history_row *row;
	size_t count, cap;
	size_t total;		/* with count_all: whatever the limit says */
};

int history_run(struct history_rows *out, const struct history *history,
    const struct journal *journal, struct err *err) MUST_CHECK;
void history_rows_release(struct history_rows *rows);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HISTORY_H
#define TASKLOG_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/when_range.h"
#include "log/journal.h"
#include "model/notice.h"
#include "model/view.h"

/*
 * The events of some tasks or of all, in the order of writes, filtered.
 * history_init() must set up a query. A filter that is not set lets everything
 * pass.
 */
struct err;

struct history {
	/* none: all. history_release() frees it */
	struct term_list subjects;
	const char *const *authors;	/* as shown, see filter.h; NULL: any */
	const char *actor;		/* who "me" is among them */
	/* messages to this name, and to everybody */
	const char *to;
	bool only_to;			/* true: without those to everybody */
	/* types of events if they have a dot, else of messages, see filter.h */
	const char *type;
	/* messages in the thread of this message */
	const char *thread;
	struct when_range when;		/* range of shown times */
	/* words of the shown text, see text_search_parse() */
	const char *search;
	bool messages;			/* true: messages only */
	bool reverse;			/* true: newest first */
	size_t limit;			/* keep the newest; 0: all */
	bool count_all;			/* true: count the total, too */
	/* only events older than this one; 0: all */
	uint32_t before;
	/* only these events, sorted; NULL: all */
	const struct term_list *among;
};

void history_init(struct history *history);
void history_release(struct history *history);

/*
 * An event. A row of a message also says where the message is; each message
 * occurs once.
 */
struct history_row {
	uint32_t event;
	uint32_t subject;	/* of the message */
	uint32_t message;	/* its write; 0: no message */
	/* in an inbox: the event is a notice to this name */
	enum notice_kind notice;
	const char *to;
};

struct history_rows {
	struct history_row *row;
	size_t count, cap;
	/* with count_all: the number without the limit */
	size_t total;
};

int history_run(struct history_rows *out, const struct history *history,
    const struct journal *journal, struct err *err) MUST_CHECK;
void history_rows_release(struct history_rows *rows);

#endif

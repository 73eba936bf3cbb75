/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_INBOX_H
#define TASKLOG_INBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/when_range.h"
#include "model/view.h"
#include "query/history.h"

/*
 * The messages to an actor, across all tasks and the team log: messages of
 * others to its name, to a capability that it has, or to everybody; and notices
 * of what others did to its work (notice.h). An actor
 * acknowledges each message that it has read. A position in the order would
 * miss messages: an event of another clone may arrive late and sort before
 * events that are already here.
 */
struct err;

struct inbox_query {
	const char *name;		/* whose inbox */
	/* true: acknowledged ones, too */
	bool all;
	bool only_to;			/* true: without those to everybody */
	const char *type;		/* types, see filter.h; NULL: any */
	const char *const *authors;
	const char *actor;		/* who "me" is among them */
	/* only what comes after this message; NULL: all */
	const char *after;
	struct when_range when;
	/* messages of these tasks; empty: all */
	const struct term_list *subjects;
	size_t limit;			/* keep the oldest; 0: all */
};

/* Read the message of a row, or make it of a notice. */
void inbox_message(struct message *out, struct journal *journal,
    const struct history_row *row);

/* False if nobody has a message or a notice of this subject. */
bool inbox_may_have(const struct view *view, uint32_t subject);

/*
 * Read the messages in the order of writes, oldest first. Each message is
 * visited once; its text is read only if all other filters pass. Fails with
 * ERR_NOT_FOUND if `after` is no message.
 */
int inbox_read(struct history_rows *out, const struct view *view,
    const struct inbox_query *query, struct err *err) MUST_CHECK;

#endif

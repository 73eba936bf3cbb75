/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_NOTICE_H
#define TASKLOG_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/basis.h"
#include "model/message.h"

/*
 * What others did to the work of an actor, as messages to the actor. They are
 * not stored: the events themselves say it, and the id of the event is that of
 * the message. A notice stands until the actor acknowledges it, moves or claims
 * the task again, or does something under its claim, and until the task is
 * closed.
 */
enum notice_kind {
	NOTICE_NONE,
	NOTICE_SENT_BACK,	/* from review, or from a closed state */
	NOTICE_FAILED,		/* a gate of the actor's work */
	NOTICE_TAKEN,		/* the actor's claim ended, or its task moved */
	NOTICE_REASSIGNED	/* to somebody else */
};

struct notice {
	uint32_t event;
	enum notice_kind kind;
};

/* Returns the type of a notice as a message: "sent-back" ... */
const char *notice_type(enum notice_kind kind);

struct notice_list {
	struct notice *notice;
	size_t count, cap;
};

/* Whose notices are read. */
struct notice_reader {
	const struct view *view;
	struct slice name;
	uint32_t actor;		/* term; 0: it has done nothing */
};

void notice_reader_init(struct notice_reader *reader, const struct view *view,
    struct slice actor);

/*
 * Get the notices of one task in the order of writes; with `all`, also those
 * that were acknowledged. The list is cleared first. Fast for a task that is
 * closed, that nobody has moved, or that only one actor has.
 */
void notice_list_read(struct notice_list *out,
    const struct notice_reader *reader, uint32_t subject, bool all);

/*
 * Get what a reviewer last said of an open task, whoever did the work: the last
 * time that it was sent back, and the gates that failed.
 */
void notice_list_review(struct notice_list *out, const struct view *view,
    uint32_t subject);
void notice_list_release(struct notice_list *list);

/*
 * Make a message of a notice to the actor, or (absent) to nobody. Its text has
 * the reasons, which are read from the events' lines; a line that cannot be
 * read has none.
 */
void notice_message(struct message *out, const struct basis *basis,
    uint32_t subject, struct notice notice, struct slice actor);

/*
 * Append notice_list_review() as an array of messages. False, and nothing is
 * appended, if there are none.
 */
bool notice_json_add(struct buf *out, const struct basis *basis,
    uint32_t subject);

/*
 * Find the task of a notice to the actor by the whole id of its event; 0 if
 * there is none.
 */
uint32_t notice_find(const struct view *view, struct slice id,
    struct slice actor);

#endif

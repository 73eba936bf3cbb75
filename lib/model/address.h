/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ADDRESS_H
#define TASKLOG_ADDRESS_H

#include "model/view.h"

/*
 * The addressees of a message: names, perhaps several in one text ("bob,
 * carl"). A text may begin with "BACKEND -> QA, DOCS: ..." (or →). The
 * actor is always the sender.
 */
struct address {
	/* NULL-terminated, each name once; NULL: everybody */
	char **to;
	/* without a prefix that only names addressees */
	const char *text;
};

/*
 * Add names. *out must start as {0}. A name that the log knows is one name,
 * even if it contains commas; "me" is the actor.
 */
void address_add(struct address *out, const struct view *view,
    const char *const *to, const char *actor);

/*
 * Read the prefix of a text, if nobody else was named. A text about a task may
 * be "created -> review: ...", so it addresses only names that the log knows,
 * unless the actor is before the arrow, or nobody.
 */
void address_read_prefix(struct address *out, const struct view *view,
    struct slice actor, bool about_task);

void address_release(struct address *address);

#endif

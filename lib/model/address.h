/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ADDRESS_H
#define TASKLOG_ADDRESS_H

#include "model/view.h"

/*
 * To whom something is said: names, also several in one text ("bob, carl"), and
 * in a text to the team the prefix "BACKEND -> QA, DOCS: ..." (or →). Who
 * says it is always the actor.
 */
struct address {
	/* NULL-terminated, each once; NULL: everybody */
	char **to;
	const char *text;	/* without a prefix that says nothing else */
};

/* *out starts as {0}. A name that the log knows is one name, commas or not. */
void address_add(struct address *out, const struct view *view,
    const char *const *to);

/* The prefix of a text to the team, if nobody is named besides. */
void address_read_prefix(struct address *out, struct slice actor);

void address_release(struct address *address);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMMIT_TRAILER_H
#define TASKLOG_COMMIT_TRAILER_H

#include <stddef.h>

/*
 * The tasks that a commit message, or the description of a pull request, names:
 *
 *	Task: AUTH-07		the commit belongs to it
 *	Closes: AUTH-07, e3d83	and finishes it; also without the colon
 *
 * Upper or lower case, on lines of their own. In a paragraph of trailers (every
 *line is `Token: value`) whatever follows is meant for a name. Elsewhere a line
 *counts only if all of it can be names, so that prose ("Closes the file") is
 *left alone. What other trackers use (#12, a URL) is passed over.
 */
enum trailer_kind { TRAILER_TASK, TRAILER_CLOSES };

struct trailer {
	enum trailer_kind kind;
	char *name;		/* as it was written; not known to be a task */
};

struct trailer_list {
	struct trailer *item;	/* each once, in the order of the text */
	size_t count;
};

/* The list is to be zero, or is added to. */
void trailer_read(struct trailer_list *list, const char *message);
void trailer_list_add(struct trailer_list *list,
    const struct trailer_list *more);
void trailer_list_release(struct trailer_list *list);

#endif

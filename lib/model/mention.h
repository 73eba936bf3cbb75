/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MENTION_H
#define TASKLOG_MENTION_H

#include <stddef.h>

/*
 * The tasks that a commit message, or the description of a pull request, names:
 *
 *	Task: AUTH-07		the commit belongs to it
 *	Closes: AUTH-07, e3d83	and finishes it; also without the colon
 *
 * Upper or lower case, on lines of their own. In a paragraph of trailers (every line is
 * `Token: value`) whatever follows is meant for a name. Elsewhere a line counts only if
 * all of it can be names, so that prose ("Closes the file") is left alone. What other
 * trackers use (#12, a URL) is passed over.
 */
enum mention_kind { MENTION_TASK, MENTION_CLOSES };

struct mention {
	enum mention_kind kind;
	char *name;		/* as it was written; not known to be a task */
};

struct mention_list {
	struct mention *item;	/* each once, in the order of the text */
	size_t count;
};

/* The list is to be zero, or is added to. */
void mention_read(struct mention_list *list, const char *message);
void mention_list_add(struct mention_list *list, const struct mention_list *more);
void mention_list_release(struct mention_list *list);

#endif

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
 * Each stands on a line of its own, in upper or lower case. In a paragraph of
 * trailers (every line is `Token: value`) the whole value is taken for names.
 * Elsewhere a line counts only if all of it can be names, so prose ("Closes the
 * file") is left alone. Names of other trackers (#12, a URL) are skipped.
 */
enum trailer_kind { TRAILER_TASK, TRAILER_CLOSES };

struct trailer {
	enum trailer_kind kind;
	char *name;		/* as it was written; may be no task */
};

struct trailer_list {
	struct trailer *item;	/* each once, in the order of the text */
	size_t count;
};

/* Append the trailers. The list must start as {0}. */
void trailer_read(struct trailer_list *list, const char *message);
void trailer_list_add(struct trailer_list *list,
    const struct trailer_list *more);
void trailer_list_release(struct trailer_list *list);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMMIT_TRAILER_H
#define TASKLOG_COMMIT_TRAILER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The tasks that a commit message, or the description of a pull request, names:
 *
 *	Task: AUTH-07		the commit belongs to it
 *	Closes: AUTH-07, e3d83	and finishes it
 *
 * The words are close, fix and resolve in the forms of GitHub (Closes, closed,
 * Fix, ...), in upper or lower case, with or without a colon. On a line of its
 * own, `Task:` or `Closes` names tasks for certain; in a paragraph of trailers
 * (every line is `Token: value`) its whole value is taken for names. Elsewhere
 * only words count that can be names: "this fixes AUTH-07 and AUTH-08". They
 * may be meant otherwise ("fixes UTF-8"), so they are not certain, and neither
 * is the hash of a commit ("Fixes: 54a4f0239f2e"). Names of other trackers
 * (#12, a URL) are skipped.
 */
enum trailer_kind { TRAILER_TASK, TRAILER_CLOSES };

struct trailer {
	enum trailer_kind kind;
	char *name;		/* as it was written; may be no task */
	/* it names a task; else it does only if there is such a task */
	bool certain;
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

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMPLETE_OFFER_H
#define TASKLOG_COMPLETE_OFFER_H

#include <stdbool.h>

#include "base/buf.h"

struct cli;
struct view;

/* The word that is completed, for cli/complete.c. */
struct completion {
	struct cli *cli;	/* its log is opened when needed */
	const char *word;	/* the part that is completed */
	struct buf before;	/* the part before it: "--state=done," */
	/* the first task among the operands that were typed, or NULL */
	const char *task;
};

/* True if the text begins with the word, in upper or lower case. */
bool complete_begins(const char *text, const char *word);

/* Print a candidate; what may be empty. */
void complete_print(const struct completion *c, const char *text,
    struct slice what);

/* Print a candidate if it begins with the word. what (or NULL) describes it. */
void complete_offer(const struct completion *c, const char *text,
    const char *what);
void complete_offer_slice(const struct completion *c, struct slice text,
    struct slice what);

/*
 * Returns the view of the log, or NULL if there is no log or it cannot be read.
 */
const struct view *complete_view(struct completion *c);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMPLETE_VALUES_H
#define TASKLOG_COMPLETE_VALUES_H

#include "base/buf.h"

struct cli;

/* The word that is completed, for cli/complete.c. */
struct completion {
	struct cli *cli;	/* its log is opened when it is needed */
	const char *word;	/* what was typed of it */
	struct buf before;	/* stands before it: "--state=done," */
};

/* Print a candidate if it begins as the word does; what (or NULL) tells it. */
void complete_offer(const struct completion *c, const char *text,
    const char *what);

/* Offer what an argument of this name may be: "TASK", "FILE". */
void complete_value(struct completion *c, const char *name);

#endif

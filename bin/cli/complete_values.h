/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMPLETE_VALUES_H
#define TASKLOG_COMPLETE_VALUES_H

#include "base/buf.h"

struct cli;

/* The word that is completed, for cli/complete.c. */
struct completion {
	struct cli *cli;	/* its log is opened when needed */
	const char *word;	/* the part that is completed */
	struct buf before;	/* the part before it: "--state=done," */
};

/* Print a candidate if it begins with the word. what (or NULL) describes it. */
void complete_offer(const struct completion *c, const char *text,
    const char *what);

/* Offer candidates for an argument of this name: "TASK", "FILE". */
void complete_value(struct completion *c, const char *name);

/* Offer the names of settings that begin so: "alias.". */
void complete_settings(struct completion *c, const char *begin);

#endif

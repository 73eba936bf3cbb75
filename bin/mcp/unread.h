/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_UNREAD_H
#define TASKLOG_MCP_UNREAD_H

#include <stddef.h>

struct journal;

/*
 * How many messages an actor has not acknowledged, for each answer. The counts
 * of each task are kept: after new events only the tasks that got some are
 * counted again.
 */
#define UNREAD_ACTORS 16	/* counts are kept for so many actors */

struct unread {
	struct unread_counts *counts[UNREAD_ACTORS];
	size_t next;		/* is replaced if all are used */
};

/* Returns the number for the journal's actor. */
size_t unread_count(struct unread *unread, const struct journal *journal);

/* Must be called before the journal is closed. */
void unread_forget(struct unread *unread);

#endif

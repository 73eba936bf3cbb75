/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMMIT_PURGE_H
#define TASKLOG_COMMIT_PURGE_H

#include <stdbool.h>

#include "base/buf.h"
#include "format/line_blanks.h"

/*
 * Messages of commits repeat the texts of events: those that they are about,
 * and titles and texts of items that later events are about. Starts as {0}.
 */
struct commit_purge {
	struct line_blanks *blanks;
	struct buf texts;	/* what was in purged lines, each with a NUL */
};

/* Note a text that must be in no message. */
void commit_purge_add(struct commit_purge *purge, struct slice text);

/* Note the texts of a line that is purged. */
void commit_purge_note(struct commit_purge *purge, const struct event *event);

/* Append the message without what was purged. True if it had any of it. */
bool commit_purge_message(struct commit_purge *purge, struct slice message,
    struct buf *out);

void commit_purge_release(struct commit_purge *purge);

#endif

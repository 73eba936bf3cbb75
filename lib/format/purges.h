/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_PURGES_H
#define TASKLOG_PURGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "format/event.h"

#define PURGE_DIGEST 16

/*
 * The digests of the lines that events of type line.purged name. If a line
 * exists whole and purged, the purged form counts if its digest is in this set,
 * else the whole form: nobody can destroy a line by blanking it. Starts as {0}.
 * If `fill` is set, it fills the set at the first question, because some sets
 * are costly and seldom needed.
 */
struct purges {
	unsigned char (*digest)[PURGE_DIGEST];
	size_t count, cap;
	size_t sorted;		/* the first so many are in order */
	void (*fill)(struct purges *purges, void *arg);
	void *arg;
	/* lines that lines_unite() found whole and, without a purge, blanked */
	size_t healed;
};

void purges_release(struct purges *purges);

void purges_add_digest(struct purges *purges,
    const unsigned char digest[PURGE_DIGEST]);

/* Add the digests that the event names. Does nothing if it is no purge. */
void purges_add(struct purges *purges, const struct event *event);

/* Add the digests that the lines of a segment name. */
void purges_add_lines(struct purges *purges, struct event_parser *parser,
    struct slice text);

/* True if the digest, of a head or of a line that is no event, is named. */
bool purges_name(struct purges *purges,
    const unsigned char digest[PURGE_DIGEST]);

/*
 * True if no purge may blank the line: it is a purge itself, or it sets a
 * workflow. A purge counts for a workflow only when it is no longer in force,
 * which the files do not tell.
 */
bool purge_spares(const struct event *event);

#endif

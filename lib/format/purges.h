/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_PURGES_H
#define TASKLOG_PURGES_H

#include <stddef.h>

#include "base/buf.h"
#include "format/event.h"

#define PURGE_DIGEST 16

/*
 * The digests of the lines that events of type line.purged name. Where both
 * forms of a line meet, the purged one counts if it is in here, and else the
 * whole one: nobody destroys a line by blanking it. Starts as {0}; a set that
 * is asked for seldom and costs much is filled by `fill`, when it is asked for
 * the first time.
 */
struct purges {
	unsigned char (*digest)[PURGE_DIGEST];
	size_t count, cap;
	size_t sorted;		/* how many, from the first, are in order */
	void (*fill)(struct purges *purges, void *arg);
	void *arg;
	/* lines that lines_unite() found blanked, and whole */
	size_t healed;
};

void purges_release(struct purges *purges);

/* Add the digests that the event names; none unless it is a purge. */
void purges_add(struct purges *purges, const struct event *event);

/* Add the digests that the lines of a segment name. */
void purges_add_lines(struct purges *purges, struct event_parser *parser,
    struct slice text);

/* Boolean: may the line be there in its purged form? One of NULL purges: no. */
int purges_allow(struct purges *purges, const struct event *event);

/* Boolean: is the digest, of a head or of a line that is no event, named? */
int purges_name(struct purges *purges,
    const unsigned char digest[PURGE_DIGEST]);

/*
 * Boolean: can a purge do nothing to the line? It is one itself, or it has a
 * workflow: what counts as long as that is in force, which no file tells.
 */
int purge_spares(const struct event *event);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_STREAM_GAP_H
#define TASKLOG_STREAM_GAP_H

#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "state/state.h"

/*
 * A hole in a stream: all lines after seq `last` and before seq `next` are
 * missing. last is 0 when the stream begins with the hole. An event can say
 * that everybody goes on without them; it names the two lines by a digest, so
 * it counts for exactly this hole.
 */
struct loader;

/*
 * Over what follows from the line before (NULL: there is none) and `prev` of
 * the next.
 */
void gap_digest(char out[DIGEST_HEX_SIZE], const char *before,
    const char *prev);

/* The field of the log that such an event writes, appended. */
void gap_field(struct buf *out, uint64_t writer, uint64_t last, uint64_t next,
    const char *digest);

/* Boolean: an event has said so. */
int gap_is_accepted(const struct state *state, uint64_t writer, uint64_t last,
    uint64_t next, const char *digest);

/*
 * The field by which an event says that everybody goes on without one that is
 * nowhere.
 */
#define GAP_LOST_SIZE	(sizeof("lost/") + EVENT_ID_LEN)
void gap_lost_field(char out[GAP_LOST_SIZE], struct event_id id);

/* Boolean: an event has said so. */
int gap_lost_is_accepted(const struct state *state, struct event_id id);

/* The event that follows a hole, if its line is in a file; else 0. */
uint32_t gap_next(const struct state *state, uint64_t writer, uint64_t next);

/* All files are folded: each hole becomes one of the loader's problems. */
void loader_find_gaps(struct loader *loader);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_STREAM_GAP_H
#define TASKLOG_STREAM_GAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "state/state.h"

/*
 * A gap in a stream: all lines after seq `last` and before seq `next` are
 * missing. If the gap is at the beginning of the stream, last is 0. An event
 * can accept a gap, so that everybody goes on without the lines. It names the
 * two lines around the gap by a digest, so it counts for exactly this gap.
 */
struct loader;

/*
 * Write the digest over the hash of the line before the gap (NULL: none) and
 * `prev` of the line after it.
 */
void gap_digest(char out[DIGEST_HEX_SIZE], const char *before,
    const char *prev);

/* Append the field of the log that an event writes to accept the gap. */
void gap_field(struct buf *out, uint64_t writer, uint64_t last, uint64_t next,
    const char *digest);

/* True if an event has accepted the gap. */
bool gap_is_accepted(const struct state *state, uint64_t writer, uint64_t last,
    uint64_t next, const char *digest);

/* Write the field that accepts the loss of an event that is in no file. */
#define GAP_LOST_SIZE	(sizeof("lost/") + EVENT_ID_LEN)
void gap_lost_field(char out[GAP_LOST_SIZE], struct event_id id);

/* True if an event has accepted the loss. */
bool gap_lost_is_accepted(const struct state *state, struct event_id id);

/* Returns the event after a gap if its line is in a file, else 0. */
uint32_t gap_next(const struct state *state, uint64_t writer, uint64_t next);

/* Add each gap to the loader's problems. All files must be folded. */
void loader_find_gaps(struct loader *loader);

#endif

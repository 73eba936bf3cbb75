/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_ERRAND_H
#define TASKLOG_MCP_ERRAND_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Work that may take long, like asking a remote, done by a process of its own,
 * so that the server answers other calls meanwhile. SIGCHLD tells of its end.
 */
struct errand;

/*
 * Begin an errand: fn(arg, said) runs in a copy of this process and appends
 * what it has to say. Returns NULL if there can be no such process.
 */
typedef void errand_fn(void *arg, struct buf *said);
struct errand *errand_begin(errand_fn *fn, void *arg);

/* True if the errand has ended; with `wait`, wait until it has. */
bool errand_ended(struct errand *errand, bool wait);

/*
 * Append what the errand has said, and free it. False if it ended before it
 * had said all.
 */
bool errand_take(struct errand *errand, struct buf *out);

/* End the errand at once, and free it. NULL: there is none. */
void errand_stop(struct errand *errand);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_READY_COUNTS_H
#define TASKLOG_READY_COUNTS_H

#include "base/buf.h"
#include "model/claimant.h"
#include "model/view.h"

/*
 * Append why no task is offered to an actor, counted by reason: "53 wait for
 * others, 1 is held until 2026-11-20T14:05:00Z, 2 require rust", and when time
 * alone makes a task ready. Walks all tasks.
 */
void ready_counts(struct buf *out, const struct view *view,
    const struct claimant *claimant);

#endif

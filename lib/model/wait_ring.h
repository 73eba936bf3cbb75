/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WAIT_RING_H
#define TASKLOG_WAIT_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "model/view.h"

/*
 * Whether a new link would make tasks wait for each other in a ring (cycle.h).
 * If so, each function returns true and appends the way back to out: "B needs
 * C, C is part of D, D needs A".
 */
struct buf;

bool wait_ring_of_need(struct buf *out, const struct view *view, uint32_t task,
    uint32_t needed);
/* For a new task that gets this parent. */
bool wait_ring_of_child(struct buf *out, const struct view *view,
    uint32_t parent, uint32_t needed);
bool wait_ring_of_parent(struct buf *out, const struct view *view,
    uint32_t task, uint32_t parent);

/* True if the task is on a ring already, which is then appended. */
bool wait_ring_through(struct buf *out, const struct view *view, uint32_t task);

#endif

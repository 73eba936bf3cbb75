/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WAITS_H
#define TASKLOG_WAITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/view.h"

/*
 * The tasks for which a task waits. A task waits for the unfinished tasks that
 * it needs, and for those that an open ancestor needs; a parent waits for its
 * open children. Links that close a cycle (cycle.h) do not count.
 */

/* Get the children that are shown and not closed, sorted by id. */
void waits_children(struct term_list *out, const struct view *view,
    uint32_t subject);

/*
 * The same without those that repeat: a task need not wait with being closed
 * until they end.
 */
void waits_closing(struct term_list *out, const struct view *view,
    uint32_t subject);

/* True if there is an open child; those whose parent closes a cycle count. */
bool waits_any_child(const struct view *view, uint32_t subject);

/*
 * Get the unfinished tasks that the descendants of a task wait for because it
 * needs them, sorted by id. None if the task is closed or not shown.
 */
void waits_inherited(struct term_list *out, const struct view *view,
    uint32_t ancestor);

/*
 * Returns the nearest ancestor whose needs the subject waits for; 0: none. What
 * is found about ancestors is kept with the state until an event arrives.
 */
uint32_t waits_above(const struct view *view, uint32_t subject);

#endif

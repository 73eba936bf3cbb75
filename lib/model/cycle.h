/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CYCLE_H
#define TASKLOG_CYCLE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/view.h"

/*
 * Cycles of links. Concurrent writers can close a cycle that none of them saw,
 * and an import may bring one. A link that closes a cycle has no effect, and
 * the other links have no cycle.
 *
 * A parent closes a cycle if a task is its own ancestor; of the links of that
 * cycle it is the last in the order of writes. Needs are then looked at
 * together with the parents: a task cannot begin before what it needs is done,
 * nor before its parent can begin; a parent is done after its children. A need
 * closes a cycle if parents and the needs before it suffice for a cycle with it
 * (scc.h). If a task needs one of its own ancestors or descendants, only the
 * task itself waits for it, and its descendants do not.
 *
 * Only links that are shown count. The kind of a link is LINK_NEEDS, or -1 for
 * parents.
 */

/*
 * Find the cycles of the whole state, unless nothing has changed since the last
 * call. Call this before asking about many tasks. True if there is any cycle.
 */
bool cycles_find(struct state *state);

/*
 * True if the subject is on a cycle: by its needs, or by its parent. If closing
 * is not NULL, it gets the subjects to which links of this subject that close a
 * cycle lead, sorted by number.
 */
int cycle_of(struct term_list *closing, struct state *state, uint32_t subject,
    int link_kind);

/* Get the needs that its descendants do not inherit, sorted by number. */
void cycle_own_needs(struct term_list *out, struct state *state,
    uint32_t subject);

/* Returns the parent of a subject, unless that link closes a cycle; 0: none. */
uint32_t cycle_parent(struct state *state, uint32_t subject);

/* True if the record is in a list that is sorted by number. */
bool term_list_has(const struct term_list *sorted, uint32_t record);

#endif

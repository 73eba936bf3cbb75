/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CYCLE_H
#define TASKLOG_CYCLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/view.h"

/*
 * Cycles of links. Concurrent writers can close a cycle that none of them saw,
 * and an import may bring one. A link closes a cycle if links before it in the
 * order of writes lead from its end back to its beginning (scc.h). A link that
 * closes a cycle has no effect, and the other links have no cycle. A command
 * that would write such a link is refused, by the same rule.
 *
 * Only links that are shown count. The kind of a link is LINK_NEEDS, or -1 for
 * parents.
 */

/* A shown link, and the event that wrote it. */
struct link_edge {
	uint32_t from, to;
	uint32_t event;
};

struct link_edges {
	struct link_edge *edge;
	size_t count, cap;
};

/* Append the links of a kind that leave a subject. */
void link_edges_leaving(struct link_edges *out, const struct view *view,
    uint32_t subject, int link_kind);

/*
 * Append all links of a kind that can be reached from a subject, nearer ones
 * first.
 */
void link_edges_reach(struct link_edges *out, const struct view *view,
    uint32_t subject, int link_kind);

void link_edges_release(struct link_edges *edges);

/*
 * Find the cycles of the whole state, unless nothing has changed since the last
 * call. Call this before asking about many tasks. True if there is any cycle.
 */
bool cycles_find(struct state *state);

/*
 * True if the subject is on a cycle. If closing is not NULL, it gets the
 * subjects to which links of this subject that close a cycle lead, sorted by
 * number. Only this subject's links are followed, until that has been more work
 * than cycles_find(), which then is called.
 */
int cycle_of(struct term_list *closing, struct state *state, uint32_t subject,
    int link_kind);

/* True if the record is in a list that is sorted by number. */
bool term_list_has(const struct term_list *sorted, uint32_t record);

#endif

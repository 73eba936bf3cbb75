/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CYCLE_H
#define TASKLOG_CYCLE_H

#include <stddef.h>
#include <stdint.h>

#include "model/view.h"

/*
 * Cycles of links. Concurrent writers can close one that none of them saw, and
 * an import may bring one. A link closes a cycle if links before it in the
 * order of writes lead from its end back to its beginning, as scc.h has it:
 * such a link has no effect, and the others have no cycle. A command that would
 * write such a link is refused, by the same rule.
 *
 * Links are those that show. A kind of link is LINK_NEEDS, or -1: parents.
 */

/* A link that shows, and the event that wrote it. */
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
 * Append all links of a kind by which a subject leads anywhere, nearer ones
 * first.
 */
void link_edges_reach(struct link_edges *out, const struct view *view,
    uint32_t subject, int link_kind);

void link_edges_release(struct link_edges *edges);

/*
 * Look for cycles in the whole state, unless nothing has changed since the last
 * time. Call it before asking of many tasks. Boolean: is there any cycle?
 */
int cycles_find(struct state *state);

/*
 * Boolean: is the subject on a cycle? `closing`, unless NULL, gets the subjects
 * to which it is linked by links that close one, sorted by number. Asking of
 * one subject follows its links; as soon as that was more work than
 * cycles_find(), it calls that.
 */
int cycle_of(struct term_list *closing, struct state *state, uint32_t subject,
    int link_kind);

/* Boolean: is a number in a list that is sorted by number? */
int term_list_has(const struct term_list *sorted, uint32_t record);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LINK_EDGE_H
#define TASKLOG_LINK_EDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/view.h"

/*
 * The shown links by which tasks wait for each other. The kind of a link is
 * LINK_NEEDS, or -1 for parents.
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

void link_edges_add(struct link_edges *edges, struct link_edge edge);
void link_edges_release(struct link_edges *edges);

/* Append the links of a kind that leave a subject. */
void link_edges_leaving(struct link_edges *out, const struct view *view,
    uint32_t subject, int link_kind);

/* As the need of a wait_rec: the subject needs more than one task. */
#define WAIT_SEVERAL UINT32_MAX

/*
 * Returns the parent and the needed task of a subject; 0: none. They are kept
 * with the state until another link is written.
 */
struct wait_rec link_waits(struct state *state, uint32_t subject);

/* Get the tasks that the subject needs, in no order. */
void link_needs(struct term_list *out, const struct view *view,
    uint32_t subject);

/* Get the tasks whose parent the subject is, sorted by id. */
void link_children(struct term_list *out, const struct view *view,
    uint32_t subject);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SCC_H
#define TASKLOG_SCC_H

#include <stddef.h>
#include <stdint.h>

/*
 * Cycles of a directed graph whose arcs were added one after the other. An arc
 * is on a cycle if its end leads back to its beginning. An arc closes a cycle
 * if the arcs before it suffice to lead from its end back to its beginning;
 * those arcs may close cycles themselves. An arc from a node to itself closes a
 * cycle, too. Without the arcs that close cycles the graph has no cycle: the
 * last arc of each cycle closes it.
 */
struct arc {
	uint32_t from, to;
};

enum {
	ARC_ON_CYCLE = 1,
	ARC_CLOSES = 2
};

/*
 * Set marks[i] for each of count arcs. The arcs must be in the order in which
 * they were added; their nodes must be below `nodes`. Takes time in proportion
 * to count * log(count) and little stack. It finds the strongly connected
 * components (R. Tarjan, "Depth-first search and linear graph algorithms", SIAM
 * Journal on Computing 1, 1972) of ever smaller ranges of arcs.
 */
void scc_mark(unsigned char *marks, const struct arc *arc, size_t count,
    uint32_t nodes);

#endif

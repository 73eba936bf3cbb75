/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SCC_H
#define TASKLOG_SCC_H

#include <stddef.h>
#include <stdint.h>

/*
 * Cycles of a directed graph whose arcs came one after the other. An arc is on
 * a cycle if its end leads back to its beginning. It closes one if the arcs
 * before it suffice for that, whether they close cycles themselves or not; an
 * arc from a node to itself closes one, too. The arcs that close no cycle have
 * none: the last arc of a cycle closes it.
 */
struct arc {
	uint32_t from, to;
};

enum {
	ARC_ON_CYCLE = 1,
	ARC_CLOSES = 2
};

/*
 * Fill marks[i] for each of count arcs, which are in their order, between nodes
 * below `nodes`. Takes time in proportion to count * log(count), and no stack
 * to speak of: the strongly connected components (R. Tarjan, "Depth-first
 * search and linear graph algorithms", SIAM Journal on Computing 1, 1972) of
 * ever smaller ranges of arcs.
 */
void scc_mark(unsigned char *marks, const struct arc *arc, size_t count,
    uint32_t nodes);

#endif

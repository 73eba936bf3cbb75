/* SPDX-License-Identifier: ISC */
/*
 * Arcs on cycles and arcs that close one: small graphs of all kinds against their
 * definition, by following all arcs; then large ones, whose answer is known.
 */
#include "base/scc.h"

#include <stdlib.h>

#include "base/buf.h"
#include "tap.h"

#define NODES 7
#define ARCS 16
#define LARGE 400000u

static uint32_t dice = 1;

static uint32_t
roll(uint32_t sides)
{
	dice = dice * 1664525u + 1013904223u;
	return (dice >> 8) % sides;
}

/* Boolean: do the first n arcs lead from one node to another? */
static int
leads(const struct arc *arc, size_t n, uint32_t from, uint32_t to)
{
	int reached[NODES] = { 0 }, more = 1;

	reached[from] = 1;
	while (more) {
		more = 0;
		for (size_t i = 0; i < n; i++)
			if (reached[arc[i].from] && !reached[arc[i].to])
				reached[arc[i].to] = more = 1;
	}
	return reached[to];
}

/* Boolean: are the marks of a random graph those of the definition? Adds up what there was. */
static int
graph_holds(int seen[4])
{
	uint32_t nodes = 1 + roll(NODES);
	size_t count = roll(ARCS + 1);
	struct arc arc[ARCS + 1];
	unsigned char marks[ARCS + 1];

	for (size_t i = 0; i < count; i++)
		arc[i] = (struct arc){ roll(nodes), roll(nodes) };
	scc_mark(marks, arc, count, nodes);
	for (size_t i = 0; i < count; i++) {
		int want = (leads(arc, count, arc[i].to, arc[i].from) ?
		    ARC_ON_CYCLE : 0) |
		    (leads(arc, i, arc[i].to, arc[i].from) ? ARC_CLOSES : 0);

		if (marks[i] != want)
			return 0;
		seen[want]++;
	}
	return 1;
}

static void
test_small(void)
{
	int seen[4] = { 0 }, good = 1;

	for (int i = 0; i < 20000 && good; i++)
		good = graph_holds(seen);
	ok(good, "arcs are on a cycle, or close one, as the definition says");
	ok(seen[0] && seen[ARC_ON_CYCLE] && seen[ARC_ON_CYCLE | ARC_CLOSES] &&
	    !seen[ARC_CLOSES], "and there were some of each");
}

/* How many of the arcs have all of these marks? */
static size_t
count_marked(const unsigned char *marks, size_t count, int with)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += (marks[i] & with) == with;
	return n;
}

static void
test_large(void)
{
	struct arc *arc = task_alloc(LARGE * sizeof(*arc));
	unsigned char *marks = task_alloc(LARGE);
	size_t n = 0;

	for (uint32_t i = 0; i < LARGE; i++)
		arc[i] = (struct arc){ i, (i + 1) % LARGE };
	scc_mark(marks, arc, LARGE, LARGE);
	ok(count_marked(marks, LARGE, ARC_ON_CYCLE) == LARGE &&
	    count_marked(marks, LARGE, ARC_CLOSES) == 1 &&
	    marks[LARGE - 1] & ARC_CLOSES, "the last arc of a large ring closes it");
	scc_mark(marks, arc, LARGE - 1, LARGE);
	ok(count_marked(marks, LARGE - 1, ARC_ON_CYCLE) == 0,
	    "a long chain has no cycle, and takes no stack");
	for (uint32_t from = 0; from < 600; from++)
		for (uint32_t to = 0; to < 600; to++)
			if (from != to)
				arc[n++] = (struct arc){ from, to };
	scc_mark(marks, arc, n, 600);
	ok(count_marked(marks, n, ARC_ON_CYCLE) == n &&
	    count_marked(marks, n, ARC_CLOSES) == n / 2,
	    "where each node leads to each other, all arcs but an order of them close one");
	free(arc);
	free(marks);
}

int
main(void)
{
	test_small();
	test_large();
	return done_testing();
}

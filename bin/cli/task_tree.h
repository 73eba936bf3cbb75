/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_TREE_H
#define TASKLOG_TASK_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/view.h"

/*
 * Tasks of a list with children below their parents. Parents that are not in
 * the list are added. Siblings keep the order of the list; a parent comes where
 * the first of its descendants would.
 */
struct task_node {
	uint32_t subject;
	/* numbers of nodes, 0: none */
	uint32_t parent, first, last, next;
	uint32_t depth;
	bool added;		/* it is not in the list itself */
};

struct task_tree {
	struct task_node *node;	/* node 0 stands above all */
	size_t count;
	uint32_t above;		/* nodes of this depth have no line; 1 */
	uint32_t *order;	/* the nodes but 0, as they are printed */
};

void task_tree_make(struct task_tree *out, const struct view *view,
    const uint32_t *subjects, size_t count);
void task_tree_release(struct task_tree *tree);

/*
 * Append the lines that lead to a node, at most `levels` of them; if there are
 * more, its depth takes their place.
 */
void task_tree_branch(struct buf *out, const struct task_tree *tree,
    uint32_t node, uint32_t levels, bool utf8);

#endif

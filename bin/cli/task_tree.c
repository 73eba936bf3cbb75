/* SPDX-License-Identifier: ISC */
/* The tree of the tasks of a list. Trees can be deep, so nothing recurses. */
#include "cli/task_tree.h"

#include <stdlib.h>
#include <string.h>

static uint32_t
add_node(struct task_tree *tree, uint32_t subject, uint32_t parent)
{
	uint32_t n = (uint32_t)tree->count++;
	struct task_node *node = &tree->node[n], *above = &tree->node[parent];

	*node = (struct task_node){ .subject = subject, .parent = parent,
		.depth = above->depth + 1, .added = true };
	if (above->first)
		tree->node[above->last].next = n;
	else
		above->first = n;
	above->last = n;
	return n;
}

/* Add a subject, and those of its ancestors that are not there yet. */
static uint32_t
add_path(struct task_tree *tree, const struct view *view, uint32_t *node_of,
    struct term_list *path, uint32_t subject)
{
	uint32_t n = 0;

	path->count = 0;
	for (; subject && !n; subject = view_parent(view, subject)) {
		n = node_of[subject];
		if (n)
			break;
		if (!path->count || view_shown(view, subject))
			term_list_add(path, subject);
	}
	while (path->count) {
		uint32_t s = path->term[--path->count];

		n = add_node(tree, s, n);
		node_of[s] = n;
	}
	return n;
}

/* List the nodes, each before its children. */
static void
order_nodes(struct task_tree *tree)
{
	uint32_t n = tree->node[0].first;
	size_t count = 0;

	tree->order = task_zalloc(tree->count + 1, sizeof(*tree->order));
	while (n) {
		tree->order[count++] = n;
		if (tree->node[n].first) {
			n = tree->node[n].first;
			continue;
		}
		while (n && !tree->node[n].next)
			n = tree->node[n].parent;
		n = tree->node[n].next;
	}
}

void
task_tree_make(struct task_tree *out, const struct view *view,
    const uint32_t *subjects, size_t count)
{
	uint32_t all = view->state->subjects.count;
	uint32_t *node_of = task_zalloc(all + 1u, sizeof(*node_of));
	struct term_list path = {0};

	memset(out, 0, sizeof(*out));
	out->node = task_zalloc(all + 1u, sizeof(*out->node));
	out->count = out->above = 1;
	for (size_t i = 0; i < count; i++)
		out->node[add_path(out, view, node_of, &path, subjects[i])]
		    .added = false;
	order_nodes(out);
	term_list_release(&path);
	free(node_of);
}

void
task_tree_release(struct task_tree *tree)
{
	free(tree->node);
	free(tree->order);
}

void
task_tree_branch(struct buf *out, const struct task_tree *tree, uint32_t n,
    uint32_t levels, bool utf8)
{
	const struct task_node *node = tree->node;
	uint32_t path[64], count = 0, depth = node[n].depth;

	if (levels > 64)
		levels = 64;
	for (uint32_t at = n; node[at].depth > tree->above && count < levels;
	     at = node[at].parent)
		path[count++] = at;
	if (depth > tree->above + count)
		buf_addf(out, "%u ", depth - tree->above);
	while (count-- > 0) {
		bool more = node[path[count]].next != 0;

		if (count)
			buf_add_str(out, !more ? "   " :
			    utf8 ? "│  " : "|  ");
		else
			buf_add_str(out, utf8 ? more ? "├─ " : "└─ "
			                      : more ? "|- " : "`- ");
	}
}

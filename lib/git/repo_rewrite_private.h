/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_REWRITE_PRIVATE_H
#define TASKLOG_REPO_REWRITE_PRIVATE_H

#include <git2.h>

#include "git/oid_set.h"
#include "git/repo_rewrite.h"

/* Shared by the repo_rewrite*.c files. */

enum rewrite_fate {
	REWRITE_UNKNOWN,
	REWRITE_STAYS,
	REWRITE_GOES,
	REWRITE_MADE	/* goes, and `to` is what it was made again as */
};

struct rewrite_node {
	git_oid oid, to;
	git_object_t type;
	enum rewrite_fate fate;
	size_t at, len;		/* of a commit: its bytes in text */
};

struct repo_rewrite {
	struct repo *repo;
	struct repo_rewrite_rules rules;
	struct rewrite_node *node;	/* from 1 */
	size_t count, cap;
	uint32_t *slot;			/* numbers of nodes, by name */
	size_t slots;			/* a power of two */
	struct buf text;		/* raw commits */
	struct buf made;		/* names of new objects, to be packed */
	size_t made_count;
};

/* Returns the number of the object's node, or 0. */
uint32_t rewrite_find(const struct repo_rewrite *rewrite, const git_oid *oid);

/* True if the object must go. Reads what was not read yet. */
bool rewrite_goes(struct repo_rewrite *rewrite, const git_oid *oid);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_WHOLE_H
#define TASKLOG_REPO_WHOLE_H

#include <stdbool.h>

#include "git/oid_set.h"

struct repo;

/* The objects that were checked so far. Starts as {0}. */
struct repo_whole {
	struct oid_set good;	/* trees and blobs that exist */
	struct oid_set bad;	/* commits that are not whole */
	/* commits found whole so far by the present call */
	struct oid_set done;
	struct oid_set ends;	/* commits of a shallow clone without parents */
	git_oid lost;		/* the first object found missing */
	bool started;
	/* read blobs; else only check that they exist */
	bool to_the_byte;
};

/*
 * True if the commit with all its files, and the last 512 commits before it,
 * are whole.
 */
bool repo_is_whole(struct repo *repo, struct repo_whole *seen,
    const git_oid *oid);
void repo_whole_release(struct repo_whole *seen);

/*
 * repo_sweep() removes every loose object that cannot be read: it holds
 * nothing, and hides a packed object of its name. repo_trim_reflogs() then
 * drops commits that are not whole from the reflogs of the branch and HEAD: git
 * gc would fail on them.
 */
void repo_sweep(struct repo *repo);
void repo_trim_reflogs(struct repo *repo);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_WHOLE_H
#define TASKLOG_REPO_WHOLE_H

#include "git/oid_set.h"

struct repo;

/* What is known about objects so far. Starts as {0}. */
struct repo_whole {
	struct oid_set good;	/* trees and blobs that are there */
	struct oid_set bad;	/* commits that are not whole */
	/* commits that are, so far, in the present question */
	struct oid_set done;
	struct oid_set ends;	/* commits of a shallow clone without parents */
	git_oid lost;		/* the first object that was not there */
	int started;
	int to_the_byte;	/* read blobs, do not only look for them */
};

/* Boolean: the commit, all its files, and the last 512 commits before it. */
int repo_is_whole(struct repo *repo, struct repo_whole *seen,
    const git_oid *oid);
void repo_whole_release(struct repo_whole *seen);

/*
 * Remove every loose object that cannot be read: it holds nothing, and hides a
 * packed one of its name. Then the branch and HEAD forget, in their reflogs,
 * the commits that are not whole: git gc would stumble over them.
 */
void repo_sweep(struct repo *repo);
void repo_trim_reflogs(struct repo *repo);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_SYNC_H
#define TASKLOG_REPO_SYNC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "git/repo.h"

/*
 * Uniting two histories of a log. Trees are united file by file, without a
 * common ancestor: equal files stay, segments get the lines of both, missing
 * files are added. So nothing is ever lost, and both sides come to the same
 * tree.
 */
struct event_parser;
struct err;

struct repo_merge {
	const char *ours;		/* commits, 40 hex digits */
	const char *theirs;
	/* true if ours contains all commits of theirs */
	bool keep_ours;
	/* true to keep both unchanged, as parents of a merge */
	bool both;
	/* commits that only ours has, oldest first */
	const char *const *replay;
	size_t replay_count;
	/* author and message of the commit for remaining lines */
	const struct repo_commit *rest;
	struct event_parser *parser;

	char oid[REPO_OID_SIZE];	/* the result */
	/* lines that ours lacked; lines that theirs lacked */
	size_t came, went;
	size_t commits;			/* commits made anew on top of theirs */
	/* lines that one side had blanked without a purge */
	size_t healed;
	struct buf warning;		/* a sentence; release it */
};

/*
 * Make the commit that contains both histories. Our commits are made again on
 * top of theirs, except those whose lines theirs has already, so history stays
 * a line and each command a commit. Lines that the replayed commits leave out
 * go into one more commit. If keep_ours is set, or if one side contains the
 * other, that side is the result. If `both` is set, because a third party
 * already has our commits, a merge is made. Only objects are written.
 */
int repo_merge(struct repo *repo, struct repo_merge *merge,
    struct err *err) MUST_CHECK;

/*
 * Move the work tree, the index and the branch, in that order, from one commit
 * to another that has all of its lines. A file is replaced only by one with all
 * its lines; uncommitted lines stay in it. If the process dies halfway, the
 * work tree has lines that the branch lacks, as it has for a moment in every
 * command; call this again then. The caller must hold the append lock and the
 * commit lock. Fails with ERR_STALE if the branch is no longer at `from`.
 */
int repo_advance(struct repo *repo, const char *from, const char *to,
    struct event_parser *parser, const char *why, struct err *err) MUST_CHECK;

/*
 * Returns the paths of files that repo_advance() did not check out because no
 * segment can be so large, each with a line feed. The files stay in git and in
 * what is merged.
 */
const char *repo_outsized(const struct repo *repo);

/*
 * Call this after git failed, perhaps because of a lock file (relative to the
 * git directory) that a killed git left. Waits until the file is gone, or so
 * old that it can be removed. True if there was a lock file and it is gone.
 */
bool repo_outwait_lock(const char *git_dir, const char *lock);

/*
 * Make a commit on the tip with text as the file at path. The branch is not
 * moved, so nobody sees the commit yet.
 */
int repo_draft_commit(struct repo *repo, const struct repo_commit *commit,
    const char *path, struct slice text, char out_oid[REPO_OID_SIZE],
    struct err *err) MUST_CHECK;

/* Write the commit that all logs begin with, unless it is among the objects. */
int repo_make_root(struct repo *repo, struct err *err) MUST_CHECK;

/*
 * Count the lines of segments that `to` has and `from` (NULL: nothing) lacks.
 */
int repo_lines_beyond(struct repo *repo, const char *from, const char *to,
    size_t *out, struct err *err) MUST_CHECK;

#endif

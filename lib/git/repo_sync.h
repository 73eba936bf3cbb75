/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_SYNC_H
#define TASKLOG_REPO_SYNC_H

#include <stddef.h>

#include "base/attr.h"
#include "git/repo.h"

/*
 * Two histories of a log become one. Trees are united file by file, which needs
 * no common ancestor: what is equal stays, segments have the lines of both,
 * what one lacks is added. So nothing is ever lost, and both sides come to the
 * same tree.
 */
struct event_parser;
struct err;

struct repo_merge {
	const char *ours;		/* commits, 40 hex digits */
	const char *theirs;
	/* boolean: ours has all commits of theirs */
	int keep_ours;
	/* boolean: both stay as they are, and become parents */
	int both;
	/* commits that only ours has, oldest first */
	const char *const *replay;
	size_t replay_count;
	/* author and message of a commit of what is left */
	const struct repo_commit *rest;
	struct event_parser *parser;

	char oid[REPO_OID_SIZE];	/* the result */
	/* lines that ours, that theirs lacked */
	size_t came, went;
	size_t commits;			/* made anew, on top of theirs */
	/* lines that one side had blanked without a purge */
	size_t healed;
	struct buf warning;		/* a sentence; release it */
};

/*
 * Make the commit that holds both: theirs with our commits made again on top of
 * it (those whose lines theirs has all are dropped), so that history stays a
 * line and a command a commit. With keep_ours, or when one of them has it all,
 * it is that one. What the replayed commits leave out becomes one more commit.
 * With both, for commits that a third party has already, there is a merge. Only
 * objects are written.
 */
int repo_merge(struct repo *repo, struct repo_merge *merge,
    struct err *err) MUST_CHECK;

/*
 * Bring the work tree, the index and the branch, in that order, from one commit
 * to another that has all of its lines. A file is only ever replaced by one
 * that has all lines it has; the lines that are not committed stay in it. A
 * process that dies on the way leaves lines in the work tree that the branch
 * does not have yet, which is how every command leaves it for a moment; it is
 * to be done again. The caller holds the append and the commit lock. ERR_STALE:
 * the branch is elsewhere by now.
 */
int repo_advance(struct repo *repo, const char *from, const char *to,
    struct event_parser *parser, const char *why, struct err *err) MUST_CHECK;

/*
 * Files that repo_advance() did not check out, since no segment can be as
 * large: their paths, each ended by a line feed. They stay in git, and in what
 * is merged.
 */
const char *repo_outsized(const struct repo *repo);

/*
 * A git that failed may have met a lock file (relative to the git directory)
 * that one which was killed has left. Waits until the file is gone, or so old
 * that it can be removed. Boolean: there was one, and now there is none.
 */
int repo_outwait_lock(const char *git_dir, const char *lock);

/*
 * A commit on the tip with text as the file at path, which nobody has seen yet:
 * the branch is not moved.
 */
int repo_draft_commit(struct repo *repo, const struct repo_commit *commit,
    const char *path, struct slice text, char out_oid[REPO_OID_SIZE],
    struct err *err) MUST_CHECK;

/* See to it that the commit that all logs begin with is among the objects. */
int repo_make_root(struct repo *repo, struct err *err) MUST_CHECK;

/* Lines of segments that `to` has and `from` (NULL: nothing) lacks. */
int repo_lines_beyond(struct repo *repo, const char *from, const char *to,
    size_t *out, struct err *err) MUST_CHECK;

#endif

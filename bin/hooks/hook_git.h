/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HOOK_GIT_H
#define TASKLOG_HOOK_GIT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "model/commit_trailer.h"

struct err;

/*
 * The project's repository as a hook sees it. Its git directory comes from
 * $GIT_DIR, which git sets for hooks, else from the working directory. git runs
 * with $GIT_DIR, but without the other variables that git gives hooks, like
 * $GIT_INDEX_FILE.
 */

/* Returns the git directory, or NULL if there is none. The caller frees it. */
char *hook_git_dir(void);

/* True if the git directory has a file of this name, like MERGE_HEAD. */
bool hook_git_has(const char *git_dir, const char *name);

/*
 * Run git with up to 12 words, NULL-terminated. True if git succeeds; *out is
 * its output.
 */
bool hook_git(struct buf *out, const char *git_dir, const char *const *words);

/* A commit whose message names tasks. */
struct hook_commit {
	char *oid, *subject;
	char *stamp;		/* author and time */
	struct trailer_list mentions;
};

struct hook_commits {
	struct hook_commit *item;
	size_t count;
};

/*
 * Read the commits that name tasks, of those that git log prints for the words
 * (revisions, ranges), the oldest first. At most 10000 commits are read. Fails
 * with ERR_NOT_FOUND if git knows no such commits.
 */
int hook_commits_read(struct hook_commits *out, const char *git_dir,
    const char *const *revisions, struct err *err) MUST_CHECK;
void hook_commits_release(struct hook_commits *commits);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HOOK_GIT_H
#define TASKLOG_HOOK_GIT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "model/commit_trailer.h"

struct err;

/*
 * The project's repository as a hook sees it: its git directory comes from
 * $GIT_DIR, which git sets for hooks, else from the working directory. Git is
 * run with that and without what else it gave the hook, like $GIT_INDEX_FILE.
 */

/* NULL: there is none. The caller frees it. */
char *hook_git_dir(void);

/* a name in the git directory, like MERGE_HEAD. */
bool hook_git_has(const char *git_dir, const char *name);

/* Run git with up to 12 words, NULL-terminated; boolean. Its output in *out. */
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
 * Those among the commits that git log gives for the words (revisions, ranges),
 * the oldest first. Not more than 10000 are looked at. ERR_NOT_FOUND: git knows
 * of none.
 */
int hook_commits_read(struct hook_commits *out, const char *git_dir,
    const char *const *revisions, struct err *err) MUST_CHECK;
void hook_commits_release(struct hook_commits *commits);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GITDIR_H
#define TASKLOG_GITDIR_H

#include <stdbool.h>

#include "base/attr.h"

/*
 * Reading a git directory without libgit2: enough to find a log and its latest
 * commit. Each `char *` returned is a new string for the caller to free. A
 * returned path is canonical if the directory asked about is.
 */

/* true if it has HEAD, objects and refs */
bool gitdir_is(const char *path);

/*
 * Returns the git directory that dir/.git is or names, or NULL if there is
 * none.
 */
char *gitdir_of(const char *dir);

/*
 * Like gitdir_of(), but without checking that it is a git directory or exists.
 */
char *gitdir_named(const char *dir);

/*
 * Like gitdir_of(), for dir or the nearest directory above it that has a git
 * directory.
 */
char *gitdir_above(const char *dir);

/*
 * Returns the git directory that git_dir shares with all its linked worktrees.
 */
char *gitdir_common(const char *git_dir);

/*
 * Returns a value of git_dir/file (file is `config`), or NULL if it is unset.
 * If it is set several times, the last one counts. subsection is NULL for
 * [section]. Includes are not followed.
 */
char *gitdir_config(const char *git_dir, const char *file, const char *section,
    const char *subsection, const char *key);

/*
 * gitdir_config() in two steps, to read several values of one file.
 * gitdir_config_text() returns true if the file could be read.
 */
struct buf;
bool gitdir_config_text(struct buf *out, const char *git_dir, const char *file);
char *gitdir_config_in(const struct buf *text, const char *section,
    const char *subsection, const char *key);

/* True if HEAD names this ref. */
bool gitdir_head_is(const char *git_dir, const char *ref);

/* True if HEAD names a commit or another ref. False if HEAD is damaged. */
bool gitdir_head_is_away(const char *git_dir, const char *ref);

/* An operation that git has begun in a git directory and not finished. */
struct gitdir_operation {
	const char *command;	/* the git command, like "rebase" */
	/* its option that ends the operation without changing a branch */
	const char *leave;
	/* true if --abort resets the branch to where it was */
	bool sets_back;
};

/* Returns the unfinished operation, or NULL if there is none. */
const struct gitdir_operation *gitdir_under_way(const char *git_dir);

/*
 * Write the object that a ref, loose or packed, points to, as 40 hex digits.
 * False if the ref does not exist or holds no object name.
 */
bool gitdir_ref(const char *git_dir, const char *ref, char out[41]);

#endif

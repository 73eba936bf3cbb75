/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GITDIR_H
#define TASKLOG_GITDIR_H

#include "base/attr.h"

/*
 * What can be read from a git directory without libgit2: enough to find a log
 * and the commit it is at. Strings returned are new, the caller's to free, and
 * canonical if the directory asked about is.
 */

/* boolean: HEAD, objects, refs */
int gitdir_is(const char *path);

/* The git directory that dir/.git is or names; NULL if there is none. */
char *gitdir_of(const char *dir);

/* The same, be it one or not, or not there at all. */
char *gitdir_named(const char *dir);

/* The same for dir or the nearest directory above it that has one. */
char *gitdir_above(const char *dir);

/* The git directory that all linked worktrees of git_dir share. */
char *gitdir_common(const char *git_dir);

/*
 * A value of git_dir/file (`config`), the last one if there are several; NULL
 * when unset. subsection is NULL for [section]. Includes are not followed.
 */
char *gitdir_config(const char *git_dir, const char *file, const char *section,
    const char *subsection, const char *key);

/*
 * The same in two steps, for several values of one file. Boolean: it could be
 * read.
 */
struct buf;
int gitdir_config_text(struct buf *out, const char *git_dir, const char *file);
char *gitdir_config_in(const struct buf *text, const char *section,
    const char *subsection, const char *key);

/* Boolean: does HEAD name this ref? */
int gitdir_head_is(const char *git_dir, const char *ref);

/*
 * Boolean: does HEAD name a commit, or another ref than this? One that is
 * damaged does not.
 */
int gitdir_head_is_away(const char *git_dir, const char *ref);

/* An operation that git has begun in a git directory and not finished. */
struct gitdir_operation {
	const char *command;	/* of git, as "rebase" */
	/* its argument that ends the operation and changes no branch */
	const char *leave;
	/* boolean: --abort sets the branch back to where it was */
	int sets_back;
};

/* NULL if git has finished all. */
const struct gitdir_operation *gitdir_under_way(const char *git_dir);

/*
 * The object a ref is at, loose or packed, as 40 hex digits into out[41].
 * Boolean: 0 when there is none, or no object name in it.
 */
int gitdir_ref(const char *git_dir, const char *ref, char out[41]);

#endif

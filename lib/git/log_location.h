/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LOG_LOCATION_H
#define TASKLOG_LOG_LOCATION_H

#include <stdbool.h>

#include "base/attr.h"

/*
 * Where the log is. Paths are absolute and canonical. Inside a project, the
 * log's git directory is `<common git dir>/tasks`, and core.worktree there
 * names its work tree (`../../.tasks`, or `work` below a bare common
 * directory). Elsewhere the git directory is an ordinary `<dir>/.git`.
 */
struct log_location {
	char *dir;		/* the visible log: work tree with events/ */
	char *git_dir;		/* its git directory */
	/* git_dir/tasklog: locks, writers; never versioned */
	char *local_dir;
	char *project;		/* top of the project, or NULL */
	char *common_dir;	/* the project's common git dir, or NULL */
	/* of a local clone (local_clone.h): the log that it is of; or NULL */
	char *main_dir;
	const char *how;	/* "-C", "$TASK_DIR", "found"; for messages */
	bool exists;		/* true if git_dir and dir exist */
	/* true if git_dir exists, but dir or its format file does not */
	bool lost_work_tree;
	/* true if dir/.git or core.worktree must be repaired */
	bool relink;
	/* true if gitdir_check() has passed; see journal_may_write() */
	bool checked;
	/* true if the project's object format is not sha1 */
	bool sha256_project;
};

/*
 * The input of the search. Any may be NULL except cwd, which must be absolute.
 */
struct location_query {
	const char *option;	/* -C DIR */
	const char *env;	/* $TASK_DIR */
	const char *cwd;
};

struct err;

/*
 * Find an existing log: from the option, else from the environment, else from
 * cwd. If the directory is a log, that is the result. Otherwise the search
 * walks up, also through linked worktrees, submodules and bare repositories. If
 * the log found cannot be written and there is a local clone of it between cwd
 * and the root, that is the result; a local clone is refused if its log can be
 * written. Creates nothing. The log found may have lost its work tree
 * (repo_restore() brings it back). GIT_* variables are ignored, so this works
 * in git hooks. Fails with ERR_NOT_FOUND if there is no log; the message says
 * where it looked and names task-init. Fails with ERR_INVALID on a copy of a
 * log's files without the git directory.
 */
int location_find(struct log_location *out, const struct location_query *ask,
    struct err *err) MUST_CHECK;

/*
 * Find the place where task-init would make a log: for a project its top; for a
 * named directory that is missing or empty, that directory; else `.tasks` in
 * the directory asked about. exists is set if the log is there already.
 */
int location_plan(struct log_location *out, const struct location_query *ask,
    struct err *err) MUST_CHECK;

void location_release(struct log_location *location);

#endif

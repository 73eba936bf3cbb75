/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LOG_LOCATION_H
#define TASKLOG_LOG_LOCATION_H

#include "base/attr.h"

/*
 * Where the log is. Paths are absolute and canonical. Inside a project the
 * log's git directory is `<common git dir>/tasks` and its work tree what
 * core.worktree there says (`../../.tasks`, or `work` below a bare common
 * directory); elsewhere it is an ordinary `<dir>/.git`.
 */
struct log_location {
	char *dir;		/* the visible log: work tree with events/ */
	char *git_dir;		/* its git directory */
	/* git_dir/tasklog: locks, writers, never versioned */
	char *local_dir;
	char *project;		/* top of the project, or NULL */
	char *common_dir;	/* the project's common git dir, or NULL */
	const char *how;	/* "-C", "$TASK_DIR", "found": for messages */
	int exists;		/* boolean: git_dir and dir are there */
	/* boolean: git_dir is there, dir or its format file is not */
	int lost_work_tree;
	/* boolean: dir/.git or core.worktree is to be repaired */
	int relink;
	/* boolean: gitdir_check() has passed, see journal_may_write() */
	int checked;
	/* boolean: the project's object format is not sha1 */
	int sha256_project;
};

/* What the caller knows; any may be NULL except cwd, which is absolute. */
struct location_query {
	const char *option;	/* -C DIR */
	const char *env;	/* $TASK_DIR */
	const char *cwd;
};

struct err;

/*
 * Find an existing log: from the option, else from the environment, else from
 * cwd. A directory that is a log is that log; else it walks up, also through
 * linked worktrees, submodules and bare repositories. Never creates anything.
 * What it finds may have a lost work tree (repo_restore() brings it back).
 * ERR_NOT_FOUND says where it looked and names task-init; ERR_INVALID: a copy
 * of a log's files without the git directory. Ignores all GIT_* variables, so
 * it works in git hooks.
 */
int location_find(struct log_location *out, const struct location_query *ask,
    struct err *err) MUST_CHECK;

/*
 * Where task-init would make a log (exists tells whether one is there already):
 * for a project its top; for a named directory that is missing or empty, that
 * directory; else
 * `.tasks` where it was asked.
 */
int location_plan(struct log_location *out, const struct location_query *ask,
    struct err *err) MUST_CHECK;

void location_release(struct log_location *location);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LOCAL_CLONE_H
#define TASKLOG_LOCAL_CLONE_H

#include <stdbool.h>

#include "base/attr.h"

/*
 * A clone of the log in a work tree of the project, for agents that may write
 * nothing else: `<top>/.tasks.local/log`, a log with a git directory of its
 * own. `<top>/.tasks.local/.gitignore` hides it from the project. Its owner can
 * put anything into it. So a process that can write the main log takes a local
 * clone for plain files: it runs no git there and reads no settings.
 */
#define LOCAL_CLONE ".tasks.local"
#define LOCAL_CLONE_LOG LOCAL_CLONE "/log"

struct err;
struct log_location;

/* Returns the work tree whose local clone this directory is, or NULL. */
char *local_clone_top(const char *dir);

/* True if this process may not write into the directory. */
bool local_clone_needed(const char *git_dir);

/*
 * Make the directory of a local clone in a work tree, and hide it from the
 * project. Fails with ERR_INVALID if there is a symbolic link in the way.
 */
int local_clone_prepare(const char *top, struct err *err) MUST_CHECK;

/*
 * Call fn for the top of each work tree of the log's project. Stops when fn
 * fails, and returns its code.
 */
int local_clone_each(const struct log_location *location,
    int (*fn)(void *arg, const char *top, struct err *err), void *arg,
    struct err *err) MUST_CHECK;

#endif

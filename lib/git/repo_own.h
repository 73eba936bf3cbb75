/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_OWN_H
#define TASKLOG_REPO_OWN_H

#include <stdbool.h>

#include "base/attr.h"

/*
 * Is a git directory a log's or a project's? A log and a project may share a
 * remote. So a project can have the log's branch checked out, and then looks
 * much like a clone of the log. Nothing may be written in a project's git
 * directory. The git directory of a log carries a mark, set by task-init or by
 * the first command that writes. Clones that git made and logs of the first
 * version have no mark yet.
 */
struct log_location;
struct err;

/* True if the git directory carries the mark of a log. */
bool repo_is_marked(const char *git_dir);

/*
 * True if the git directory has something that only a project has: a branch
 * that does not come from the first commit of all logs, or one that holds other
 * files, or an index with such files.
 */
bool repo_is_project(const char *git_dir);

/*
 * Check that the git directory is a log's and may be written to. Fails with
 * ERR_INVALID; the message says why not. Changes nothing. Must be called before
 * anything is locked or written.
 */
int repo_check_own(const struct log_location *location,
    struct err *err) MUST_CHECK;

/*
 * Mark a log that has no mark, or an old one, and make its settings by
 * repo_configure(). The caller must hold the append lock.
 */
int repo_own(const struct log_location *location, struct err *err) MUST_CHECK;

#endif

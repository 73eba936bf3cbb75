/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_OWN_H
#define TASKLOG_REPO_OWN_H

#include "base/attr.h"

/*
 * Whose a git directory is. A log and a project may share a remote, so a
 * project can have the log's branch checked out, and looks much like a clone of
 * the log then. In a project's git directory nothing is written. A log's
 * carries a mark, left by task-init or by the first command that writes; clones
 * that git made, and logs of the first version, have none yet.
 */
struct log_location;
struct err;

/* Boolean: the git directory carries the mark of a log. */
int repo_is_marked(const char *git_dir);

/*
 * Boolean: something in a git directory is a project's: a branch that does not
 * come from the first commit of all logs, or holds other files, or an index
 * with such files.
 */
int repo_is_project(const char *git_dir);

/*
 * TASK_OK: the git directory is a log's, and may be written to. ERR_INVALID
 * says why not. Changes nothing. To be asked before anything is locked or
 * written.
 */
int repo_check_own(const struct log_location *location,
    struct err *err) MUST_CHECK;

/*
 * Give a log that has no mark, or an old one, the settings that it needs, see
 * repo_configure(), and mark it. The caller holds the append lock.
 */
int repo_own(const struct log_location *location, struct err *err) MUST_CHECK;

#endif

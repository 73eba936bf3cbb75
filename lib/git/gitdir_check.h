/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GITDIR_CHECK_H
#define TASKLOG_GITDIR_CHECK_H

#include "base/attr.h"

struct err;

/*
 * Is everything in a git directory a file or a directory, as it should be? A
 * symbolic link would lead a write elsewhere, and a FIFO or device would make a
 * read wait for ever. What is missing is no fault. ERR_INVALID names the path.
 */

/* What a commit reads and writes: some twenty looks. */
int gitdir_check(const char *git_dir, struct err *err) MUST_CHECK;

/*
 * All of it, and what git reads in the work tree dir, before the git program
 * runs there.
 */
int gitdir_check_all(const char *git_dir, const char *dir,
    struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GITDIR_CHECK_H
#define TASKLOG_GITDIR_CHECK_H

#include "base/attr.h"

struct err;

/*
 * Check that everything in a git directory is a file or a directory. A symbolic
 * link would lead a write elsewhere; reading a FIFO or a device would never
 * end. Missing files are not an error. Fails with ERR_INVALID; the message
 * names the path.
 */

/* Check the files that a commit reads and writes, about twenty. */
int gitdir_check(const char *git_dir, struct err *err) MUST_CHECK;

/*
 * Check the whole git directory and the files that git reads in the work tree
 * dir. Call this before running git there.
 */
int gitdir_check_all(const char *git_dir, const char *dir,
    struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_PROJECT_COMMIT_H
#define TASKLOG_PROJECT_COMMIT_H

#include "base/attr.h"

struct err;
struct log_location;

/*
 * Check a commit that is given as evidence. Fails with ERR_NOT_FOUND if it is a
 * whole hash and the project of the log lacks that commit. Passes if commit is
 * NULL or no hash, or if there is no project. Runs git.
 */
int project_commit_check(const struct log_location *location,
    const char *commit, struct err *err) MUST_CHECK;

#endif

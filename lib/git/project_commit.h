/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_PROJECT_COMMIT_H
#define TASKLOG_PROJECT_COMMIT_H

#include "base/attr.h"

struct err;
struct log_location;

/*
 * A commit that is given as evidence. ERR_NOT_FOUND if it is a whole hash that
 * the project of the log does not have. NULL, what is no hash, and where there
 * is no project every commit is taken. Runs git.
 */
int project_commit_check(const struct log_location *location,
    const char *commit, struct err *err) MUST_CHECK;

#endif

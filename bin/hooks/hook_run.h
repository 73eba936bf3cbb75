/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HOOK_RUN_H
#define TASKLOG_HOOK_RUN_H

#include <stdbool.h>

#include "cli/cli.h"

/* The hooks of a project. */

/* Names of the hooks, NULL-terminated. */
extern const char *const hook_names[];

/*
 * Run a hook with the arguments that git gives it, NULL-terminated. Returns the
 * exit status: 1 from commit-msg if git must not continue; else 0. Without a
 * log nothing happens.
 */
int hook_run(struct cli *cli, const char *hook, char *const *args);

/*
 * Record the commits that name tasks on these tasks, and close the tasks that
 * they close. In a hook a missing log is not reported.
 */
int hook_record(struct cli *cli, const char *git_dir,
    const char *const *revisions, bool in_hook);

/*
 * Check whether the tasks may be closed that the commits and the description
 * (NULL: none) close. Prints a row for each task. If one may not be closed, the
 * exit status is 1.
 */
int hook_check(struct cli *cli, const char *git_dir,
    const char *const *revisions, const char *description);

#endif

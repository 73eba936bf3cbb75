/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HOOK_RUN_H
#define TASKLOG_HOOK_RUN_H

#include <stdbool.h>

#include "cli/cli.h"

/* What the hooks of a project do. */

/* The hooks, NULL-terminated. */
extern const char *const hook_names[];

/*
 * As git calls the hook, with its arguments, NULL-terminated. Returns the exit
 * status: 1, only of commit-msg, for what git must not go on with; else 0.
 * Without a log nothing happens.
 */
int hook_run(struct cli *cli, const char *hook, char *const *args);

/*
 * Record the commits that name tasks on them, and close what they close. In a
 * hook a log that is not there is nothing to speak of.
 */
int hook_record(struct cli *cli, const char *git_dir,
    const char *const *revisions, bool in_hook);

/*
 * What the commits and the description (NULL: none) say that they close: may it
 * be? A row for each task; one that may not makes the exit status 1.
 */
int hook_check(struct cli *cli, const char *git_dir,
    const char *const *revisions, const char *description);

#endif

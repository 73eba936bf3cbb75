/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SETTINGS_H
#define TASKLOG_SETTINGS_H

#include "base/attr.h"

/* Settings by name: see config.h. */
struct cli;
struct err;

/*
 * Returns a setting of the program's log, project and user, or NULL. The name
 * is in lower case: "columns", "filter.Mine". The files are read by the first
 * call. A file that cannot be read ends the program.
 */
const char *cli_setting(struct cli *cli, const char *name);

/*
 * Returns a setting of git's own, like core.pager, as a new string, or NULL:
 * see config_git().
 */
char *cli_git_setting(struct cli *cli, const char *section, const char *key);

/* Returns the file that has the setting, for a message. */
const char *cli_setting_file(struct cli *cli, const char *name);

/*
 * Report that the value of a setting is refused, as "tasklog.NAME in FILE:
 * REASON", and exit with 5.
 */
void cli_refuse_setting(struct cli *cli, const char *name,
    const char *reason) NORETURN;

/* Print the settings that count, with their files, and the built-in filters. */
void settings_print(struct cli *cli);

/*
 * Set the context of the project to a filter, or leave it: name is "none".
 * Without a name, print it.
 */
int settings_context(struct cli *cli, const char *name,
    struct err *err) MUST_CHECK;

#endif

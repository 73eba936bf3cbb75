/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CONFIG_H
#define TASKLOG_CONFIG_H

#include <stdbool.h>

#include "base/attr.h"
#include "git/git_settings.h"
#include "git/log_location.h"

/*
 * Settings: `git config tasklog.NAME`. They stand in git's own files, of which
 * later ones win: the system's, the user's and the project's, then `git -c`.
 * The log's own file comes before all of them. It only has defaults for those
 * who share the log, and no aliases, which are commands.
 */
struct err;

#define CONFIG_PREFIX "tasklog."

#define CONFIG_FILES 6

struct config {
	bool read;
	const char *option;	/* the -C that was asked about */
	/* the log found there, if there is one, until the log is opened */
	struct log_location location;
	/* the files that exist, the weakest first */
	struct config_file {
		char *path;
		struct buf text;
		bool of_log;
	} file[CONFIG_FILES];
	int files;
	struct git_settings settings;	/* the scope of each is its file */
};

/*
 * Read the files. Fails with ERR_IO if git cannot read one that has settings;
 * the message names the file.
 */
int config_read(struct config *config, const struct location_query *ask,
    struct err *err) MUST_CHECK;
void config_release(struct config *config);

/*
 * Read the files, unless that was done, for a program that was given this
 * directory, or NULL.
 */
int config_read_once(struct config *config, const char *dir,
    struct err *err) MUST_CHECK;

/* Returns the setting of this name that counts, or NULL. */
const struct git_setting *config_setting(const struct config *config,
    const char *name);

/*
 * Returns a setting of git's own, like user.name, as a new string, or NULL if
 * it is not set. The log's own file does not count; nor, if the value may be a
 * command, files of others.
 */
char *config_git(const struct config *config, const char *section,
    const char *key, bool command);

#endif

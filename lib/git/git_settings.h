/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GIT_SETTINGS_H
#define TASKLOG_GIT_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * The settings of git's configuration in a git directory, from all files, with
 * includes and conditions.
 */
struct err;

struct git_setting {
	/* "system", "global", "local", "worktree", "command" */
	const char *scope;
	/* section and name in lower case, the middle unchanged */
	const char *key;
	const char *value;
};

struct git_settings {
	/* settings that were read point into it */
	struct buf text;
	char **own;			/* settings that were added */
	size_t own_count;
	/* in git's order: later ones win */
	struct git_setting *item;
	size_t count;
};

/*
 * Read the settings by running git. If with_env is set, settings of the
 * environment (GIT_CONFIG_COUNT, or git -c around us) are included.
 */
int git_settings_read(struct git_settings *out, const char *git_dir,
    bool with_env, struct err *err) MUST_CHECK;

/*
 * Add the settings of one file, whose keys begin with the prefix, at the end;
 * settings that it includes, too, under the file's path as scope. The path must
 * live as long as the settings. Conditions of includes that ask about a
 * repository are false unless git_dir is one. Fails with ERR_IO if git cannot
 * read the file.
 */
int git_settings_add_file(struct git_settings *out, const char *path,
    const char *prefix, const char *git_dir, struct err *err) MUST_CHECK;

/* Set the key in this file, which is made if it is missing. */
int git_settings_write(const char *path, const char *key, const char *value,
    struct err *err) MUST_CHECK;

/* Add a setting at the end. scope is borrowed, key and value are copied. */
void git_settings_add(struct git_settings *settings, const char *scope,
    const char *key, const char *value);
void git_settings_release(struct git_settings *settings);

/*
 * Returns the n-th value of PREFIX.NAME.SUFFIX, or of PREFIX.SUFFIX if name is
 * NULL. Returns NULL if there are not so many.
 */
const char *git_settings_value(const struct git_settings *settings,
    const char *prefix, const char *name, const char *suffix, size_t n);

/*
 * True if the key is PREFIX.NAME.SUFFIX. *out is the name, borrowed from the
 * key; it may contain dots.
 */
bool git_setting_name(struct slice *out, const struct git_setting *setting,
    const char *prefix, const char *suffix);

#endif

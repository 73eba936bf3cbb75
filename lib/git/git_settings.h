/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GIT_SETTINGS_H
#define TASKLOG_GIT_SETTINGS_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * What git's configuration says in a git directory: all files, includes and
 * conditions.
 */
struct err;

struct git_setting {
	/* "system", "global", "local", "worktree", "command" */
	const char *scope;
	/* section and name in lower case, the middle as it is */
	const char *key;
	const char *value;
};

struct git_settings {
	struct buf text;		/* what is read points into it */
	char **own;			/* what is added is kept here */
	size_t own_count;
	/* in the order in which git reads them */
	struct git_setting *item;
	size_t count;
};

/*
 * Ask the git program. with_env: boolean, also what the environment sets
 * (GIT_CONFIG_COUNT, or git -c around us).
 */
int git_settings_read(struct git_settings *out, const char *git_dir,
    int with_env, struct err *err) MUST_CHECK;

/* Add one at the end. The scope is borrowed, the others are copied. */
void git_settings_add(struct git_settings *settings, const char *scope,
    const char *key, const char *value);
void git_settings_release(struct git_settings *settings);

/*
 * The n-th value of PREFIX.NAME.SUFFIX, or of PREFIX.SUFFIX where name is NULL;
 * or NULL.
 */
const char *git_settings_value(const struct git_settings *settings,
    const char *prefix, const char *name, const char *suffix, size_t n);

/*
 * The name in a key PREFIX.NAME.SUFFIX: boolean. The name is borrowed from the
 * key; it may hold dots.
 */
int git_setting_name(struct slice *out, const struct git_setting *setting,
    const char *prefix, const char *suffix);

#endif

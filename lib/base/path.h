/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_PATH_H
#define TASKLOG_PATH_H

#include <stdbool.h>

#include "base/attr.h"

struct err;

/* Every `char *` returned here is a new string for the caller to free. */

/* Returns dir/name, or name alone if name is absolute. */
char *path_join(const char *dir, const char *name);

/* Returns the parent of an absolute path, or NULL for "/". */
char *path_parent(const char *path);

/* Returns the last component, borrowed from path. */
const char *path_base(const char *path);

/*
 * Returns the canonical form of an absolute path. Symbolic links, `.` and `..`
 * are resolved as far as the path exists; the rest is taken literally.
 */
char *path_real(const char *path);

/*
 * Returns the path to `to` relative to the directory `from`. Both must be
 * canonical.
 */
char *path_relative(const char *from, const char *to);

bool path_is_dir(const char *path);		/* true if so; follows links */
bool path_is_file(const char *path);		/* true if so; follows links */
bool path_is_link(const char *path);		/* true if so */
bool path_is_empty_dir(const char *path);	/* true if so */

/*
 * Make a directory and its missing parents. Below `root` (a trusted prefix of
 * path, or NULL) a symbolic link is refused: a hostile tree could otherwise
 * lead a write out of the log.
 */
int path_make_dirs(const char *path, const char *root,
    struct err *err) MUST_CHECK;

/* Replace or make a small file by a temporary file and a rename. Not synced. */
int path_write_file(const char *path, const char *text,
    struct err *err) MUST_CHECK;

/* Sync a directory, so that its entries are durable. */
int path_sync_dir(const char *path, struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_PATH_H
#define TASKLOG_PATH_H

#include "base/attr.h"

struct err;

/* All results are new strings, the caller's to free. */

/* dir/name; name alone when it is absolute. */
char *path_join(const char *dir, const char *name);

/* The parent of an absolute path; "/" has none: NULL. */
char *path_parent(const char *path);

/* The last component; borrowed from path. */
const char *path_base(const char *path);

/*
 * The canonical form of an absolute path: symbolic links, `.` and `..` resolved
 * as far as the path exists, the rest taken literally.
 */
char *path_real(const char *path);

/* How to say `to` in the directory `from`; both canonical. */
char *path_relative(const char *from, const char *to);

int path_is_dir(const char *path);		/* boolean; follows links */
int path_is_file(const char *path);		/* boolean; follows links */
int path_is_link(const char *path);		/* boolean */
int path_is_empty_dir(const char *path);	/* boolean */

/*
 * Make a directory and what it lacks above it. Below `root` (a prefix of path
 * that is trusted, or NULL) a symbolic link is refused: a hostile tree could
 * otherwise lead a write out of the log.
 */
int path_make_dirs(const char *path, const char *root,
    struct err *err) MUST_CHECK;

/* Replace or make a small file: temporary file, rename. Not synced. */
int path_write_file(const char *path, const char *text,
    struct err *err) MUST_CHECK;

/* Make the entries of a directory durable. */
int path_sync_dir(const char *path, struct err *err) MUST_CHECK;

#endif

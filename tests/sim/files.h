/* SPDX-License-Identifier: ISC */
#ifndef SIM_FILES_H
#define SIM_FILES_H

#include <stddef.h>

/*
 * What happens to directories in a simulation. What must work and does not ends the
 * process with a message: a machine that cannot copy files proves nothing.
 */

/* A path in a static-size buffer; the format is of the caller's making. */
#define SIM_PATH 512

void sim_die(const char *what, const char *path);

/* Copy files, with their times, and directories; to may be there already. */
void tree_copy(const char *from, const char *to);

/* Remove what is in a directory, and it too if `all`. Else directories stay: their inodes. */
void tree_remove(const char *path, int all);

/* Give one object directory what another one has: files of the same name are the same. */
void objects_link(const char *from, const char *to);

/* Replace a file by another text of any length; the name has a new inode then. */
void file_replace(const char *path, const void *data, size_t len);

/* Add bytes to the end. */
void file_append(const char *path, const void *data, size_t len);

#endif

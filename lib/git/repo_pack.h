/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_PACK_H
#define TASKLOG_REPO_PACK_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct log_location;
struct repo;

/*
 * Packing. Each commit makes some loose objects, which take a disk block each
 * at least. Packed, they take a tenth of that. The git program packs them, as
 * its own `git gc` would.
 */

/*
 * True if there are so many loose objects that packing is due. False if
 * `tasklog.pack` is false or `gc.auto` is 0. Looks into one directory only.
 */
bool repo_pack_is_due(struct repo *repo);

/*
 * Pack loose objects, and join packs so that each is at least twice as large as
 * the next. If the process is killed, every object is still loose or in a pack.
 * Does nothing while a `git gc` runs, or in the directory of another user. If
 * packing fails, it is not due again for an hour. Only one process may call
 * this at a time: it must hold a lock, whose descriptor git inherits.
 */
void repo_pack(const struct log_location *location);

/* The size of git's storage. Bytes are those on the disk. */
struct repo_store {
	uint64_t loose, loose_object_bytes;
	uint64_t packs, pack_bytes;
};

void repo_measure(const char *git_dir, struct repo_store *out);

#endif

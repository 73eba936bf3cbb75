/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_PACK_H
#define TASKLOG_REPO_PACK_H

#include <stdint.h>

struct err;
struct log_location;
struct repo;

/*
 * Packing. Each commit makes some loose objects, a disk block each at least;
 * packed, they are a tenth of that. The git program does it, as its own `git
 * gc` would.
 */

/*
 * Boolean: are there so many loose objects that packing is due? Not if
 * `tasklog.pack` is false or `gc.auto` is 0. Costs a look into one directory.
 */
int repo_pack_is_due(struct repo *repo);

/*
 * Pack what is loose, and join packs so that each is at least twice as large as
 * the next. Killed at any moment it leaves all objects where they are or in a
 * pack, or both. Nothing happens while a `git gc` runs, or in the directory of
 * another user. If it fails, packing is not due again for an hour. The one
 * caller at a time holds a lock whose descriptor git inherits.
 */
void repo_pack(const struct log_location *location);

/* What git keeps, in numbers. Bytes are those on the disk. */
struct repo_store {
	uint64_t loose, loose_object_bytes;
	uint64_t packs, pack_bytes;
};

void repo_measure(const char *git_dir, struct repo_store *out);

#endif

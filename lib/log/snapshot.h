/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SNAPSHOT_H
#define TASKLOG_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "state/state.h"

/*
 * The folded state in a local file, to be mapped instead of computed: its
 * arenas, unchanged. It can be rebuilt at any time, so it is never synced. A
 * file that does not fit (of another version, of another machine, damaged, cut
 * off) counts as absent. The file is replaced by a rename; a process that has
 * the old one mapped keeps it.
 *
 * The checksum of the whole file is verified once per boot, unless the writer
 * could vouch for the file. `snapshot.seen` records inode, size and times of
 * that check, and later opens compare only those. The file is mapped
 * copy-on-write. If the system has leases, nobody can write into it until it is
 * closed: they would have to wait. Elsewhere snapshot_intact() detects a write.
 */
#define SNAPSHOT_OID 41

struct snapshot {
	void *map;		/* NULL: none */
	size_t size;
	int fd;
	bool copied;		/* true: read into memory, not mapped */
	bool seen;		/* true if it was found good before */
	int64_t mtime_ns;	/* when it was opened */
	/* base of what git holds: see struct mark */
	char base[SNAPSHOT_OID];
	uint64_t bytes;		/* of the segments folded in it */
};

/* The owner of a snapshot, and the events in it. */
struct snapshot_label {
	const char *dir;
	/* 32 characters that tell a clone from its copies */
	const char *owner;
	const char *base;
	/* bytes of the segments that the state covers */
	uint64_t bytes;
};

/*
 * Load the snapshot in the directory of the label. True if there is a good one,
 * written for the owner of the label. *state is new then, with its arenas in
 * the map: free the state first, then close the snapshot. remembers: note that
 * the file was checked, for later opens; else nothing is written.
 */
bool snapshot_open(struct snapshot *out, struct state **state,
    const struct snapshot_label *label, bool remembers);
void snapshot_close(struct snapshot *snapshot);

/*
 * True if nobody has written into the mapped file, so that what was read so far
 * is right.
 */
bool snapshot_intact(const struct snapshot *snapshot);

/*
 * Write a snapshot, laid out for reading (relayout.h). Does nothing if the
 * state was mapped from a snapshot that is no longer intact. A failure is no
 * error: then there is no snapshot. One writer at a time. settle: wait a moment
 * longer, so that readers need not check the file.
 */
void snapshot_write(const struct state *state,
    const struct snapshot_label *label, const struct snapshot *from,
    bool settle);

#endif

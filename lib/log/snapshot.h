/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SNAPSHOT_H
#define TASKLOG_SNAPSHOT_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "state/state.h"

/*
 * The folded state in a local file, to be mapped instead of made: its arenas,
 * as they are. Rebuildable at any time, so it is never synced, and one that
 * does not fit (of another version, of another machine, damaged, cut off)
 * counts as absent. Replaced by rename; who has the old one mapped keeps it.
 *
 * It is checked in whole, by a checksum, the first time that somebody finds it
 * in this state since the machine started, unless who wrote it could vouch for
 * it; `snapshot.seen` remembers file, size, times and start of that look. Later
 * looks compare those only. It is mapped copy-on-write, and until it is closed
 * nobody can write into it where the system has leases: they would have to
 * wait. Elsewhere snapshot_intact() tells.
 */
#define SNAPSHOT_OID 41

struct snapshot {
	void *map;		/* NULL: none */
	size_t size;
	int fd;
	int copied;		/* boolean: read into memory, not mapped */
	int seen;		/* boolean: found good before */
	int64_t mtime_ns;	/* when it was opened */
	char base[SNAPSHOT_OID];	/* of what git holds: see struct mark */
	uint64_t bytes;		/* of the segments folded in it */
};

/*
 * Load the snapshot in a directory. Boolean: there is a good one, written for
 * this owner (32 characters that tell one clone from its copies). *state is new
 * then, its arenas in the map: release both, the state first.
 */
int snapshot_open(struct snapshot *out, struct state **state, const char *dir,
    const char *owner);
void snapshot_close(struct snapshot *snapshot);

/*
 * Boolean: has nobody written into the mapped file since? What was read so far
 * holds.
 */
int snapshot_intact(const struct snapshot *snapshot);

/* Whose snapshot it is, and of what. */
struct snapshot_label {
	const char *dir;
	const char *owner;
	const char *base;
	/* how much of the segments the state stands for */
	uint64_t bytes;
};

/*
 * Write one, laid out for reading (relayout.h), unless what the state itself
 * was mapped from is not intact any more. Failing is no error: there is none
 * then. One writer at a time. With `settle` it takes a moment more, after which
 * readers need not check the file.
 */
void snapshot_write(const struct state *state,
    const struct snapshot_label *label, const struct snapshot *from,
    int settle);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_WHOLE_H
#define TASKLOG_JOURNAL_WHOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "git/repo.h"
#include "log/segment.h"
#include "log/snapshot.h"

/*
 * For the files of the journal, and for fsck and sync, which compare
 * everything.
 */
struct journal;
struct err;

/*
 * The result of the last look at all files: what they lack of what git holds,
 * and the reverse.
 */
struct whole {
	/* base of the look; "": no branch to compare with */
	char base[SNAPSHOT_OID];
	char log_oid[REPO_OID_SIZE];
	const char *log;	/* commit compared with, or NULL */
	struct repo *repo;	/* NULL: git was not needed */
	struct buf text;	/* text of the segment in held */
	char held[SEGMENT_PATH_SIZE];
	size_t lost;		/* files to be restored */
	size_t changed;		/* files that only task-fsck restores */
	bool own_lost;		/* true if files of our stream are among them */
	/* files that the user has left out */
	size_t left_out;
	size_t absent;		/* files that git does not have, either */
	/* true if some of git's directories cannot be read */
	bool unknown;
	/* segments of others in the state that have more than git */
	uint32_t *stray;
	size_t strays;
};

void whole_release(struct whole *whole);

/* The callbacks of the journal's loader. */
void whole_complete(void *journal, struct loader *loader);
struct slice whole_held(void *journal, const char *path);

/* True for a partial clone, whose objects may be left with the remote. */
bool journal_is_partial(const struct journal *journal);

#endif

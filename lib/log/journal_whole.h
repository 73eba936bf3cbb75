/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_WHOLE_H
#define TASKLOG_JOURNAL_WHOLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "git/repo.h"
#include "log/segment.h"
#include "log/snapshot.h"

/* For the files of the journal, and fsck and sync, which ask for all of it. */
struct journal;
struct err;

/*
 * What the last look at all files found that they lack of what git holds, and
 * it of them.
 */
struct whole {
	/* of the look; "": there is no branch to compare with */
	char base[SNAPSHOT_OID];
	char log_oid[REPO_OID_SIZE];
	const char *log;	/* the commit that was compared with, or NULL */
	struct repo *repo;	/* NULL: git was not asked */
	struct buf text;	/* of the segment named next */
	char held[SEGMENT_PATH_SIZE];
	size_t lost;		/* files to be put back */
	size_t changed;		/* files that only task-fsck puts back */
	int own_lost;		/* boolean: of our stream, too */
	/* files that the user does not want to be there */
	size_t left_out;
	size_t absent;		/* files that git cannot give, either */
	/* boolean: some of git's directories cannot be read */
	int unknown;
	/* segments of others that have more than git, in the state */
	uint32_t *stray;
	size_t strays;
};

void whole_release(struct whole *whole);

/* The callbacks of the journal's loader. */
void whole_complete(void *journal, struct loader *loader);
struct slice whole_held(void *journal, const char *path);

/* Boolean: a partial clone, in which objects may be left with the remote. */
int journal_is_partial(const struct journal *journal);

#endif

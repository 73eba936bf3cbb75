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

/* What the last look at all files found that they lack of what git holds. */
struct whole {
	char base[SNAPSHOT_OID];	/* of the look; "": there is no branch to compare with */
	char log_oid[REPO_OID_SIZE];
	const char *log;	/* the commit that was compared with, or NULL */
	struct repo *repo;	/* NULL: git was not asked */
	struct buf text;	/* of the segment named next */
	char held[SEGMENT_PATH_SIZE];
	size_t lost;		/* files to be put back */
	size_t changed;		/* files that only task-fsck puts back */
	int own_lost;		/* boolean: of our stream, too */
	size_t left_out;	/* files that the user does not want to be there */
	size_t absent;		/* files that git cannot give, either */
	int unknown;		/* boolean: some of git's directories cannot be read */
};

void whole_release(struct whole *whole);

/* The callbacks of the journal's loader. */
void whole_complete(void *journal, struct loader *loader);
struct slice whole_held(void *journal, const char *path);

/* Boolean: a partial clone, in which objects may be left with the remote. */
int journal_is_partial(const struct journal *journal);

/* Boolean: HEAD is somewhere else than at the branch. Then the files are not the log. */
int journal_is_away(const struct journal *journal);

/* A line that says so if it is, with the way back, appended. */
void journal_tell_away(const struct journal *journal, struct buf *out);

/*
 * TASK_OK: HEAD is at the branch, and nothing that git is in the middle of sets the branch
 * back when it ends. ERR_INVALID: what is written could be lost, or decided on files of the
 * past.
 */
int journal_check_head(struct journal *journal, struct err *err) MUST_CHECK;

/* TASK_OK: no git is at work on the files, nor has one left off in the middle. ERR_IO. */
int journal_check_git_is_done(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Put the files back; a commit that cannot be read is healed first. The caller holds both
 * locks.
 */
int journal_restore(struct journal *journal, struct repo *repo, size_t *restored,
    struct err *err) MUST_CHECK;

/*
 * Put back what the work tree lacks of what git holds, and mend the links between log and
 * git directory. The caller holds the append lock. ERR_IO: a git is at work there.
 */
int journal_put_back(struct journal *journal, size_t *restored, struct err *err) MUST_CHECK;

/* The same, if the last look found that something is lost. ERR_IO: it stays so. */
int journal_make_whole(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Look at all files, whatever the snapshot has of them, and put back what they lack.
 * Takes the append lock for that long.
 */
int journal_look_over(struct journal *journal, struct err *err) MUST_CHECK;

#endif

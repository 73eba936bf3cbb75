/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FSCK_RANGE_PRIVATE_H
#define TASKLOG_FSCK_RANGE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "check/fsck_streams.h"
#include "format/line_set.h"
#include "format/purges.h"
#include "git/git_batch.h"
#include "log/segment.h"

/* Shared by the files fsck_range*.c. */

struct run_git;

#define OID_SIZE 65		/* SHA-256 has 64 hex digits */

/*
 * A commit's change of a file. The old or new name is all zeros if there is
 * none.
 */
struct change {
	char was[OID_SIZE], is[OID_SIZE], commit[OID_SIZE], mode[8];
	char *path;
};

/* A file of a tree. */
struct tree_file {
	char oid[OID_SIZE];
	char *path;
};

struct file_list {
	struct tree_file *file;
	size_t count, cap;
};

struct range {
	const struct fsck_range *ask;
	struct fsck_streams streams;
	char base[OID_SIZE], head[OID_SIZE];	/* base "": there is no base */
	struct change *change;
	size_t count, cap;
	struct file_list before, after;
	/*
	 * of the file being read: its lines in the base; or all its lines are
	 * from the base
	 */
	struct line_set known;
	bool same;
	/* the lines of the head, once it is read */
	struct loader loader;
	struct problems problems;
	struct purges purges;
	size_t new_purges;	/* new purge events that the base lacks */
	bool trees_only;		/* a purge has made all commits again */
};

/*
 * fsck_range_git.c: run git, which may refuse by its exit status. The caller
 * releases the output.
 */
int range_run(const struct range *r, const char *const *args,
    struct run_git *git, struct err *err);

/*
 * Run git where it must succeed, and append its output. Fails with ERR_IO and
 * git's reason.
 */
int range_git(const struct range *r, const char *const *args, struct buf *out,
    struct err *err);

/* Begin to read objects by their names, each ended by LF. */
int range_batch(const struct range *r, struct git_batch *batch,
    const struct buf *names, struct err *err);

/*
 * Check that no commit takes something away or adds a file that does not belong
 * in a log.
 */
int range_check_changes(struct range *r, struct err *err);

/* Read all lines of the head, then check the new ones. */
int range_read_events(struct range *r, struct err *err);
void range_check_events(struct range *r);

#endif

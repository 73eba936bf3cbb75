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

/* What the files fsck_range*.c share. */

struct run_git;

#define OID_SIZE 65		/* SHA-256 has 64 hex digits */

/*
 * What a commit does to a file. The old and new name are all zeros where there
 * is none.
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
	char base[OID_SIZE], head[OID_SIZE];	/* base "": nothing */
	struct change *change;
	size_t count, cap;
	struct file_list before, after;
	/*
	 * of the file being read: its lines in the base, or (boolean) all are
	 * from there
	 */
	struct line_set known;
	bool same;
	/* what the head says, once it is read */
	struct loader loader;
	struct problems problems;
	struct purges purges;
	size_t new_purges;	/* events of that kind which the base lacks */
	bool trees_only;		/* a purge has made all commits anew */
};

/*
 * fsck_range_git.c: run git, which may say no by its exit status. The caller
 * releases what it said.
 */
int range_run(const struct range *r, const char *const *args,
    struct run_git *git, struct err *err);

/* Run git where it has to work: append its output. ERR_IO: why it did not. */
int range_git(const struct range *r, const char *const *args, struct buf *out,
    struct err *err);

/* Begin to read objects, by their names, each with its LF. */
int range_batch(const struct range *r, struct git_batch *batch,
    const struct buf *names, struct err *err);

/*
 * Is something taken away by a commit, or does one bring what has no place in a
 * log?
 */
int range_check_changes(struct range *r, struct err *err);

/* Read all that the head holds; then: is what is new right? */
int range_read_events(struct range *r, struct err *err);
void range_check_events(struct range *r);

#endif

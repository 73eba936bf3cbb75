/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_SCRUB_H
#define TASKLOG_JOURNAL_SCRUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "git/repo.h"

/*
 * Removing the bytes of purged lines from everything that this clone has: the
 * segments, all commits, the index, reflogs, objects that nothing leads to, the
 * snapshot and other files of the log's git directory. Every step can be done
 * again. A file, `tasklog/purging`, is there from before the first step until
 * after the last, with the names of the branch before and after; while it is
 * there, the next command that writes finishes the purge.
 */
struct journal;
struct err;

struct purge_done {
	size_t commits;		/* made again */
	size_t refs;		/* besides the branch, that were moved */
	/* the branch before and after */
	char before[REPO_OID_SIZE], after[REPO_OID_SIZE];
};

/* Make the file, or append to it. Durable. */
int scrub_note(const struct journal *journal, const char *text,
    struct err *err) MUST_CHECK;
int scrub_forget(const struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Remove the bytes of all lines that are purged now, and a text (or absent)
 * from the messages of commits. The caller must hold sync.lock and no other
 * lock, and must have called scrub_note().
 */
int journal_scrub(struct journal *journal, struct slice text,
    struct purge_done *done, struct err *err) MUST_CHECK;

/*
 * True if there are purges whose bytes were not yet looked for here, or if
 * scrub_note() was called. Cheap.
 */
bool scrub_is_due(const struct journal *journal);

/* Let it be due no more, although bytes may be here. */
int scrub_settle(const struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Make a commit again without the bytes of lines that are purged now, if it or
 * an ancestor has them. `base` and its ancestors stay ("": none do). Only
 * objects are written.
 */
int scrub_commit(struct journal *journal, const char *base, const char *commit,
    char out[REPO_OID_SIZE], struct err *err) MUST_CHECK;

/*
 * Count the commits, of all that git has here, that have one of these lines or
 * repeat a text of it. Writes nothing.
 */
struct scrub_ask {
	const uint32_t *event;
	size_t count;
	struct slice text;	/* in a message; absent: none */
};

int scrub_count(struct journal *journal, const struct scrub_ask *ask,
    size_t *commits, struct err *err) MUST_CHECK;

/*
 * If a purge was interrupted, finish it, unless another process is about to. A
 * note says so.
 */
int journal_finish_purge(struct journal *journal, struct err *err) MUST_CHECK;

#endif

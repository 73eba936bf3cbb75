/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FSCK_H
#define TASKLOG_FSCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "git/repo_pack.h"
#include "log/journal.h"

/*
 * Checking a log: every line by the schema, its sum, the chains of all streams,
 * gaps and forks, stamps, that what git holds is still there, that the fold
 * from scratch is the state in use. Reads only.
 */
enum finding_level {
	FINDING_ERROR,		/* the log is not what was written */
	FINDING_NOTE		/* worth knowing, nothing is wrong */
};

struct finding {
	enum finding_level level;
	const char *path;	/* relative to the log, "" for the log itself */
	uint64_t line;		/* from 1, 0: the file as a whole */
	const char *message;
};

const char *finding_level_name(enum finding_level level);

/* Append a finding as a JSON object. */
void finding_add_json(struct buf *out, const struct finding *finding);

typedef void finding_fn(void *arg, const struct finding *finding);

struct fsck_totals {
	size_t errors, notes;
	uint64_t events, writers, segments, tasks, commits_behind;
	uint64_t bytes;		/* of the segments */
	struct repo_store git;
};

/*
 * Calls fn for everything found. TASK_OK also when there are errors: they are
 * counted in totals. TASK_ESYSTEM: the check could not be made.
 */
int fsck_run(struct journal *journal, finding_fn *fn, void *arg,
    struct fsck_totals *totals, struct err *err) MUST_CHECK;

/* The totals alone, but for what is found. */
void fsck_count(const struct journal *journal, struct fsck_totals *totals);

/*
 * Checking what a range of commits brings to a log, for hooks and CI: only
 * git's objects are read, in any repository, by the git program.
 */
struct fsck_range {
	/* of the repository; NULL: git's environment says it */
	const char *dir;
	const char *git_dir;	/* a log's, NULL: git looks for it from dir */
	const char *range;	/* BASE..HEAD; NULL: all of the branch */
	const char *ref;	/* the branch, NULL: tasks, else origin/tasks */
	int64_t now_ms;
};

/*
 * Commits may only add: files, and lines to files; and HEAD goes on from BASE.
 * What is new must be well formed, its chains whole, and none of it forged.
 * What was wrong in BASE is not said again. totals has the new events, the
 * commits in commits_behind. ERR_NOT_FOUND: there is no such commit.
 * ERR_INVALID: range is no range.
 */
int fsck_range(const struct fsck_range *range, finding_fn *fn, void *arg,
    struct fsck_totals *totals, struct err *err) MUST_CHECK;

/*
 * What is safe to mend: a torn tail is cut, files that git has and the work
 * tree lacks or has otherwise are made whole from both, lines that cannot be
 * read are set aside by an event, lines that a stream lacks are looked for in
 * all that git has; with accept_gaps (boolean) an event says of those not found
 * that everybody goes on without them. What is replaced is kept in the local
 * directory. Says what it did through fn as notes.
 */
int fsck_repair(struct journal *journal, bool accept_gaps, finding_fn *fn,
    void *arg, struct err *err) MUST_CHECK;

#endif

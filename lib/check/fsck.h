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
 * gaps and forks, stamps; that the lines that git holds are still there; and
 * that the fold from scratch equals the state in use. The check only reads.
 */
enum finding_level {
	FINDING_ERROR,		/* the log is not as it was written */
	FINDING_NOTE		/* worth knowing, nothing is wrong */
};

struct finding {
	enum finding_level level;
	const char *path;	/* relative to the log, "" for the log itself */
	uint64_t line;		/* from 1; 0: the file as a whole */
	const char *message;
};

const char *finding_level_name(enum finding_level level);

/* Append a finding as a JSON object. */
void finding_add_json(struct buf *out, const struct finding *finding);

typedef void finding_fn(void *arg, const struct finding *finding);

struct fsck_totals {
	size_t errors, notes;
	uint64_t events, writers, segments, tasks, commits_behind;
	uint64_t bytes;		/* bytes of the segments */
	struct repo_store git;
};

/*
 * Calls fn for every finding. Returns TASK_OK also if there are errors: totals
 * counts them. TASK_ESYSTEM: the check could not be made.
 */
int fsck_run(struct journal *journal, finding_fn *fn, void *arg,
    struct fsck_totals *totals, struct err *err) MUST_CHECK;

/* Count the totals, without those of findings. */
void fsck_count(const struct journal *journal, struct fsck_totals *totals);

/*
 * Checking the commits of a range before a log takes them, for hooks and CI.
 * Only git's objects are read, in any repository, by the git program.
 */
struct fsck_range {
	/* directory of the repository; NULL: git's environment names it */
	const char *dir;
	/* git directory of a log; NULL: git looks for it from dir */
	const char *git_dir;
	const char *range;	/* BASE..HEAD; NULL: the whole branch */
	const char *ref;	/* the branch; NULL: tasks, else origin/tasks */
	int64_t now_ms;
};

/*
 * Commits must only add files, and lines to files; HEAD must descend from BASE.
 * New lines must be well formed, with whole chains, and not forged. Faults in
 * BASE are not reported again. totals has the new events, and the commits in
 * commits_behind. Fails with ERR_NOT_FOUND if there is no such commit, and with
 * ERR_INVALID if range is no range.
 */
int fsck_range(const struct fsck_range *range, finding_fn *fn, void *arg,
    struct fsck_totals *totals, struct err *err) MUST_CHECK;

/*
 * Repair what can be repaired safely. A torn tail is cut. A file that git has
 * and the work tree lacks or has otherwise is made whole from both. Lines that
 * cannot be read are set aside by an event. Lines that a stream lacks are
 * looked for in all that git has; with accept_gaps, an event accepts the lines
 * that are not found, so that everybody continues without them. Replaced files
 * are kept in the local directory. Notes through fn tell what was done.
 */
int fsck_repair(struct journal *journal, bool accept_gaps, finding_fn *fn,
    void *arg, struct err *err) MUST_CHECK;

#endif

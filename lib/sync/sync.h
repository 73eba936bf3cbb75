/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SYNC_H
#define TASKLOG_SYNC_H

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "log/journal.h"
#include "query/merge_report.h"

/*
 * Exchange events with the log's remotes: fetch, unite, push, again when
 * somebody was faster. It may die, fail and be repeated at any step: what was
 * fetched or united stays, what was not sent is sent the next time, and nothing
 * is ever taken away. Other commands go on meanwhile; locks are held only while
 * files and branch are moved.
 */
struct sync_options {
	const char *const *remotes;	/* none: all that the log has */
	size_t count;
	/* boolean: fetch, and say what would come and go */
	int dry_run;
	/* boolean: also a log that was begun apart from this one */
	int join;
	/* how long to try, and for one run of git; 0: 60 s */
	int timeout_ms;
	/* or NULL */
	void (*progress)(void *arg, const char *remote, const char *what);
	void *arg;
};

struct sync_remote {
	char *name;
	/* word ERR_NONE: it has all that we have, and we have its */
	struct err err;
	size_t came, went;	/* events */
	size_t retries;
	char tip[41];		/* what it has now */
};

struct sync_result {
	struct sync_remote *remote;
	size_t count;
	struct merge_report report;	/* that what came brought */
};

/*
 * ERR_NOT_FOUND: there is no such remote, or none at all. What went wrong with
 * one remote is in its err: ERR_IO out of reach, ERR_INVALID it refuses, or
 * holds no log, another one or one in a newer format, ERR_STALE others were
 * always faster.
 */
int sync_run(struct journal *journal, const struct sync_options *options,
    struct sync_result *out, struct err *err) MUST_CHECK;

/*
 * Do something that must be true everywhere, or not at all: decide on what the
 * remote has now, and publish the events before anybody here or elsewhere sees
 * them. If another clone pushes meanwhile, all of it is decided anew. The
 * journal was opened with journal_options.publishes; decide() adds events to
 * it, as within a transaction, which is where it is called. While it is
 * published, commands of this clone that write wait.
 *
 * The first of the remotes named, else that which the branch follows, is asked.
 * What decide() returns is returned, and nothing is published then. ERR_IO and
 * others of sync_run(): nothing is recorded, unless the message says that this
 * is not known.
 */
typedef int sync_decide_fn(struct journal *journal, void *arg, struct err *err);
int sync_publish(struct journal *journal, const struct sync_options *options,
    sync_decide_fn *decide, void *arg, struct err *err) MUST_CHECK;

void sync_result_release(struct sync_result *result);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SYNC_H
#define TASKLOG_SYNC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "log/journal.h"
#include "log/transaction.h"
#include "query/merge_report.h"

/*
 * Exchange events with the log's remotes: fetch, unite, push, and again if
 * somebody else pushed first. The exchange may be killed, fail and be repeated
 * at any step: what was fetched or united stays, what was not sent is sent next
 * time, and nothing is ever removed. Other commands can run meanwhile; locks
 * are held only while files and branch are moved.
 */
struct sync_options {
	const char *const *remotes;	/* none: all remotes of the log */
	size_t count;
	/* true: fetch, and count what would come and go */
	bool dry_run;
	/* true: accept a log that was begun apart from this one */
	bool join;
	/* for all tries, and for one run of git; 0: 60 s */
	int timeout_ms;
	/* or NULL */
	void (*progress)(void *arg, const char *remote, const char *what);
	void *arg;
};

struct sync_remote {
	char *name;
	/* ERR_NONE: both sides now have the same events */
	struct err err;
	size_t came, went;	/* events */
	size_t retries;
	char tip[41];		/* the remote's commit of the branch */
};

struct sync_result {
	struct sync_remote *remote;
	size_t count;
	/* the conflicts that the new events brought */
	struct merge_report report;
};

/*
 * Fails with ERR_NOT_FOUND if a named remote does not exist, or if there is no
 * remote. An error of one remote is in its err: ERR_IO if it cannot be reached;
 * ERR_INVALID if it refuses, or holds no log, another log or a log of a newer
 * format; ERR_STALE if somebody else pushed first at every try.
 */
int sync_run(struct journal *journal, const struct sync_options *options,
    struct sync_result *out, struct err *err) MUST_CHECK;

/*
 * Take what local clones of the log have written (git/local_clone.h), or in a
 * local clone what its log has. sync_run() begins with it. Their files are
 * read, and nothing else of them is used.
 */
struct sync_local {
	struct journal *journal;
	size_t found, came;	/* logs that were read, and new events */
};

int sync_local(struct sync_local *local, struct err *err) MUST_CHECK;

/*
 * Take the events of one log: of the local clone in a work tree if sandboxed is
 * set, else of the log whose directory `top` is.
 */
int sync_take_files(struct sync_local *local, const char *top, bool sandboxed,
    struct err *err) MUST_CHECK;

/*
 * Record events that must be true everywhere or not at all. The decision is
 * made on the events that the remote has now, and the new events are published
 * before anybody sees them, here or elsewhere. If another clone pushes
 * meanwhile, everything is decided anew. The journal must be opened with
 * journal_options.publishes. decide() is called within a transaction. Commands
 * of this clone can write while the remote is asked, but cannot claim these
 * tasks: journal_is_publishing().
 *
 * The remote is the first one named, else the one that the branch follows. If
 * decide() fails, its code is returned and nothing is published. After ERR_IO
 * and the other errors of sync_run() nothing is recorded, unless the message
 * says that this is not known.
 */
int sync_publish(struct journal *journal, const struct sync_options *options,
    transaction_fn *decide, void *arg, struct err *err) MUST_CHECK;

/* Append the result of one remote as a JSON object. */
void sync_remote_add_json(struct buf *out, const struct sync_remote *remote);

void sync_result_release(struct sync_result *result);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SYNC_PRIVATE_H
#define TASKLOG_SYNC_PRIVATE_H

#include <stdbool.h>

#include "git/repo.h"
#include "git/transport.h"
#include "log/journal.h"

/* Shared by the files of the sync. No other file may include it. */

struct remote;
struct sync_options;
struct sync_remote;

/* A sync under way. */
struct sync {
	struct journal *journal;
	const struct sync_options *options;
	struct repo *repo;
	struct transport transport;
	int64_t deadline;	/* end of its tries, on the monotonic clock */
	/* a remote keeps the history that has what is purged */
	bool refused;
};

int sync_begin(struct sync *sync, struct journal *journal,
    const struct sync_options *options, int *lock, struct err *err) MUST_CHECK;
void sync_end(struct sync *sync, int *lock);

/* Returns the remote to be asked, with the time left for one run of git. */
struct remote sync_remote_of(const struct sync *sync,
    const struct sync_remote *remote);

/*
 * Fetch, unite and push once. On success both sides have the same events. Fails
 * with ERR_STALE if somebody else pushed first.
 */
int sync_round_trip(struct sync *sync, struct sync_remote *remote,
    struct err *err) MUST_CHECK;

/* Wait a random time. True if there is time for another try. */
bool sync_back_off(const struct sync *sync, struct sync_remote *remote);

/*
 * Check that the commit of a remote belongs to this log, in a format that we
 * read. apart is set if the histories share no more than what all logs share.
 * Fails with ERR_INVALID.
 */
int sync_check_log(struct journal *journal, struct repo *repo, const char *tip,
    const char *remote, bool apart, struct err *err) MUST_CHECK;

/*
 * Fail with ERR_IO if a stream lacks lines, unless an event accepts the gap, or
 * the remote's commit ("": none) has the stream with the gap already.
 */
int sync_check_gaps(struct journal *journal, struct repo *repo, const char *tip,
    const char *remote, struct err *err) MUST_CHECK;

/*
 * Bring everything that `theirs` has into the branch, the work tree and the
 * state. With dry_run only count. came counts the events that we lacked, went
 * those that they lacked. tip is the commit of our branch then.
 */
struct sync_unite {
	const char *remote;
	const char *theirs;
	/* common ancestor with ours; "": none */
	char common[REPO_OID_SIZE];
	bool dry_run;
	size_t came, went;
	char tip[REPO_OID_SIZE];
};

int sync_unite(struct journal *journal, struct repo *repo,
    struct sync_unite *unite, struct err *err) MUST_CHECK;

/*
 * Get the commit of a remote without what is purged here: the commit itself, if
 * it has nothing of it. Only objects are written.
 */
int sync_clean(struct sync *sync, const char *theirs, char out[REPO_OID_SIZE],
    struct err *err) MUST_CHECK;

/* Note that a remote does not let its branch be replaced, and why. */
void sync_say_refused(struct sync *sync, const char *remote,
    const struct err *why);

/*
 * Remove the bytes of what is purged from this clone, if that is due. moved:
 * our history was made again.
 */
int sync_scrub(struct sync *sync, bool *moved, struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SYNC_PRIVATE_H
#define TASKLOG_SYNC_PRIVATE_H

#include "git/repo.h"
#include "git/transport.h"
#include "log/journal.h"

/* Shared by the files of the sync, and by nobody else. */

struct remote;
struct sync_options;
struct sync_remote;

/* A sync under way. */
struct sync {
	struct journal *journal;
	const struct sync_options *options;
	struct repo *repo;
	struct transport transport;
	int64_t deadline;	/* of its tries, on the monotonic clock */
};

int sync_begin(struct sync *sync, struct journal *journal,
    const struct sync_options *options, int *lock, struct err *err) MUST_CHECK;
void sync_end(struct sync *sync, int *lock);

/* A remote to be asked, with the time that one run of git may take. */
struct remote sync_remote_of(const struct sync *sync,
    const struct sync_remote *remote);

/*
 * What is ours there, too, and what is theirs here; ERR_STALE: someone was
 * faster.
 */
int sync_round_trip(struct sync *sync, struct sync_remote *remote,
    struct err *err) MUST_CHECK;

/* Wait a random time; boolean: some is left to try again. */
int sync_back_off(const struct sync *sync, struct sync_remote *remote);

/*
 * ERR_INVALID unless the commit of a remote is one of a log that this program
 * reads and that is this one. `apart`: they have no more in common than what
 * all logs have.
 */
int sync_check_log(struct journal *journal, struct repo *repo, const char *tip,
    const char *remote, int apart, struct err *err) MUST_CHECK;

/*
 * ERR_IO if a stream lacks lines, no event says that all go on without them,
 * and the commit of the remote ("": it has none) does not have the stream like
 * that already.
 */
int sync_check_gaps(struct journal *journal, struct repo *repo, const char *tip,
    const char *remote, struct err *err) MUST_CHECK;

/*
 * The branch, the work tree and the state now have all that theirs has; nothing
 * but the counts with dry_run. *came and *went count events that we and they
 * lacked, and tip is where our branch is, or would be.
 */
struct sync_unite {
	const char *remote;
	const char *theirs;
	char common[REPO_OID_SIZE];	/* with ours, "": no common ancestor */
	int dry_run;
	size_t came, went;
	char tip[REPO_OID_SIZE];
};

int sync_unite(struct journal *journal, struct repo *repo,
    struct sync_unite *unite, struct err *err) MUST_CHECK;

#endif

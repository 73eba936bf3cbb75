/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REMOTE_H
#define TASKLOG_REMOTE_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "git/repo.h"

/*
 * A remote of the log, reached by the git program: ssh, credential helpers and
 * proxies work as the user set them up, but nothing asks anyone anything, and
 * every run ends.
 */
struct log_location;
struct transport;
struct err;

struct remote {
	const struct log_location *location;
	const struct transport *transport;	/* or NULL */
	const char *name;
	int timeout_ms;		/* of one run of git */
};

/* Names of the log's remotes, each ended by a line feed, appended. */
int remote_names(const struct log_location *location, struct buf *out,
    struct err *err) MUST_CHECK;

/*
 * Fetch the log's branch. tip is where it is there, "" when there is none.
 * ERR_IO: the remote cannot be reached, or its answer cannot be used.
 */
int remote_fetch(const struct remote *remote, char tip[REPO_OID_SIZE],
    struct err *err) MUST_CHECK;

/* Fetch what a partial clone has left with the remote, of all of the branch. */
int remote_fetch_promised(const struct remote *remote,
    struct err *err) MUST_CHECK;

/*
 * Set the branch there to a commit that has all that the branch was seen to
 * have: a compare-and-swap. ERR_STALE: somebody was faster. ERR_INVALID: the
 * remote refuses it by a rule of its own. ERR_NOT_READY: it takes no commits
 * whose parents we lack.
 */
int remote_push(const struct remote *remote, const char *commit,
    struct err *err) MUST_CHECK;

/* A best common ancestor of two commits, "" if there is none. */
int remote_common(const struct log_location *location, const char *a,
    const char *b, char out[REPO_OID_SIZE], struct err *err) MUST_CHECK;

/*
 * The commits of ours that are not theirs, without merges, oldest first: names
 * as lines, appended. Of more than max the newest max + 1. Git goes by the
 * times of commits: where clocks differ it may list old ones that both have.
 */
struct remote_ask {
	const char *ours, *theirs;
	size_t max;
};

int remote_missing(const struct log_location *location,
    const struct remote_ask *ask, struct buf *out, struct err *err) MUST_CHECK;

#endif

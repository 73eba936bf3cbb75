/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REMOTE_H
#define TASKLOG_REMOTE_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "git/repo.h"

/*
 * A remote of the log, reached by running git: ssh, credential helpers and
 * proxies work as the user set them up. No run asks the user anything, and
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

/* Append the names of the log's remotes, each with a line feed. */
int remote_names(const struct log_location *location, struct buf *out,
    struct err *err) MUST_CHECK;

/*
 * Fetch the log's branch. tip is the remote's commit of the branch, or "" if
 * the remote has none. Fails with ERR_IO if the remote cannot be reached or its
 * answer cannot be used.
 */
int remote_fetch(const struct remote *remote, char tip[REPO_OID_SIZE],
    struct err *err) MUST_CHECK;

/* Fetch the objects of the branch that a partial clone left with the remote. */
int remote_fetch_promised(const struct remote *remote,
    struct err *err) MUST_CHECK;

/*
 * Set the remote's branch to a commit that contains the branch as last fetched,
 * or (with `replaces`, a commit) replace the branch if it is still there: a
 * compare-and-swap. Fails with ERR_STALE if somebody else pushed first, with
 * ERR_INVALID if a rule of the remote refuses the push, with ERR_NOT_READY if
 * the remote takes no commits whose parents we lack.
 */
int remote_push(const struct remote *remote, const char *commit,
    const char *replaces, struct err *err) MUST_CHECK;

/* Find a best common ancestor of two commits; "" if there is none. */
int remote_common(const struct log_location *location, const char *a,
    const char *b, char out[REPO_OID_SIZE], struct err *err) MUST_CHECK;

/*
 * Append the commits of `ours` that are not in `theirs`, without merges, oldest
 * first, one a line. If there are more than max, the newest max + 1 are listed.
 * git goes by the times of commits: if clocks differ, it may list old commits
 * that both have.
 */
struct remote_ask {
	const char *ours, *theirs;
	size_t max;
};

int remote_missing(const struct log_location *location,
    const struct remote_ask *ask, struct buf *out, struct err *err) MUST_CHECK;

#endif

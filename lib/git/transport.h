/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TRANSPORT_H
#define TASKLOG_TRANSPORT_H

#include "base/attr.h"
#include "git/git_settings.h"

/*
 * How git reaches the remotes of a log: as it reaches those of the project.
 * What the project's configuration says of that (url.*.insteadOf,
 * core.sshCommand, http.*, credential.*, remote.NAME.proxy, ...) is handed to
 * the runs of git that fetch from and push to the log's remotes, in their
 * environment. Nothing of it is stored in the log, and nothing else of the
 * project's configuration counts. What the log's own sets goes first.
 */
struct log_location;
struct buf;
struct err;

struct transport {
	const struct log_location *location;
	/* none: no project, or not to be read */
	struct git_settings project;
	struct git_settings log;
	char **env;			/* NAME=value, ended by NULL; or NULL */
};

/*
 * Read both configurations, and have the log's remote follow the project's:
 * remote_follow(). What hinders that, and what follows, is said in notes, a
 * line each. anew: boolean, a remote that the user has removed from the log is
 * taken again. The place is borrowed.
 */
int transport_open(struct transport *out, const struct log_location *location,
    int anew, struct buf *notes, struct err *err) MUST_CHECK;
void transport_close(struct transport *transport);

/*
 * The directory in which git is to be run for one of the log's remotes: the
 * project names keys, programs and repositories by paths relative to its own
 * top. Borrowed.
 */
const char *transport_dir(const struct transport *transport,
    const char *remote);

#endif

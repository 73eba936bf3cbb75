/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TRANSPORT_H
#define TASKLOG_TRANSPORT_H

#include <stdbool.h>

#include "base/attr.h"
#include "git/git_settings.h"

/*
 * How git reaches the remotes of a log: in the way that it reaches those of the
 * project. The project's settings for that (url.*.insteadOf, core.sshCommand,
 * http.*, credential.*, remote.NAME.proxy, ...) are passed in the environment
 * to the runs of git that fetch from and push to the log's remotes. They are
 * not stored in the log. No other setting of the project is used. Settings of
 * the log itself take precedence.
 */
struct log_location;
struct buf;
struct err;

struct transport {
	const struct log_location *location;
	/* empty: no project, or its settings must not be read */
	struct git_settings project;
	struct git_settings log;
	char **env;			/* NAME=value, ended by NULL; or NULL */
};

/*
 * Read both configurations, and make the log's remote follow the project's:
 * remote_follow(). Problems and changes are described in notes, a line each. If
 * anew is set, a remote that the user has removed from the log is added again.
 * location is borrowed.
 */
int transport_open(struct transport *out, const struct log_location *location,
    bool anew, struct buf *notes, struct err *err) MUST_CHECK;
void transport_close(struct transport *transport);

/*
 * Returns the directory in which git must run for one of the log's remotes. The
 * project names keys, programs and repositories by paths relative to its own
 * top. The result is borrowed.
 */
const char *transport_dir(const struct transport *transport,
    const char *remote);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REMOTE_FOLLOW_H
#define TASKLOG_REMOTE_FOLLOW_H

#include <stdbool.h>

#include "base/attr.h"

/*
 * The log's remote follows the project's remote: it has its name and its URLs.
 * The log's configuration remembers the name of the project's remote
 * (remote.NAME.ofProject) and the URLs taken from it
 * (remote.NAME.ofProjectUrl). So a change in the project can be told from a
 * change that the user made in the log, which stays.
 */
#define FOLLOW_NAME "ofproject"		/* in git's spelling */
#define FOLLOW_URL "ofprojecturl"
/* set once the log has had a remote of the project */
#define FOLLOW_ONCE "tasklog.tookRemote"

struct transport;
struct buf;
struct err;

/*
 * Give a log without a remote the project's remote, or update the URLs of the
 * remote that it has. If anew is set, this includes a log whose user has
 * removed its remote. *changed is set to true if the log's configuration was
 * written. Changes of an existing log are described in notes, a line each.
 */
int remote_follow(const struct transport *transport, bool anew, bool *changed,
    struct buf *notes, struct err *err) MUST_CHECK;

#endif

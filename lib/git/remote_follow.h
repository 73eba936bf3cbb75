/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REMOTE_FOLLOW_H
#define TASKLOG_REMOTE_FOLLOW_H

#include "base/attr.h"

/*
 * The log's remote is the project's: it is called as there, and has its URLs.
 * The log's configuration remembers which remote of the project it is
 * (remote.NAME.ofProject) and the URLs that were taken from there
 * (remote.NAME.ofProjectUrl), so that a change in the project is told from one
 * that the user made in the log, which stays.
 */
#define FOLLOW_NAME "ofproject"		/* as git lists it */
#define FOLLOW_URL "ofprojecturl"
/* set once the log has had one */
#define FOLLOW_ONCE "tasklog.tookRemote"

struct transport;
struct buf;
struct err;

/*
 * A log without a remote gets the project's; one that has it gets the URLs that
 * it has there now. anew: boolean, also a log whose user has removed the one
 * that it had. *changed: boolean, the log's configuration was written. What
 * changed in a log that was there already is said in notes, a line each.
 */
int remote_follow(const struct transport *transport, int anew, int *changed,
    struct buf *notes, struct err *err) MUST_CHECK;

#endif

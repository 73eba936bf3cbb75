/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WATCH_WAIT_H
#define TASKLOG_WATCH_WAIT_H

#include <stdint.h>

#include "base/attr.h"
#include "log/journal.h"

/*
 * Sleeping until a log changes. The order that loses nothing:
 *
 *	watch_arm()			from here on every change is noticed
 *	journal_refresh(), look		nothing there?
 *	watch_wait()			returns at once if it came in between
 *
 * What is watched is the branch (commits of any clone and of git), the ends of
 *this clone's own streams (a line is there before its commit is), and whether
 *the log and what leads to it are moved. On Linux the kernel tells of changes;
 *elsewhere, and where it cannot spare another watcher, the files are looked at
 *ten times a second.
 */
struct watch;
struct err;

/*
 * Who waits for a time of day looks at the clock that often: it may be set, and
 * goes on while the machine sleeps, which the waiting does not.
 */
#define WATCH_NAP_MS 60000

/* The journal must outlive it. */
struct watch *watch_open(const struct journal *journal);
void watch_close(struct watch *watch);

/* Watch what is there now: streams begin new files as they grow. */
void watch_arm(struct watch *watch);

/*
 * Sleep until the log has changed since watch_arm(), at most timeout_ms (-1:
 * for ever). Boolean in *changed; a signal also ends it, with 0. A change may
 * be reported once too often, never too seldom.
 */
int watch_wait(struct watch *watch, int64_t timeout_ms, int *changed,
    struct err *err) MUST_CHECK;

/*
 * A descriptor that is readable when the log may have changed, to be polled
 * beside others: then call watch_wait(watch, 0, ...). -1: there is none, ask
 * every 100 ms.
 */
int watch_fd(const struct watch *watch);

#endif

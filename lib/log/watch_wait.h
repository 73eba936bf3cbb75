/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WATCH_WAIT_H
#define TASKLOG_WATCH_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "log/journal.h"

/*
 * Sleeping until a log changes. This order loses nothing:
 *
 *	watch_arm()		from here on every change is noticed
 *	journal_refresh()	look: nothing there?
 *	watch_wait()		returns at once if something came in between
 *
 * Watched are the branch (commits of any clone and of git), the ends of this
 * clone's own streams (a line is there before its commit), and whether the log
 * or a directory above it is moved. On Linux the kernel reports changes.
 * Elsewhere, and if the kernel has no watcher left, the files are looked at ten
 * times a second.
 */
struct watch;
struct err;

/*
 * A caller that waits for a time of day must look at the clock this often: the
 * clock may be set, and runs while the machine sleeps, which a time-out does
 * not.
 */
#define WATCH_NAP_MS 60000

/* The journal must outlive it. */
struct watch *watch_open(const struct journal *journal);
void watch_close(struct watch *watch);

/* Watch the files that exist now: streams begin new files as they grow. */
void watch_arm(struct watch *watch);

/*
 * Sleep until the log has changed since watch_arm(), at most timeout_ms (-1:
 * for ever). *changed is set to true if it has. A signal ends the sleep, too,
 * with *changed false. A change may be reported twice, but is never missed.
 */
int watch_wait(struct watch *watch, int64_t timeout_ms, bool *changed,
    struct err *err) MUST_CHECK;

/*
 * Returns a descriptor that becomes readable when the log may have changed, to
 * be polled with others; then call watch_wait(watch, 0, ...). Returns -1 if
 * there is none: call it every 100 ms instead.
 */
int watch_fd(const struct watch *watch);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LOCK_H
#define TASKLOG_LOCK_H

#include <stdbool.h>

#include "base/attr.h"

struct err;

/*
 * An exclusive advisory lock on a file (flock). The file is made if it is
 * missing, with the permissions that the umask allows. The kernel drops the
 * lock when the process dies, so a stale lock cannot exist. *fd is -1 if the
 * lock is not held. fd is closed on exec and shared with a forked child. The
 * file names the last holder, for the messages of those who wait; nothing else
 * relies on it.
 */
#define LOCK_TIMEOUT_MS 30000

struct lock_wait {
	int timeout_ms;		/* 0: do not wait */
	/* name of the caller for the messages of others; NULL: unknown */
	const char *program;
	const char *actor;	/* who runs the caller; NULL: unknown */
	void (*say)(void *arg, const char *text);	/* NULL: say nothing */
	void *arg;
};

/*
 * Wait until the lock is held. After a second, say() is told once who holds the
 * lock. Fails with ERR_BUSY after the time-out; the message names the holder.
 * If wait is NULL, waits up to LOCK_TIMEOUT_MS and says nothing.
 */
int lock_take(int *fd, const char *path, const struct lock_wait *wait,
    struct err *err) MUST_CHECK;

/* Take the lock without waiting. Sets *held. */
int lock_try(int *fd, const char *path, bool *held, struct err *err) MUST_CHECK;
void lock_drop(int *fd);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LOCK_H
#define TASKLOG_LOCK_H

#include "base/attr.h"

struct err;

/*
 * Exclusive advisory lock on a file (flock), created when missing, readable and
 * writable for whoever the umask allows. The kernel drops it when the process
 * dies, so a stale lock cannot exist. *fd is -1 when not held; closed on exec,
 * shared with a forked child. The file says who took the lock last, for those
 * who wait: a hint that nothing rests on.
 */
#define LOCK_TIMEOUT_MS 30000

struct lock_wait {
	int timeout_ms;		/* 0: do not wait */
	/* of the caller, as others are told; NULL: unknown */
	const char *program;
	const char *actor;	/* likewise */
	void (*say)(void *arg, const char *text);	/* NULL: say nothing */
	void *arg;
};

/*
 * Wait until the lock is held. After a second say() is told once for whom.
 * ERR_BUSY after the time-out; the message names the holder. wait NULL:
 * LOCK_TIMEOUT_MS, in silence.
 */
int lock_take(int *fd, const char *path, const struct lock_wait *wait,
    struct err *err) MUST_CHECK;

/* Without waiting; sets *held. */
int lock_try(int *fd, const char *path, int *held, struct err *err) MUST_CHECK;
void lock_drop(int *fd);

#endif

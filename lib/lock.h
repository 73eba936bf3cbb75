/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LOCK_H
#define TASKLOG_LOCK_H

#include "attr.h"

struct err;

/*
 * Exclusive advisory lock on a file (flock), created when missing, readable and
 * writable for whoever the umask allows. The kernel drops it when the process dies, so
 * a stale lock cannot exist. lock_take() blocks until held; lock_try() sets *held.
 * *fd is -1 when not held; closed on exec, shared with a forked child.
 */
int lock_take(int *fd, const char *path, struct err *err) MUST_CHECK;
int lock_try(int *fd, const char *path, int *held, struct err *err) MUST_CHECK;
void lock_drop(int *fd);

#endif

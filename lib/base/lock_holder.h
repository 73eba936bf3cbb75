/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LOCK_HOLDER_H
#define TASKLOG_LOCK_HOLDER_H

struct buf;

/*
 * Who holds a lock, for messages. Whoever takes a lock notes itself in the
 * file; the kernel knows the process even if another program took it, and
 * whether it is stopped, where it says so (/proc). Nothing here is trusted.
 */

/* Write down that this process has the lock. program and actor may be NULL. */
void lock_holder_note(int fd, const char *program, const char *actor);

/*
 * "task-add (process 4711, ann, since 2026-11-20T14:00:00Z, stopped)";
 * appended.
 */
void lock_holder_add(struct buf *out, int fd);

#endif

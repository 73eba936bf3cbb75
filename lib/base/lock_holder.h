/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LOCK_HOLDER_H
#define TASKLOG_LOCK_HOLDER_H

struct buf;

/*
 * Notes about the holder of a lock, for messages. A process that takes a lock
 * writes a note into the file. The kernel knows the process even if another
 * program took the lock, and where /proc exists, whether that process is
 * stopped. Nothing here is trusted.
 */

/* Note that this process holds the lock. program and actor may be NULL. */
void lock_holder_note(int fd, const char *program, const char *actor);

/*
 * Append the holder: "task-add (process 4711, ann, since 2026-11-20T14:00:00Z,
 * stopped)".
 */
void lock_holder_add(struct buf *out, int fd);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_BACKGROUND_H
#define TASKLOG_BACKGROUND_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Start work that nobody waits for in a process of its own, for programs that
 * are about to end. The process is detached from the terminal, has the
 * directory / and no open file but those of keep, so neither a shell that reads
 * the caller's output nor a user at the prompt notices it. The caller does not
 * collect the child.
 *
 * Returns 1 in the child, which must end with _exit(), and 0 in the caller. The
 * caller does not learn whether a child was started, so necessary work must not
 * be done here. The child gets new descriptor numbers, written back to
 * *keep[i]; an entry of -1 is skipped.
 */
bool background_start(int *const keep[], size_t count);

/* In the child: run only when the machine has nothing else to do. */
void background_yield(void);

#endif

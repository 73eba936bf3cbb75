/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_BACKGROUND_H
#define TASKLOG_BACKGROUND_H

#include <stddef.h>

/*
 * Work that nobody waits for, in a process of its own: detached from the
 * terminal, with no file open but those of keep, in the directory /, so that
 * neither a shell that reads the caller's output nor a user at the prompt
 * notices it. For programs that are about to end; the caller does not collect
 * the child.
 *
 * Returns 1 in the child, which ends with _exit(), and 0 in the caller, where
 * it is not told whether there is a child: what needs to be done must not be
 * done here. In the child the descriptors of keep are other numbers than
 * before; -1 is left as it is.
 */
int background_start(int *const keep[], size_t count);

/* In the child: from here on only when the machine has nothing else to do. */
void background_yield(void);

#endif

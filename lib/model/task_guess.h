/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_GUESS_H
#define TASKLOG_TASK_GUESS_H

#include "base/buf.h"
#include "model/view.h"

/* How tasks are named, the last resort of task_guess(). */
#define TASK_NAMES \
	"; a task is named by its code, its id, or 4 or more first " \
	"characters of its id"

/*
 * Append which tasks may have been meant by a name that names none: "; did you
 * mean 'AUTH-007'?", "; the codes with AUTH are AUTH-001 to AUTH-009", "; tasks
 * with this word: AUTH-002 (log in)". If nothing is near, how a task is named.
 * All tasks are read.
 */
void task_guess(struct buf *out, const struct view *view, struct slice name);

#endif

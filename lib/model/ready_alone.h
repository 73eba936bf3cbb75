/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_READY_ALONE_H
#define TASKLOG_READY_ALONE_H

#include <stdbool.h>

#include "model/view.h"

/*
 * Returns what the state of the task and its own fields say, without holder,
 * links and actor: READY_YES, _ABSENT, _SEALED, _NOT_OPEN, _NAMED, _DEFERRED.
 */
enum ready readiness_alone(const struct view *view, const struct task *task,
    bool by_name);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_FIND_H
#define TASKLOG_TASK_FIND_H

#include <stdint.h>

#include "base/attr.h"
#include "format/id.h"
#include "model/view.h"

struct err;

/*
 * Find the task that an operand names: a whole id, a unique prefix of at least
 * 4 characters, a code, or CODE.prefix. Fails with ERR_NOT_FOUND, or with
 * ERR_AMBIGUOUS, whose message lists the candidates.
 */
int task_find(uint32_t *out, const struct view *view, const char *operand,
    struct err *err) MUST_CHECK;

#endif

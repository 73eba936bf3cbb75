/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_AUDIT_PAST_H
#define TASKLOG_AUDIT_PAST_H

#include "check/audit_private.h"

/*
 * Try all parts of one task that were asked for. The parts are in the order of
 * writes. For each part, the state is folded that its author has certainly seen
 * of the task. Mostly a part has seen more than the part before it, so that the
 * fold continues.
 */
void audit_task(struct audit *audit, const struct part *parts, size_t count);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_AUDIT_PAST_H
#define TASKLOG_AUDIT_PAST_H

#include "check/audit_private.h"

/*
 * Try all that was asked of one task. Its parts are in the order of writes. For
 * each event the state of what its author has certainly seen of the task is
 * folded; one after the other has mostly seen more, so it is gone on with.
 */
void audit_task(struct audit *audit, const struct part *parts, size_t count);

#endif

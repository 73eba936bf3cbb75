/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CHANGE_TEXT_H
#define TASKLOG_CHANGE_TEXT_H

#include "base/buf.h"
#include "cli/out.h"
#include "query/task_diff.h"

/*
 * Append what changed of a task as one line for people: "state created ->
 * done; labels +web; +2 messages". Of a new task, only what is unusual. In a
 * table, tasks are named as there; else by their codes or whole ids.
 */
void change_text_add(struct buf *out, const struct task_change *change,
    const struct out *for_out);

#endif

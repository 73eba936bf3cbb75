/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SAVED_H
#define TASKLOG_SAVED_H

#include <stdbool.h>

/*
 * Settings that stand for options. They count for people at a terminal: a
 * script prints and writes the same in every account.
 */
struct cli;
struct buf;

/*
 * For task-list: take tasklog.list, if no filter was given, tasklog.sort and
 * tasklog.columns, if these options were not given, and the filter of the
 * context. is_form() tells options that do not say which tasks are in the list.
 * *heading becomes the line that names the context; empty without one.
 */
void saved_list(struct cli *cli, bool (*is_form)(const char *option),
    struct buf *heading);

/* For task-add: take what the context gives new tasks, and say so. */
void saved_new(struct cli *cli);

#endif

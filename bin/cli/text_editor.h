/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TEXT_EDITOR_H
#define TASKLOG_TEXT_EDITOR_H

#include "base/attr.h"
#include "cli/cli.h"

/*
 * Let a person write a text for tasks, like a message. what says what it is:
 * "a message". use posts it. Returns the class of cli->err.
 */
typedef int text_fn(void *arg, const char *text, struct err *err);
int text_write(struct cli *cli, const char *what,
    const struct operands *tasks, text_fn *use, void *arg) MUST_CHECK;

/* Append the tasks with their titles, as comments below the scissors. */
void text_add_tasks(struct buf *out, const struct view *view,
    const struct operands *tasks);

#endif

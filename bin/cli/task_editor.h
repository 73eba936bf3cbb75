/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_EDITOR_H
#define TASKLOG_TASK_EDITOR_H

#include "cli/cli.h"

/*
 * Let a person edit the fields of tasks in one text (task_form.h), and write
 * what has changed: all of it, or nothing. A task that has changed meanwhile is
 * refused, unless the command has other expectations. cli->err has the outcome.
 */
void task_edit_by_hand(struct cli *cli, struct command *command,
    const struct operands *tasks);

#endif

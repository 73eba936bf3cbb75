/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HINTS_H
#define TASKLOG_HINTS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"

/*
 * Returns what to write instead of an option that the program does not have, as
 * "task-move TASK STATE" for the --state of task-edit; or NULL.
 */
const char *hint_instead(const struct cli *cli, const char *option);

/*
 * Returns the option of the program that people mean by a name that other
 * programs have for it, as "label" for "tags"; or NULL.
 */
const char *hint_option(const struct cli *cli, const char *name);

/* Hint at the option that an operand means, as "due" or "priority=5" do. */
const char *hint_named(const struct cli *cli, const char *operand);

/*
 * Append to the error about an operand that names no task what was probably
 * meant: an option without its dashes, a verb, a text.
 */
void hint_operand(const struct cli *cli, const char *operand, bool first,
    struct err *err);

/* Append the option for a reason, if the error says that one is needed. */
void hint_reason(struct err *err);

#endif

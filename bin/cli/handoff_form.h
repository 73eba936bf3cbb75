/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HANDOFF_FORM_H
#define TASKLOG_HANDOFF_FORM_H

#include "base/attr.h"
#include "cli/cli.h"
#include "command/command.h"

/*
 * Let a person write the package of a handoff as a form (form.h), which begins
 * with the values of *package; the summary is the text. Then call use, for
 * which *package has what the person wrote. Returns the class of cli->err.
 */
typedef int handed_fn(void *arg, struct err *err);
int handoff_write(struct cli *cli, struct task_handoff *package,
    const struct operands *tasks, handed_fn *use, void *arg) MUST_CHECK;

#endif

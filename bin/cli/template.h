/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TEMPLATE_H
#define TASKLOG_TEMPLATE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

struct cli;
struct err;
struct words;

/*
 * Read the template of a new task: the form (task_form.h) in the file NAME.md;
 * or of several: the drafts in NAME.jsonl, a plan. The directory is
 * .tasklog/templates, or that of the setting tasklog.templates; unless it is
 * absolute it is looked for in the directory of the program and in those above.
 * A name with a slash is that of a file.
 *
 * "${NAME}" in the file is a variable, which a "NAME=VALUE" of set replaces.
 * Fails with ERR_NOT_FOUND; the message says which templates there are; with
 * ERR_INVALID if a variable has no value, or a value no variable.
 */
int template_read(struct buf *out, bool *is_plan, struct cli *cli,
    const char *name, const struct words *set, struct err *err) MUST_CHECK;

/* Call fn with the name of each template that there is. */
void template_each(struct cli *cli, void (*fn)(void *arg, const char *name),
    void *arg);

#endif

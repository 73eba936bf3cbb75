/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TEMPLATE_H
#define TASKLOG_TEMPLATE_H

#include "base/attr.h"
#include "base/buf.h"

struct cli;
struct err;

/*
 * Read the template of a new task: the form (task_form.h) in the file NAME.md.
 * The directory is .tasklog/templates, or that of the setting
 * tasklog.templates; unless it is absolute it is looked for in the directory of
 * the program and in those above. A name with a slash is that of a file. Fails
 * with ERR_NOT_FOUND; the message says which templates there are.
 */
int template_read(struct buf *out, struct cli *cli, const char *name,
    struct err *err) MUST_CHECK;

/* Call fn with the name of each template that there is. */
void template_each(struct cli *cli, void (*fn)(void *arg, const char *name),
    void *arg);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ARGUMENTS_H
#define TASKLOG_ARGUMENTS_H

#include <stdint.h>

#include "base/buf.h"
#include "cli/cli.h"

/*
 * A whole file ("-": stdin) as text; on failure cli->err is set. The caller
 * frees it.
 */
char *read_text(struct cli *cli, const char *path);

/*
 * A workflow by the name of a ready-made one, or else from a file ("-": stdin),
 * whose text is then *text, which the caller frees. A file is meant by a name
 * with a slash or dot.
 */
int read_workflow(struct slice *json, char **text, struct cli *cli,
    const char *what) MUST_CHECK;

#endif

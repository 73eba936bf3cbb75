/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ARGUMENTS_H
#define TASKLOG_ARGUMENTS_H

#include <stdint.h>

#include "base/buf.h"
#include "cli/cli.h"

/*
 * Returns a whole file ("-": stdin) as text. On failure cli->err is set. The
 * caller frees the text.
 */
char *read_text(struct cli *cli, const char *path);

/*
 * Read a workflow: a ready-made one by its name, or else one from a file ("-":
 * stdin). The text of the file is then *text, which the caller frees. A name
 * with a slash or dot means a file.
 */
int read_workflow(struct slice *json, char **text, struct cli *cli,
    const char *what) MUST_CHECK;

#endif

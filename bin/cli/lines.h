/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LINES_H
#define TASKLOG_LINES_H

#include <stddef.h>

#include "base/buf.h"
#include "cli/cli.h"

/*
 * The lines of standard input. The longest line that is accepted bounds the
 * memory. Starts as {0}, except for max.
 */
struct lines {
	size_t max;		/* bytes of a line, in whole MiB */
	size_t number;		/* number of the last line, from 1 */
	struct buf text;
};

/*
 * Returns 1 and the next line in *line, without its line end and without a byte
 * order mark before the first line. The line is valid until the next call.
 * Returns 0 at the end, or with cli->err set.
 */
int lines_next(struct lines *lines, struct cli *cli, char **line);
void lines_release(struct lines *lines);

#endif

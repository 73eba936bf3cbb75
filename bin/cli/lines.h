/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LINES_H
#define TASKLOG_LINES_H

#include <stddef.h>

#include "base/buf.h"
#include "cli/cli.h"

/*
 * The lines of standard input, in memory that is bounded by the longest one
 * that is taken. Starts as {0} but for max.
 */
struct lines {
	size_t max;		/* bytes of a line, whole MiB */
	size_t number;		/* of the last line, from 1 */
	struct buf text;
};

/*
 * Boolean: *line is the next one, without its end and without a byte order mark
 * before the first, until the next call. 0 at the end, or with cli->err set.
 */
int lines_next(struct lines *lines, struct cli *cli, char **line);
void lines_release(struct lines *lines);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FORMAT_H
#define TASKLOG_FORMAT_H

#include "base/buf.h"
#include "cli/cli.h"
#include "model/short_id.h"
#include "render/task_json.h"

/*
 * --format, as in git for-each-ref: %(field), %(field:option,...), %% and %xx
 * for a byte in hex. Fields are the keys of the task object, `short` (the
 * shortest unique id), and members by a dot (claim.by, meta.KEY). Lists are
 * joined by commas. Options: trunc=N, upper, lower, relative (times), json (the
 * raw value).
 */
struct format;

/* Parse a format. Ends the program if the format is wrong. */
struct format *format_parse(const struct cli *cli, const char *text);
void format_free(struct format *format);

/* Append a task in this format, without a line end. */
void format_add(struct buf *out, struct format *format, const struct view *view,
    const struct task *task);

#endif

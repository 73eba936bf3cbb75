/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SCHEMA_FILL_H
#define TASKLOG_SCHEMA_FILL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/json.h"

/*
 * Append the schema of a tool, completed. A property {} is taken from the
 * common arguments; "@fields" becomes the fields of a task (schema_fields.h).
 * If `whole`, the arguments of every tool, and those of every tool that reads
 * or writes, come after the tool's own. Both texts must be valid.
 */
void schema_fill(struct buf *out, struct slice text, struct slice common,
    bool whole);

#endif

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
 *
 * A property with "quiet" is taken but not shown to clients: each property
 * costs every model tokens, and few calls need these.
 */
void schema_fill(struct buf *out, struct slice text, struct slice common,
    bool whole);

/* Append a completed schema as clients see it. */
void schema_add_shown(struct buf *out, const struct json_doc *doc);

#endif

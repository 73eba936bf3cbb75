/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOL_FORGIVE_H
#define TASKLOG_TOOL_FORGIVE_H

#include <stdbool.h>

#include "base/attr.h"

struct args;
struct err;
struct schema;
struct tool;

/*
 * Write the arguments as the schema has them, where their meaning is clear:
 * synonyms by their right names; null as absent; lists given as arrays, as text
 * with commas or as JSON text; numbers and booleans given as text; objects as
 * JSON text. What is not clear stays as it is, and schema_check() refuses it.
 *
 * If args->fills, empty texts, arrays and objects are absent, too, and so is a
 * 0 where 0 means nothing: some hosts fill in every argument. If two arguments
 * or more are filled in with nothing, every 0 is.
 */
int args_forgive(struct args *args, const struct tool *tool,
    const struct schema *schema, struct err *err) MUST_CHECK;

#endif

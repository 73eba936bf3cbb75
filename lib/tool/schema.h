/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOL_SCHEMA_H
#define TASKLOG_TOOL_SCHEMA_H

#include "base/attr.h"
#include "base/json.h"

struct err;

/*
 * Checking a value against a JSON Schema of the subset that every client
 * understands: type, properties, required, additionalProperties: false, items,
 * enum, minimum, maximum, minLength, maxLength, minItems, maxItems. Lengths are
 * in characters. Other keywords say nothing about validity here.
 *
 * ERR_INVALID says which argument is wrong and what would be right.
 */
int schema_check(const struct json_doc *schema, uint32_t at,
    const struct json_doc *doc, uint32_t value, struct err *err) MUST_CHECK;

/* The same for arguments that were left out as a whole. */
int schema_check_empty(const struct json_doc *schema, uint32_t at,
    struct err *err) MUST_CHECK;

#endif

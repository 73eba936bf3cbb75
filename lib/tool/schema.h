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
struct schema {
	const struct json_doc *doc;
	uint32_t at;		/* the token of the schema */
	/* more properties that an object may have, NULL: none */
	const struct json_doc *more;
	uint32_t maps[2];	/* tokens of them, by name; 0: none */
};

int schema_check(const struct schema *schema, const struct json_doc *doc,
    uint32_t value, struct err *err) MUST_CHECK;

/* Check arguments that were left out as a whole, as schema_check() does. */
int schema_check_empty(const struct schema *schema,
    struct err *err) MUST_CHECK;

#endif

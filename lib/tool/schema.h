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
 * in characters. Other keywords do not restrict values.
 *
 * A message of ERR_INVALID names the wrong argument and tells what would be
 * right.
 */
struct schema {
	const char *tool;	/* whose arguments these are */
	const struct json_doc *doc;
	uint32_t at;		/* the token of the schema */
	/* more properties that an object may have, NULL: no more */
	const struct json_doc *more;
	uint32_t maps[2];	/* tokens of the maps in *more; 0: no map */
};

/*
 * Returns the property of the root of this name, and the document that it is
 * in; 0 if there is none.
 */
uint32_t schema_property(const struct schema *schema, const char *name,
    const struct json_doc **doc);

int schema_check(const struct schema *schema, const struct json_doc *doc,
    uint32_t value, struct err *err) MUST_CHECK;

/* Check a call without arguments, as schema_check() does with them. */
int schema_check_empty(const struct schema *schema,
    struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SCHEMA_FIELDS_H
#define TASKLOG_SCHEMA_FIELDS_H

#include "base/buf.h"

/*
 * Append the schema of a tool, with the fields of a task in place of "@fields":
 * if "@fields" is a property, as properties; in a description, as the keys of a
 * draft.
 */
void schema_add_fields(struct buf *out, struct slice text);

#endif

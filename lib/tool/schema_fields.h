/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SCHEMA_FIELDS_H
#define TASKLOG_SCHEMA_FIELDS_H

#include "base/buf.h"

/*
 * The fields of a task in the schemas of tools: in place of a property
 * "@fields", a property for each field that can be changed in an existing task;
 * in place of "@fields" in a description, the keys of a draft, as "title,
 * labels[], meta{}".
 */
void schema_add_field_properties(struct buf *out);
void schema_add_draft_keys(struct buf *out);

#endif

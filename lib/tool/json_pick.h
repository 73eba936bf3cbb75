/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOL_JSON_PICK_H
#define TASKLOG_TOOL_JSON_PICK_H

#include "base/buf.h"
#include "base/words.h"

/*
 * Keep only these members of a JSON object, in the object's order. Without
 * names, keep all.
 */
void pick(struct buf *object, const struct words *names);

#endif

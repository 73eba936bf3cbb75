/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOL_JSON_PICK_H
#define TASKLOG_TOOL_JSON_PICK_H

#include "base/buf.h"
#include "base/words.h"

/*
 * Keep only these members of a JSON object, in its order; all if there are no
 * names.
 */
void pick(struct buf *object, const struct words *names);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_JSON_SHRINK_H
#define TASKLOG_MCP_JSON_SHRINK_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Append a JSON object in at most `room` bytes: as it is, if it is that small.
 * Else long texts are cut (they end in an ellipsis then) and long arrays end
 * early, and a member "cut" says of which members, and how much they have:
 * bytes of a text, items of an array. If even that is too large, what does not
 * fit is left out and "cut" is true.
 *
 * Boolean: is it as it was?
 */
bool json_shrink_add(struct buf *out, struct slice object, size_t room);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_JSON_SHRINK_H
#define TASKLOG_MCP_JSON_SHRINK_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Append a JSON object in at most `room` bytes. If it is that small, it is not
 * changed. Otherwise long texts are cut and end in a mark (tool/cut_text.h),
 * long arrays end early, and a member "cut" names the members that were cut
 * with their full sizes: bytes of a text, items of an array. If even that is
 * too large, members that do not fit are left out and "cut" is true.
 *
 * True if the object was not changed.
 */
bool json_shrink_add(struct buf *out, struct slice object, size_t room);

#endif

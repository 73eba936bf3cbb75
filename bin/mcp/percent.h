/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_PERCENT_H
#define TASKLOG_MCP_PERCENT_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Append the text of a part of a URI, with its percent signs decoded. True if
 * the part is well formed and not empty. The result may have any character but
 * NUL.
 */
bool percent_decode(struct buf *out, struct slice text);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOL_SCHEMAS_H
#define TASKLOG_TOOL_SCHEMAS_H

#include "base/embedded.h"

/* The files of schema/mcp and schema/tool. */
extern const struct embedded tool_schemas[];

#endif

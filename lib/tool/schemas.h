/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOL_SCHEMAS_H
#define TASKLOG_TOOL_SCHEMAS_H

#include "base/embedded.h"

/* schema/mcp/task_add.json and so on. */
extern const struct embedded tool_schemas[];

#endif

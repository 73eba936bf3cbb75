/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_METHODS_H
#define TASKLOG_MCP_METHODS_H

#include "mcp/feature.h"

/* The methods of task-mcp. */
extern const struct service mcp_service;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_METHODS_H
#define TASKLOG_MCP_METHODS_H

#include "mcp/feature.h"

/* What task-mcp serves. */
extern const struct service mcp_service;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SKILL_H
#define TASKLOG_MCP_SKILL_H

#include "base/buf.h"

/* The skill that the server offers: how to work with the log. */
#define SKILL_URI "skill://task-log/SKILL.md"

/* Returns the description that the file of the skill begins with. */
struct slice skill_description(void);

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SKILL_H
#define TASKLOG_MCP_SKILL_H

/* The skill that the server offers: how to work with the log. */
#define SKILL_URI "skill://task-log/SKILL.md"

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_TEXTS_H
#define TASKLOG_MCP_TEXTS_H

#include "base/embedded.h"

/* SKILL.md, instructions.txt and read-only.txt, from beside the sources. */
extern const struct embedded embedded_texts[];

#endif

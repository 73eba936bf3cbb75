/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOL_LOG_NEW_H
#define TASKLOG_TOOL_LOG_NEW_H

#include "query/history.h"
#include "tool/tool.h"

/*
 * Add the events that pass the history's filters and have arrived since the
 * call's cursor, the oldest first, and the cursor behind those that are added.
 * Without a cursor only the one of now is added. Returns TOOL_LATER if there is
 * none and the caller waits. `fields` are the members of an entry to keep.
 */
int log_new_add(struct tool_call *call, struct history *history,
    const struct words *fields, struct err *err) MUST_CHECK;

#endif

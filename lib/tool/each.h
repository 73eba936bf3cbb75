/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOL_EACH_H
#define TASKLOG_TOOL_EACH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "command/command.h"

struct err;
struct tool_call;

/*
 * A write to one task, or to several in one call: the argument `task` names
 * one, `tasks` several. With `atomic` all tasks are written or none; else each
 * for itself, and the answer names the tasks that were refused.
 */

/* Decide for one task. */
typedef int each_fn(struct tool_call *call, const char *task, void *arg,
    struct outcome *out, struct err *err);

struct each {
	each_fn *fn;
	void *arg;
	struct command *command;	/* its `nth` and `of` are set */
	/*
	 * events that one task may take, at least 1; none of them are written
	 * if one is refused
	 */
	size_t parts;
};

/* True if the call names several tasks. */
bool each_is_batch(const struct tool_call *call);

/*
 * Write, and add the answer. The answer about one task has the task as it is
 * now; the answer about several has a row for each, the refused ones first. If
 * all are refused, the call fails. Afterwards *out is the outcome of a task
 * that the call named alone.
 */
int each_write(struct tool_call *call, const struct each *each,
    struct outcome *out, struct err *err) MUST_CHECK;

#endif

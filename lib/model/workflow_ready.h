/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WORKFLOW_READY_H
#define TASKLOG_WORKFLOW_READY_H

#include <stddef.h>

#include "base/buf.h"

struct err;

/*
 * The ready-made workflows: the files of schema/workflows/, as JSON without
 * white space. They are part of the library, so no program has to find the
 * files.
 */
struct workflow_ready {
	const char *name;
	const char *what;	/* a description in one line */
	const char *json;
};

/*
 * Returns the i-th workflow, or NULL after the last. The first one is the
 * default of a log.
 */
const struct workflow_ready *workflow_ready(size_t i);

/*
 * Get a workflow by its name. Fails with TASK_ENOTFOUND; the message names
 * those that exist.
 */
int workflow_ready_find(struct slice *json, const char *name, struct err *err)
    MUST_CHECK;

#endif

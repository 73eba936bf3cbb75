/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WORKFLOW_READY_H
#define TASKLOG_WORKFLOW_READY_H

#include <stddef.h>

#include "base/buf.h"

struct err;

/*
 * The ready-made workflows: the files of schema/workflows/, as JSON without
 * white space. They are part of the library, so that no program has to look for
 * them.
 */
struct workflow_ready {
	const char *name;
	const char *what;	/* in a line */
	const char *json;
};

/*
 * The i-th, NULL after the last. The first is that of a log which asks for no
 * other.
 */
const struct workflow_ready *workflow_ready(size_t i);

/* TASK_ENOTFOUND names those that there are. */
int workflow_ready_find(struct slice *json, const char *name, struct err *err)
    MUST_CHECK;

#endif

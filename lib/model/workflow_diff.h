/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WORKFLOW_DIFF_H
#define TASKLOG_WORKFLOW_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "model/view.h"
#include "model/workflow.h"

/*
 * The changes that another workflow would make. `what` is a key of the workflow
 * (states, moves, gates, ...). A changed single value, like the lease, is one
 * removed and one added.
 */
struct workflow_change {
	bool added;		/* true: added; else removed */
	const char *what;
	/* a state, "from>to", "state>gate", a number, a name */
	char value[136];
	/* of a removed state: the number of tasks in it */
	size_t tasks;
};

struct workflow_changes {
	struct workflow_change *change;
	size_t count, cap;
};

/* Get the changes from the view's workflow to `to`. */
void workflow_diff(struct workflow_changes *out, const struct view *view,
    const struct workflow *to);

/* Append a change as a JSON object. */
void workflow_change_add_json(struct buf *out,
    const struct workflow_change *change);

void workflow_changes_release(struct workflow_changes *changes);

#endif

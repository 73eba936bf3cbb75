/* SPDX-License-Identifier: ISC */
/*
 * Changing a state along the workflow: task.moved.
 */
#include "command/command.h"

#include "command/command_private.h"

static int
decide(struct decision *d, const char *state, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	int to = workflow_spelled(w, slice_of(state)), rc;

	if (to == -1)
		return workflow_no_state(w, slice_of(state), ERR_ILLEGAL_MOVE,
		    err);
	rc = decision_handed(d, ACTION_MOVE_HANDED, to, NULL, err);
	if (!rc)
		rc = decision_end_forced(d, err);
	if (!rc)
		rc = decision_move(d, to, err);
	return rc ? rc : decision_finish(d, err);
}

int
task_move(struct basis *basis, const struct command *command,
    const char *operand, const char *state, struct outcome *out,
    struct err *err)
{
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_TASK_MOVED, out, err);

	key_begin(&d, "move");
	key_text(&d, "state", state);
	if (!rc)
		rc = decision_on(&d, EVENT_TASK_MOVED, operand, &repeated, err);
	if (!rc && !repeated)
		rc = decide(&d, state, err);
	decision_release(&d);
	return rc;
}

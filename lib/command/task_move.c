/* SPDX-License-Identifier: ISC */
/*
 * Changing a state along the workflow: task.moved. The move of a single task
 * into work is a claim, task.claimed, which every version of the audit knows.
 */
#include "command/command.h"

#include <stdio.h>

#include "command/command_private.h"
#include "model/rule.h"

/* True if the move has to be a claim. */
static bool
is_claim(const struct decision *d, const struct task_moving *moving, int to)
{
	int from = d->task.state_number;

	return moving->claims && !d->mine && from != -1 && from != to &&
	    d->view->workflow->claim_to[from] == to;
}

/* Tell who can take the task, if it is nobody's now. */
static void
tell_next(const struct decision *d, const struct task_moving *moving, int from,
    int to)
{
	const struct workflow *w = d->view->workflow;
	bool ends = draft_has(d->draft, "claim");
	char what[CODE_MAX + 8] = "what was moved";

	if (w->claim_to[to] == -1 || (d->held && !ends))
		return;
	if (moving->claims)	/* else one sentence is for all tasks */
		snprintf(what, sizeof(what), "'%s'", d->called);
	if (d->mine && !rule_state_of_work(w, to))
		basis_note(d->basis,
		    "your claim of %s has ended: a reviewer can claim it, or "
		    "report on its gates ('task-claim', 'task-gate')",
		    what);
	else if (rule_returns(w, from, to))
		basis_note(d->basis,
		    "nobody holds %s now: anybody can claim it "
		    "('task-claim'), and its last worker finds the move in the "
		    "inbox",
		    what);
	else if (!ends && (w->working & ~w->releases & state_bit(to)))
		basis_note(d->basis,
		    "nobody holds %s: claim %s before you work on it "
		    "('task-claim')",
		    what, moving->claims ? "it" : "a task");
}

static int
move_only(struct decision *d, const struct task_moving *moving, int to,
    struct err *err)
{
	int from = d->task.state_number;
	int rc = decision_handed(d, ACTION_MOVE_HANDED, to, NULL, err);

	if (!rc)
		rc = decision_end_forced(d, err);
	if (!rc)
		rc = decision_move(d, to, err);
	if (!rc && moving->tells && d->command->of < 2 && from != to)
		tell_next(d, moving, from, to);
	if (!rc)
		rc = decision_finish(d, err);
	if (!rc && d->closes)
		task_repeat(d);
	return rc;
}

static int
decide(struct decision *d, const struct task_moving *moving, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	const struct task_claim claim = {0};
	int to = workflow_spelled(w, slice_of(moving->state));

	if (to == -1)
		return workflow_no_state(w, slice_of(moving->state),
		    ERR_ILLEGAL_MOVE, err);
	if (!is_claim(d, moving, to))
		return move_only(d, moving, to, err);
	draft_set_type(d->draft, EVENT_TASK_CLAIMED);
	return claim_named(d, &claim, err);
}

/* A repeat is about the event of the first command: a move or a claim. */
static enum event_type
type_of(const struct decision *d)
{
	uint32_t before = decision_key_event(d);

	return before &&
	        state_event(d->view->state, before)->type == EVENT_TASK_CLAIMED
	    ? EVENT_TASK_CLAIMED
	    : EVENT_TASK_MOVED;
}

int
task_move(struct basis *basis, const struct command *command,
    const char *operand, const struct task_moving *moving,
    struct outcome *out, struct err *err)
{
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_TASK_MOVED, out, err);

	key_begin(&d, "move");
	key_text(&d, "state", moving->state);
	if (!rc)
		rc = decision_on(&d, type_of(&d), operand, &repeated, err);
	if (!rc && !repeated)
		rc = decide(&d, moving, err);
	decision_release(&d);
	return rc;
}

/* SPDX-License-Identifier: ISC */
/*
 * Finishing a task: the moves from its state to the one where work has ended
 * well, an event each. All steps are checked before the first is written.
 */
#include "command/command.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "command/command_private.h"
#include "model/rule.h"
#include "model/workflow_path.h"

/* A task being finished. */
struct finishing {
	struct basis *basis;
	const struct command *command;
	const char *operand;
	/* key of the last event instead of the command's; empty: none */
	struct buf stamp;
	struct workflow_path path;
};

static int
state_name_len(const struct workflow *w, int state)
{
	return state == -1 ? 0 : (int)w->states[state].len;
}

/* Say which step of several is refused. */
static void
name_step(const struct decision *d, const struct workflow_path *path, int i,
    struct err *err)
{
	const struct workflow *w = d->view->workflow;
	int from = path->state[i], to = path->state[i + 1];

	if (path->count > 2)
		err_prefix(err, "step %d of %d, %.*s → %.*s", i + 1,
		    path->count - 1, state_name_len(w, from),
		    from == -1 ? "" : w->states[from].ptr,
		    state_name_len(w, to), w->states[to].ptr);
}

/* Let the decision be about the task as it will be after the first steps. */
static void
suppose_moved(struct decision *d, int from, int to)
{
	d->task.state_number = to;
	d->task.state = d->view->workflow->states[to];
	d->task.quarantined = d->task.state_purged = false;
	d->works |= rule_is_work(d->view->workflow, from, to);
}

/*
 * Check every step by the rules of a move. What a step changes and later ones
 * ask about is the state, and that the actor has worked on the task.
 */
static int
check_steps(struct decision *d, const struct workflow_path *path,
    struct err *err)
{
	struct task task = d->task;
	struct draft *draft = d->draft;
	int rc = 0;

	d->draft = draft_new(EVENT_TASK_MOVED);	/* thrown away */
	for (int i = 0; i + 1 < path->count && !rc; i++) {
		int to = path->state[i + 1];

		if (i)
			suppose_moved(d, path->state[i - 1], path->state[i]);
		rc = decision_handed(d, ACTION_MOVE_HANDED, to, NULL, err);
		if (!rc)
			rc = decision_check_move(d, to, err);
		if (rc)
			name_step(d, path, i, err);
	}
	draft_free(d->draft);
	d->draft = draft;
	d->task = task;
	return rc;
}

/* Find the way of the task of a decision to its end, and check it. */
static int
check_way(struct decision *d, struct workflow_path *path, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	int from = d->task.state_number, end = rule_finish(w);

	if (end == -1)
		return err_set(err, ERR_ILLEGAL_MOVE,
		    "the workflow has no state in which work is done");
	snprintf(d->out->was, sizeof(d->out->was), "%.*s",
	    (int)d->task.state.len, d->task.state.ptr);
	*path = (struct workflow_path){ { from }, 1 };
	if (w->done & state_bit(from))
		return 0;
	if (workflow_find_path(path, w, from, decision_has_reason(d)))
		return check_steps(d, path, err);
	/* no move leads there: let the rule say which there are */
	return decision_check_move(d, end, err);
}

/* Refuse to finish a task that was given up. */
static int
check_not_cancelled(const struct decision *d, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	int from = d->task.state_number;
	uint64_t back;
	int to = 0;

	if (!(w->cancelled & state_bit(from)))
		return 0;
	back = w->moves[from] & ~w->done & ~state_bit(w->quarantine);
	if (!back)
		return err_set(err, ERR_ILLEGAL_MOVE,
		    "'%s' is %.*s and cannot be opened again", d->called,
		    (int)d->task.state.len, d->task.state.ptr);
	while (!(back & state_bit(to)))
		to++;
	return err_set(err, ERR_ILLEGAL_MOVE,
	    "'%s' is %.*s; open it again first: task-move -m WHY %s %.*s",
	    d->called, (int)d->task.state.len, d->task.state.ptr, d->called,
	    (int)w->states[to].len, w->states[to].ptr);
}

static int
decide_step(struct decision *d, int to, struct err *err)
{
	int rc = decision_handed(d, ACTION_MOVE_HANDED, to, NULL, err);

	if (!rc)
		rc = decision_end_forced(d, err);
	return rc ? rc : decision_move(d, to, err);
}

/*
 * Write step i. What the caller expects holds for the first step, and the last
 * one carries the key: a repeat of a command that was cut off goes on.
 */
static int
write_step(const struct finishing *f, int i, struct outcome *out,
    struct err *err)
{
	struct command command = *f->command;
	bool last = i + 2 == f->path.count, repeated = false;
	struct decision d;
	int rc;

	if (i) {
		command.expect = NULL;
		command.fence = 0;
	}
	if (!last || f->stamp.len)
		command.key = NULL;
	rc = decision_start(&d, f->basis, &command, EVENT_TASK_MOVED, out, err);
	key_begin(&d, "done");
	if (!rc)
		rc = decision_on(&d, EVENT_TASK_MOVED, f->operand, &repeated,
		    err);
	if (!rc)
		rc = decide_step(&d, f->path.state[i + 1], err);
	if (last && f->stamp.len)
		draft_set_key(d.draft, slice_of_buf(&f->stamp));
	if (!rc)
		rc = decision_finish(&d, err);
	if (!rc && d.closes)
		task_repeat(&d);
	decision_release(&d);
	return rc;
}

static int
write_steps(const struct finishing *f, struct outcome *out, struct err *err)
{
	char was[sizeof(out->was)];
	int rc = 0;

	memcpy(was, out->was, sizeof(was));
	for (int i = 0; i + 1 < f->path.count && !rc; i++)
		rc = write_step(f, i, out, err);
	memcpy(out->was, was, sizeof(was));
	out->path = f->path;
	return rc;
}

int
task_done(struct basis *basis, const struct command *command,
    const char *operand, struct outcome *out, struct err *err)
{
	struct finishing f = { .basis = basis, .command = command,
		.operand = operand };
	bool repeated = false;
	struct decision d;
	int rc = decision_start(&d, basis, command, EVENT_TASK_MOVED, out, err);

	key_begin(&d, "done");
	if (!rc)
		rc = decision_on(&d, EVENT_TASK_MOVED, operand, &repeated, err);
	if (!rc && !repeated)
		rc = check_not_cancelled(&d, err);
	if (!rc && !repeated)
		rc = check_way(&d, &f.path, err);
	decision_release(&d);
	return rc || repeated ? rc : write_steps(&f, out, err);
}

static void
add_close_key(struct buf *out, const struct decision *d, const char *stamp)
{
	char digest[DIGEST_HEX_SIZE];

	digest_hex(digest, stamp, strlen(stamp));
	buf_addf(out, "closes:%s:%s", d->out->id, digest);
}

int
task_close(struct basis *basis, const struct command *command,
    const char *operand, const char *stamp, struct outcome *out,
    struct err *err)
{
	struct command keyless = *command;
	struct finishing f = { .basis = basis, .command = &keyless,
		.operand = operand };
	struct decision d;
	int rc;

	keyless.key = NULL;
	rc = decision_start(&d, basis, &keyless, EVENT_TASK_MOVED, out, err);
	if (!rc)
		rc = decision_task(&d, operand, err);
	if (!rc)
		add_close_key(&f.stamp, &d, stamp);
	if (!rc &&
	    state_find_term(d.view->state, TERM_KEY, slice_of_buf(&f.stamp)))
		out->repeated = true;
	else if (!rc)
		rc = check_way(&d, &f.path, err);
	decision_release(&d);
	if (!rc && !out->repeated)
		rc = write_steps(&f, out, err);
	buf_release(&f.stamp);
	return rc;
}

int
task_close_allowed(struct basis *basis, const char *operand,
    struct outcome *out, struct err *err)
{
	const struct command command = { .why = "a commit" };
	struct decision d;
	int rc = decision_start(&d, basis, &command, EVENT_TASK_MOVED, out,
	    err);

	if (!rc)
		rc = decision_task(&d, operand, err);
	if (!rc)
		rc = check_way(&d, &out->path, err);
	decision_release(&d);
	return rc;
}

/* SPDX-License-Identifier: ISC */
/*
 * Work sessions: work.started, work.paused, work.resumed, work.ended.
 */
#include "command/command.h"

#include "base/when_show.h"
#include "command/command_private.h"
#include "model/work.h"

static const enum event_type types[] = { [WORK_START] = EVENT_WORK_STARTED,
    [WORK_PAUSE] = EVENT_WORK_PAUSED, [WORK_RESUME] = EVENT_WORK_RESUMED,
    [WORK_STOP] = EVENT_WORK_ENDED };

static int
check_work(const struct task_work *work, struct err *err)
{
	if (work->productivity > 1000)
		return err_set(err, ERR_INVALID,
		    "productivity is a number from 0 to 1");
	return work->note ? check_text("the note", slice_of(work->note), err)
	                  : 0;
}

static int
start(struct decision *d, const struct task_work *work,
    const struct work_session *open, bool is_open, struct err *err)
{
	char since[WHEN_SIZE];

	if (is_open && open->status == WORK_RUNNING)
		return 0;
	if (is_open) {
		when_tell(since, open->start_ms);
		return err_set(err, ERR_INVALID,
		    "the session on '%s' that began at %s is paused: resume or "
		    "stop it",
		    d->called, since);
	}
	if (d->view->workflow->done & state_bit(d->task.state_number))
		return err_set(err, ERR_INVALID,
		    "'%s' is %.*s: work begins only on an open task",
		    d->called, (int)d->task.state.len, d->task.state.ptr);
	return decision_mark(d, "start", (struct slice){ NULL, 0 }, work, err);
}

static int
decide(struct decision *d, const struct task_work *work, struct err *err)
{
	static const char *const marks[] = { [WORK_START] = "start",
		[WORK_PAUSE] = "pause",
		[WORK_RESUME] = "resume",
		[WORK_STOP] = "end" };
	const char *actor = d->basis->actor.name;
	struct work_session open = {0};
	int rc;
	bool is_open = work_find_open(&open, d->view, d->task.subject,
	    slice_of(actor));

	if (work->mark == WORK_START)
		rc = start(d, work, &open, is_open, err);
	else if (!is_open)
		return err_set(err, ERR_NO_MATCH,
		    "%s has no open session of work on '%s'",
		    actor, d->called);
	else if (open.status == (work->mark == WORK_PAUSE ? WORK_PAUSED :
	    work->mark == WORK_RESUME ? WORK_RUNNING : WORK_ENDED))
		rc = 0;
	else
		rc = decision_mark(d, marks[work->mark], open.id, work, err);
	return rc ? rc : decision_finish(d, err);
}

int
task_time(struct basis *basis, const struct command *command,
    const char *operand, const struct task_work *work, struct outcome *out,
    struct err *err)
{
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, types[work->mark], out,
	    err);

	if (!rc)
		rc = check_work(work, err);
	d.speaks = true;
	key_begin(&d, "work");
	key_number(&d, "mark", work->mark, -1);
	key_text(&d, "note", work->note);
	key_number(&d, "productivity", work->productivity, -1);
	if (!rc)
		rc = decision_on(&d, types[work->mark], operand, &repeated,
		    err);
	if (!rc && !repeated)
		rc = decide(&d, work, err);
	decision_release(&d);
	return rc;
}

/* SPDX-License-Identifier: ISC */
/*
 * Work sessions: work.started, work.paused, work.resumed, work.ended. Every mark but the
 * first says by `of` whose session it is of, so that others can end it.
 */
#include "command/command.h"

#include <string.h>

#include "base/when.h"
#include "command/command_private.h"
#include "model/work.h"

static const enum event_type types[] = { [WORK_START] = EVENT_WORK_STARTED,
    [WORK_PAUSE] = EVENT_WORK_PAUSED, [WORK_RESUME] = EVENT_WORK_RESUMED,
    [WORK_STOP] = EVENT_WORK_ENDED };

/* of: the session, absent for a first mark. Its id is a hash where `keyed`. */
static int
write_mark(struct decision *d, const char *mark, struct slice of,
    const struct task_work *work, struct err *err)
{
	const struct command *command = d->command;
	struct buf field = BUF_INIT, value = BUF_INIT;
	char text[EVENT_ID_SIZE];
	struct event_id id;
	int rc = 0;

	/* the end of a session that a claim takes along has no key of its own */
	if (work && command->key)
		event_id_hashed(&id, "key", slice_of(journal_actor(d->journal)),
		    slice_of(command->key), command->nth);
	else
		rc = event_id_random(&id, journal_now(d->journal), err);
	if (rc)
		return rc;
	event_id_format(text, id);
	decision_field(&field, "work/", slice_of(text));
	json_open(&value, '{');
	json_add_key(&value, "mark");
	json_add_str(&value, mark);
	if (of.ptr) {
		json_add_key(&value, "of");
		json_add_string(&value, of);
	}
	if (work && work->note) {
		json_add_key(&value, "note");
		json_add_str(&value, work->note);
	}
	if (work && work->productivity >= 0) {
		struct buf number = BUF_INIT;

		share_add(&number, work->productivity);
		json_add_key(&value, "productivity");
		json_add_raw(&value, slice_of_buf(&number));
		buf_release(&number);
	}
	json_close(&value, '}');
	decision_write(d, 0, field.data, slice_of_buf(&value));
	buf_release(&field);
	buf_release(&value);
	return 0;
}

int
decision_end_work(struct decision *d, const struct claim *claim, struct err *err)
{
	const struct state *state = d->view->state;
	struct work_list list = {0};
	int rc = 0;

	work_read(&list, d->view, d->task.subject);
	for (size_t i = 0; i < list.count && !rc; i++) {
		const struct work_session *s = &list.session[i];

		if (s->status == WORK_ENDED || (claim && (s->fence != claim->fence ||
		    !slice_eq(state_term_text(state, s->actor), claim->by))))
			continue;
		rc = write_mark(d, "end", s->id, NULL, err);
	}
	work_list_release(&list);
	return rc;
}

static int
check_work(const struct task_work *work, struct err *err)
{
	if (work->productivity > 1000)
		return err_set(err, ERR_INVALID,
		    "productivity is a number from 0 to 1");
	return work->note ? check_text("the note", slice_of(work->note), err) : 0;
}

static int
start(struct decision *d, const struct task_work *work,
    const struct work_session *open, int is_open, struct err *err)
{
	char since[WHEN_SIZE];

	if (is_open && open->status == WORK_RUNNING)
		return 0;
	if (is_open) {
		when_format(since, open->start_ms);
		return err_set(err, ERR_INVALID, "the session on '%s' that began at "
		    "%s is paused: resume or stop it", d->out->id, since);
	}
	if (d->view->workflow->done & state_bit(d->task.state_number))
		return err_set(err, ERR_INVALID, "'%s' is %.*s: there is no work on "
		    "it", d->out->id, (int)d->task.state.len, d->task.state.ptr);
	return write_mark(d, "start", (struct slice){ NULL, 0 }, work, err);
}

static int
decide(struct decision *d, const struct task_work *work, struct err *err)
{
	static const char *const marks[] = { [WORK_START] = "start",
	    [WORK_PAUSE] = "pause", [WORK_RESUME] = "resume", [WORK_STOP] = "end" };
	const char *actor = journal_actor(d->journal);
	struct work_session open = {0};
	int is_open = work_find_open(&open, d->view, d->task.subject,
	    slice_of(actor)), rc;

	if (work->mark == WORK_START)
		rc = start(d, work, &open, is_open, err);
	else if (!is_open)
		return err_set(err, ERR_NO_MATCH, "%s has no open session of work on "
		    "'%s'", actor, d->out->id);
	else if (open.status == (work->mark == WORK_PAUSE ? WORK_PAUSED :
	    work->mark == WORK_RESUME ? WORK_RUNNING : WORK_ENDED))
		rc = 0;
	else
		rc = write_mark(d, marks[work->mark], open.id, work, err);
	return rc ? rc : decision_finish(d, err);
}

int
task_time(struct journal *journal, const struct command *command,
    const char *operand, const struct task_work *work, struct outcome *out,
    struct err *err)
{
	struct decision d;
	int repeated = 0;
	int rc = decision_start(&d, journal, command, types[work->mark], out, err);

	if (!rc)
		rc = check_work(work, err);
	key_begin(&d, "work");
	key_number(&d, "mark", work->mark, -1);
	key_text(&d, "note", work->note);
	key_number(&d, "productivity", work->productivity, -1);
	if (!rc)
		rc = decision_on(&d, types[work->mark], operand, &repeated, err);
	if (!rc && !repeated)
		rc = decide(&d, work, err);
	decision_release(&d);
	return rc;
}

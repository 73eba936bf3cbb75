/* SPDX-License-Identifier: ISC */
/*
 * The library's door: the same commands, behind a small interface that can stay
 * as it is. Here: opening, creating and reading a log.
 */
#include "api/tasklog.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/tasklog_private.h"
#include "base/err.h"
#include "base/version.h"
#include "base/when.h"
#include "command/claim_fate.h"
#include "command/command.h"
#include "export/export.h"
#include "git/log_location.h"
#include "git/repo.h"
#include "log/journal.h"
#include "log/transaction.h"
#include "model/task_find.h"
#include "render/task_json.h"

const char *
tasklog_version(void)
{
	return TASKLOG_VERSION;
}

static int
open_journal(struct tasklog *log, const char *dir, const char *actor,
    const char *session)
{
	char cwd[PATH_MAX], machine[256] = "";
	struct journal_options options = { .ask = { dir, NULL, cwd },
	    .machine = machine, .actor = actor, .session = session,
	    .now_ms = WHEN_NONE };

	if (!actor || !name_valid(slice_of(actor)) ||
	    (session && !name_valid(slice_of(session))))
		return err_set(&log->err, ERR_INVALID,
		    "an actor or session must be 1 to 128 bytes without "
		    "control characters, < or >");
	if (!getcwd(cwd, sizeof(cwd)))
		return err_errno(&log->err,
		    "cannot tell the working directory");
	gethostname(machine, sizeof(machine) - 1);
	return journal_open(&log->journal, &options, &log->err);
}

int
tasklog_open(struct tasklog **out, const char *dir, const char *actor,
    const char *session)
{
	if (!out)
		return TASK_EINVALID;
	*out = task_zalloc(1, sizeof(**out));
	if (NEEDS(*out, dir && actor))
		return TASK_EINVALID;
	return open_journal(*out, dir, actor, session);
}

void
tasklog_close(struct tasklog *log)
{
	if (!log)
		return;
	journal_close(log->journal);
	free(log->key);
	free(log);
}

const char *
tasklog_error(const struct tasklog *log)
{
	return log ? log->err.message : "";
}

const char *
tasklog_error_word(const struct tasklog *log)
{
	return err_name(log ? log->err.word : ERR_INVALID);
}

int
tasklog_notes(struct tasklog *log, tasklog_text_fn *fn, void *arg)
{
	const char *p, *end;
	int rc = 0;

	if (NEEDS(log, fn != NULL))
		return TASK_EINVALID;
	p = log->journal ? journal_notes(log->journal) : "";
	for (; !rc && (end = strchr(p, '\n')) != NULL; p = end + 1) {
		char *note = slice_dup((struct slice){ p, (size_t)(end - p) });

		rc = fn(arg, note, strlen(note));
		free(note);
	}
	return rc;
}

size_t
tasklog_problems(struct tasklog *log)
{
	return log && log->journal ? journal_problems(log->journal)->count : 0;
}

int
tasklog_refresh(struct tasklog *log)
{
	int rc = NEEDS(log, 1) ? TASK_EINVALID :
	    enter(log);

	return rc ? rc : journal_refresh(log->journal, &log->err);
}

static int
give_task(struct tasklog *log, uint32_t subject, tasklog_text_fn *fn, void *arg)
{
	const struct view *view = journal_view(log->journal);
	struct task_json scratch = {0};
	struct buf text = BUF_INIT;
	struct task task;
	int rc;

	view_task(&task, view, subject);
	task_json_add(&scratch, &text, view, &task, TASK_ALL_KEYS);
	rc = fn(arg, text.data, text.len);
	task_json_release(&scratch);
	buf_release(&text);
	return rc;
}

int
tasklog_get(struct tasklog *log, const char *task, tasklog_text_fn *fn,
    void *arg)
{
	uint32_t subject;
	int rc = NEEDS(log, task && fn) ? TASK_EINVALID :
	    enter(log);

	if (!rc)
		rc = task_find(&subject, journal_view(log->journal), task,
		    &log->err);
	if (!rc)
		claim_note_losses(journal_basis(log->journal), subject);
	return rc ? rc : give_task(log, subject, fn, arg);
}

static int
by_id(const struct state *state, uint32_t a, uint32_t b)
{
	return slice_cmp(state_subject_name(state, a),
	    state_subject_name(state, b));
}

int
tasklog_list(struct tasklog *log, int all, tasklog_text_fn *fn, void *arg)
{
	const struct view *view;
	struct term_list tasks = {0};
	int rc = NEEDS(log, fn != NULL) ? TASK_EINVALID :
	    enter(log);

	if (rc)
		return rc;
	view = journal_view(log->journal);
	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		struct task task;

		if (!view_shown(view, s))
			continue;
		view_task(&task, view, s);
		if (all ||
		    !(view->workflow->done & state_bit(task.state_number)))
			term_list_add(&tasks, s);
	}
	term_list_sort(&tasks, view->state, by_id);
	for (size_t i = 0; i < tasks.count && !rc; i++)
		rc = give_task(log, tasks.term[i], fn, arg);
	term_list_release(&tasks);
	return rc;
}

static int
by_order(const struct state *state, uint32_t a, uint32_t b)
{
	return state_event_cmp(state, a, b);
}

static int
list_events(struct term_list *out, struct tasklog *log, const char *task)
{
	const struct state *state = journal_state(log->journal);
	uint32_t subject;
	int rc;

	if (!task) {
		for (uint32_t e = 1; e < state->events.count; e++)
			if (state_event(state, e)->flags & EVENT_ARRIVED)
				term_list_add(out, e);
		return 0;
	}
	rc = task_find(&subject, journal_view(log->journal), task, &log->err);
	if (rc)
		return rc;
	for (uint32_t t = state_subject(state, subject)->touches; t;
	    t = state_touch(state, t)->next)
		term_list_add(out, state_touch(state, t)->event);
	return 0;
}

int
tasklog_history(struct tasklog *log, const char *task, tasklog_text_fn *fn,
    void *arg)
{
	struct term_list events = {0};
	struct buf line = BUF_INIT;
	int rc = NEEDS(log, fn != NULL) ? TASK_EINVALID :
	    enter(log);

	if (!rc)
		rc = list_events(&events, log, task);
	if (!rc)
		term_list_sort(&events, journal_state(log->journal), by_order);
	for (size_t i = 0; i < events.count && !rc; i++) {
		buf_clear(&line);
		rc = journal_line(log->journal, events.term[i], &line,
		    &log->err);
		if (!rc)
			rc = fn(arg, line.data, line.len);
	}
	term_list_release(&events);
	buf_release(&line);
	return rc;
}

struct exporter {
	tasklog_text_fn *fn;
	void *arg;
};

static int
give_line(void *arg, struct slice line, struct err *err)
{
	const struct exporter *ex = arg;

	(void)err;
	return ex->fn(ex->arg, line.ptr, line.len - 1);
}

int
tasklog_export(struct tasklog *log, tasklog_text_fn *fn, void *arg)
{
	struct exporter ex = { fn, arg };
	int rc = NEEDS(log, fn != NULL) ? TASK_EINVALID :
	    enter(log);

	return rc ? rc
	          : export_state(journal_view(log->journal), give_line, &ex,
	                &log->err);
}

static int
decide_start(void *arg, struct basis *basis, struct err *err)
{
	(void)arg;
	return log_start(basis, workflow_default(), err);
}

int
tasklog_create(struct tasklog **out, const char *dir, const char *actor)
{
	struct log_location location = {0};
	struct buf warning = BUF_INIT;
	char cwd[PATH_MAX];
	struct location_query ask = { dir, NULL, cwd };
	struct tasklog *log;
	int joined, rc;

	if (!out)
		return TASK_EINVALID;
	log = *out = task_zalloc(1, sizeof(*log));
	if (NEEDS(log, dir && actor))
		return TASK_EINVALID;
	if (!getcwd(cwd, sizeof(cwd)))
		return err_errno(&log->err,
		    "cannot tell the working directory");
	rc = location_plan(&location, &ask, &log->err);
	if (!rc)
		rc = repo_create(&location, NULL, &joined, &warning, &log->err);
	if (!rc)
		rc = open_journal(log, location.dir, actor, NULL);
	if (!rc)
		rc = journal_transact(log->journal, TRANSACTION_LINES,
		    decide_start, NULL, &log->err);
	location_release(&location);
	buf_release(&warning);
	return rc;
}

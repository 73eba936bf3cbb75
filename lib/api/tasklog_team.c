/* SPDX-License-Identifier: ISC */
/*
 * The library's door for those who work together.
 */
#include "api/tasklog.h"

#include <stdlib.h>
#include <string.h>

#include "api/tasklog_private.h"
#include "model/agent.h"
#include "model/given.h"
#include "model/task_find.h"
#include "model/work.h"

/* Field pairs, sorted into what registering takes. */
struct agent_fields {
	const char *name;
	struct command command;
	struct agent_changes changes;
	const char **caps, **uncaps;	/* owned; the strings are borrowed */
};

static int
take_agent_field(struct tasklog *log, struct agent_fields *f, const char *name,
    const char *value)
{
	if (strcmp(name, "type") == 0)
		f->changes.type = value;
	else if (strcmp(name, "description") == 0)
		f->changes.description = value;
	else if (strcmp(name, "key") == 0)
		f->command.key = value;
	else if (strcmp(name, "why") == 0)
		f->command.why = value;
	else if (strcmp(name, "cap") == 0)
		tasklog_push(&f->caps, value);
	else if (strcmp(name, "uncap") == 0)
		tasklog_push(&f->uncaps, value);
	else if (strcmp(name, "max") == 0)
		return given_max(&f->changes.max, slice_of(value), &log->err);
	else
		return err_set(&log->err, ERR_INVALID,
		    "an agent has no field '%s'", name);
	return 0;
}

static int
decide_register(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct agent_fields *f = arg;

	return agent_register(journal_basis(log->journal), &f->command, f->name,
	    &f->changes, out, &log->err);
}

int
tasklog_agent_register(struct tasklog *log, const char *name,
    const char *const *fields)
{
	struct agent_fields f = { .name = name, .command.key = key_of(log),
	    .changes = { .max = AGENT_MAX_LEAVE } };
	struct outcome out;
	int rc = NEEDS(log, name != NULL) ? TASK_EINVALID :
	    enter(log);

	for (size_t i = 0; fields && !rc && fields[i]; i += 2)
		rc = NEEDS(log, fields[i + 1] != NULL) ? TASK_EINVALID :
		    take_agent_field(log, &f, fields[i], fields[i + 1]);
	f.changes.add_caps = f.caps;
	f.changes.drop_caps = f.uncaps;
	if (!rc)
		rc = write_one(log, decide_register, &f, &out);
	free(f.caps);
	free(f.uncaps);
	return rc;
}

int
tasklog_agent_remove(struct tasklog *log, const char *name)
{
	struct agent_fields f = { .name = name, .command.key = key_of(log),
	    .changes = { .max = AGENT_MAX_LEAVE, .remove = 1 } };
	struct outcome out;

	return NEEDS(log, name != NULL) ? TASK_EINVALID :
	    write_one(log, decide_register, &f, &out);
}

int
tasklog_agents(struct tasklog *log, tasklog_text_fn *fn, void *arg)
{
	static const struct agent_query all = {0};
	struct agent_list agents;
	struct buf text = BUF_INIT;
	int rc = NEEDS(log, fn != NULL) ? TASK_EINVALID :
	    enter(log);

	if (rc)
		return rc;
	agent_list_read(&agents, journal_view(log->journal), &all);
	for (size_t i = 0; i < agents.count && !rc; i++) {
		buf_clear(&text);
		agent_json_add(&text, journal_view(log->journal),
		    &agents.agent[i]);
		rc = fn(arg, text.data, text.len);
	}
	buf_release(&text);
	agent_list_release(&agents);
	return rc;
}

struct timing {
	const char *task;
	struct command command;
	struct task_work work;
};

static int
decide_time(struct tasklog *log, void *arg, struct outcome *out)
{
	struct timing *t = arg;

	return task_time(journal_basis(log->journal), &t->command, t->task,
	    &t->work, out, &log->err);
}

/* The number of a word, -1. */
static int
number_of(const char *const *words, int count, const char *word)
{
	for (int i = 0; word && i < count; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

int
tasklog_time(struct tasklog *log, const char *task, const char *verb,
    const char *note, const char *productivity)
{
	static const char *const verbs[] = { [WORK_START] = "start",
		[WORK_PAUSE] = "pause",
		[WORK_RESUME] = "resume",
		[WORK_STOP] = "stop" };
	struct timing t = { .task = task, .command = command_of(log, NULL),
	    .work = { .note = note, .productivity = -1 } };
	int rc = NEEDS(log, task && verb) ? TASK_EINVALID :
	    enter(log), number = number_of(verbs, WORK_STOP + 1, verb);
	struct outcome out;

	if (!rc && number == -1)
		rc = err_set(&log->err, ERR_INVALID,
		    "work starts, pauses, resumes and stops: there is no '%s'",
		    verb);
	if (!rc && productivity)
		rc = given_share(&t.work.productivity, "productivity",
		    slice_of(productivity), &log->err);
	t.work.mark = (enum work_mark)number;
	return rc ? rc : write_one(log, decide_time, &t, &out);
}

int
tasklog_time_sessions(struct tasklog *log, const char *task, int open,
    tasklog_text_fn *fn, void *arg)
{
	struct work_query query = { .when = WHEN_RANGE_OPEN, .open = open };
	struct term_list subjects = {0};
	struct work_list list = {0};
	struct buf text = BUF_INIT;
	uint32_t subject;
	int rc = NEEDS(log, fn != NULL) ? TASK_EINVALID :
	    enter(log);

	if (!rc && task)
		rc = task_find(&subject, journal_view(log->journal), task,
		    &log->err);
	if (!rc && task)
		term_list_add(&subjects, subject);
	query.subjects = &subjects;
	if (!rc)
		work_list_read(&list, journal_view(log->journal), &query);
	for (size_t i = 0; i < list.count && !rc; i++) {
		buf_clear(&text);
		work_json_add(&text, journal_view(log->journal),
		    &list.session[i]);
		rc = fn(arg, text.data, text.len);
	}
	buf_release(&text);
	work_list_release(&list);
	term_list_release(&subjects);
	return rc;
}

int
tasklog_time_totals(struct tasklog *log, const char *by, tasklog_text_fn *fn,
    void *arg)
{
	static const char *const keys[] = { [WORK_BY_TASK] = "task",
	    [WORK_BY_ACTOR] = "actor", [WORK_BY_DAY] = "day" };
	struct work_query query = { .when = WHEN_RANGE_OPEN };
	int rc = NEEDS(log, by && fn) ? TASK_EINVALID :
	    enter(log), number = number_of(keys, 3, by);
	struct work_totals totals = {0};
	struct buf text = BUF_INIT;

	if (!rc && number == -1)
		rc = err_set(&log->err, ERR_INVALID,
		    "totals are by task, actor or day, not by '%s'",
		    by);
	if (!rc)
		work_totals_read(&totals, journal_view(log->journal), &query,
		    (enum work_by)number);
	for (size_t i = 0; i < totals.count && !rc; i++) {
		buf_clear(&text);
		work_total_json_add(&text, journal_view(log->journal),
		    &totals.total[i]);
		rc = fn(arg, text.data, text.len);
	}
	buf_release(&text);
	work_totals_release(&totals);
	return rc;
}

struct committing {
	const char *task, *hash, *subject;	/* a commit to record */
	const char *stamp;			/* or one that closes, */
	struct command command;			/* with the reason */
};

static int
decide_commit(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct committing *c = arg;

	return c->stamp
	    ? task_close(journal_basis(log->journal), &c->command, c->task,
	          c->stamp, out, &log->err)
	    : task_record_commit(journal_basis(log->journal), &c->command,
	          c->task, c->hash, c->subject, out, &log->err);
}

int
tasklog_commit(struct tasklog *log, const char *task, const char *hash,
    const char *subject)
{
	struct committing c = { .task = task, .hash = hash, .subject = subject,
	    .command = command_of(log, NULL) };
	struct outcome out;

	return NEEDS(log, task && hash) ? TASK_EINVALID :
	    write_one(log, decide_commit, &c, &out);
}

int
tasklog_close_by(struct tasklog *log, const char *task, const char *stamp,
    const char *why)
{
	struct committing c = { .task = task, .stamp = stamp,
	    .command = command_of(log, why) };
	struct outcome out;

	return NEEDS(log, task && stamp) ? TASK_EINVALID :
	    write_one(log, decide_commit, &c, &out);
}

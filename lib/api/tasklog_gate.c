/* SPDX-License-Identifier: ISC */
/*
 * The library's door to gates and checklists.
 */
#include "api/tasklog.h"

#include <string.h>

#include "api/tasklog_private.h"
#include "git/project_commit.h"
#include "model/gate.h"

struct requiring {
	const char *task, *gate;
	struct command command;
	int drop;
};

static int
decide_gate(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct requiring *r = arg;

	return task_gate_require(journal_basis(log->journal), &r->command,
	    r->task, r->gate, r->drop, out, &log->err);
}

int
tasklog_gate_require(struct tasklog *log, const char *task, const char *gate)
{
	struct requiring r = { .task = task, .gate = gate,
	    .command = command_of(log, NULL) };
	struct outcome out;

	return NEEDS(log, task && gate) ? TASK_EINVALID :
	    write_one(log, decide_gate, &r, &out);
}

int
tasklog_gate_drop(struct tasklog *log, const char *task, const char *gate,
    const char *why)
{
	struct requiring r = { .task = task, .gate = gate,
	    .command = command_of(log, why), .drop = 1 };
	struct outcome out;

	return NEEDS(log, task && gate) ? TASK_EINVALID :
	    write_one(log, decide_gate, &r, &out);
}

struct reporting {
	const char *task;
	struct command command;
	struct task_report report;
};

static int
decide_report(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct reporting *r = arg;

	return task_gate_report(journal_basis(log->journal), &r->command,
	    r->task, &r->report, out, &log->err);
}

static int
take_evidence(struct tasklog *log, struct evidence *out,
    const char *const *fields)
{
	for (size_t i = 0; fields && fields[i]; i += 2)
		if (NEEDS(log, fields[i + 1] != NULL))
			return TASK_EINVALID;
		else if (strcmp(fields[i], "url") == 0)
			out->url = fields[i + 1];
		else if (strcmp(fields[i], "commit") == 0)
			out->commit = fields[i + 1];
		else
			return err_set(&log->err, ERR_INVALID,
			    "there is no evidence '%s': it is url or commit",
			    fields[i]);
	return 0;
}

int
tasklog_gate_report(struct tasklog *log, const char *task, const char *gate,
    const char *result, const char *why, const char *const *evidence)
{
	struct evidence what = { .dirty = -1 };
	struct reporting r = { .task = task, .command = command_of(log, why),
	    .report = { gate, gate_result_parse(slice_of(result)), &what } };
	struct outcome out;
	int rc = NEEDS(log, task && gate && result) ? TASK_EINVALID :
	    enter(log);

	if (rc)
		return rc;
	if (r.report.result == GATE_NONE)
		return err_set(&log->err, ERR_INVALID,
		    "a result is passed, failed or waived, not '%s'",
		    result);
	rc = take_evidence(log, &what, evidence);
	if (!rc)
		rc = project_commit_check(journal_place(log->journal),
		    what.commit, &log->err);
	return rc ? rc : write_one(log, decide_report, &r, &out);
}

struct checking {
	const char *task;
	struct command command;
	struct task_checking what;
};

static int
decide_check(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct checking *c = arg;

	return task_check(journal_basis(log->journal), &c->command, c->task,
	    &c->what, out, &log->err);
}

static int
check(struct tasklog *log, const char *task, const char *item,
    struct task_checking what)
{
	const char *const items[] = { item, NULL };
	struct checking c = { .task = task, .command = command_of(log, NULL),
	    .what = what };
	struct outcome out;

	c.what.item = items;
	return write_one(log, decide_check, &c, &out);
}

int
tasklog_check_add(struct tasklog *log, const char *task, const char *text)
{
	return NEEDS(log, task && text) ? TASK_EINVALID :
	    check(log, task, text, (struct task_checking){ .deed = CHECK_ADD });
}

int
tasklog_check_tick(struct tasklog *log, const char *task, const char *item,
    int done)
{
	return NEEDS(log, task && item) ? TASK_EINVALID :
	    check(log, task, item, (struct task_checking){ .deed = done ?
	    CHECK_TICK : CHECK_UNTICK });
}

int
tasklog_check_drop(struct tasklog *log, const char *task, const char *item)
{
	return NEEDS(log, task && item)
	    ? TASK_EINVALID
	    : check(log, task, item,
	          (struct task_checking){ .deed = CHECK_DROP });
}

int
tasklog_check_edit(struct tasklog *log, const char *task, const char *item,
    const char *text)
{
	return NEEDS(log, task && item && text) ? TASK_EINVALID :
	    check(log, task, item, (struct task_checking){ .deed = CHECK_EDIT,
	    .text = text });
}

int
tasklog_check_move(struct tasklog *log, const char *task, const char *item,
    size_t position)
{
	return NEEDS(log, task && item) ? TASK_EINVALID :
	    check(log, task, item, (struct task_checking){ .deed = CHECK_MOVE,
	    .position = position });
}

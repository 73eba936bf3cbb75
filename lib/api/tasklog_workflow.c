/* SPDX-License-Identifier: ISC */
/*
 * The library's door to the workflow.
 */
#include "api/tasklog.h"

#include "api/tasklog_private.h"
#include "model/workflow_ready.h"

struct setting {
	struct command command;
	struct slice json;
};

static int
decide_workflow(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct setting *s = arg;

	return log_set_workflow(journal_basis(log->journal), &s->command,
	    s->json, out, &log->err);
}

int
tasklog_workflow(struct tasklog *log, tasklog_text_fn *fn, void *arg)
{
	const struct workflow *w;
	int rc = NEEDS(log, fn != NULL) ? TASK_EINVALID :
	    enter(log);

	if (rc)
		return rc;
	w = journal_view(log->journal)->workflow;
	return fn(arg, w->text.data, w->text.len);
}

int
tasklog_workflow_set(struct tasklog *log, const char *workflow, const char *why)
{
	struct setting s = { .command = { .why = why, .key = key_of(log) },
		.json = slice_of(workflow) };
	struct outcome out;
	int rc = NEEDS(log, workflow != NULL) ? TASK_EINVALID :
	    enter(log);

	if (!rc && workflow[0] != '{')
		rc = workflow_ready_find(&s.json, workflow, &log->err);
	return rc ? rc : write_one(log, decide_workflow, &s, &out);
}

/* SPDX-License-Identifier: ISC */
/* The usual calls of the library that read. */
#include "api/tasklog.h"

#include "api/tasklog_private.h"

int
tasklog_get(struct tasklog *log, const char *task, tasklog_text_fn *fn,
    void *arg)
{
	const struct member members[] = { { "task", task, false },
		{ "messages", "0", true }, { 0 } };
	struct json_doc doc = {0};
	struct slice object;
	int rc;

	if (NEEDS(log, task && fn))
		return TASK_EINVALID;
	rc = handle_call(log, "task_show", members, NULL, NULL);
	if (!rc)
		rc = json_scan(&doc, log->answer.data, log->answer.len,
		    &log->err);
	if (!rc) {
		object = json_raw(&doc, json_get(&doc, 0, "task"));
		rc = fn(arg, object.ptr, object.len);
	}
	json_release(&doc);
	return rc;
}

int
tasklog_list(struct tasklog *log, int all, tasklog_text_fn *fn, void *arg)
{
	return NEEDS(log, fn != NULL) ? TASK_EINVALID :
	    tasklog_call(log, "task_list", all
	        ? "{\"view\":\"all\",\"fields\":\"all\",\"sort\":\"id\"}"
	        : "{\"fields\":\"all\",\"sort\":\"id\"}", fn, arg);
}

int
tasklog_history(struct tasklog *log, const char *task, tasklog_text_fn *fn,
    void *arg)
{
	const struct member members[] = { { "task", task, false }, { 0 } };

	return NEEDS(log, fn != NULL) ? TASK_EINVALID :
	    handle_call(log, "task_events", members, fn, arg);
}

int
tasklog_export(struct tasklog *log, tasklog_text_fn *fn, void *arg)
{
	return NEEDS(log, fn != NULL) ? TASK_EINVALID :
	    tasklog_call(log, "task_export", NULL, fn, arg);
}

int
tasklog_inbox(struct tasklog *log, const char *name, const char *after, int all,
    tasklog_text_fn *fn, void *arg)
{
	const struct member members[] = { { "kind", "inbox", false },
		{ "to", name, false }, { "cursor", after, false },
		{ "all", all ? "true" : NULL, true }, { 0 } };

	return NEEDS(log, fn != NULL) ? TASK_EINVALID :
	    handle_call(log, "task_log", members, fn, arg);
}

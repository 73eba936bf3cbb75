/* SPDX-License-Identifier: ISC */
#include "reading.h"

#include <stdlib.h>

#include "model/workflow.h"
#include "query/query.h"
#include "render/task_json.h"

static int
drop_line(void *arg, struct slice line, struct err *err)
{
	(void)arg;
	(void)line;
	(void)err;
	return 0;
}

static void
list_tasks(const struct view *view, int conflicts)
{
	struct query query;
	struct query_result result = {0};
	struct task_json scratch = {0};
	struct buf out = BUF_INIT;

	query_init(&query);
	query.closed_too = 1;
	query.conflicts = conflicts;
	if (query_run(&result, &query, view, NULL))
		abort();
	for (size_t i = 0; i < result.count; i++) {
		struct task task;

		buf_clear(&out);
		view_task(&task, view, result.subject[i]);
		task_json_add(&scratch, &out, view, &task, TASK_ALL_KEYS);
	}
	task_json_release(&scratch);
	query_result_release(&result);
	buf_release(&out);
}

void
read_state(struct state *state, char hash[STATE_HASH_SIZE])
{
	struct workflow workflow = {0};
	struct view view = { state, &workflow, INT64_C(1795183200000) };

	view_workflow(&workflow, state);
	if (export_state(&view, drop_line, NULL, NULL))
		abort();
	export_hash(hash, &view);
	list_tasks(&view, 0);
	list_tasks(&view, 1);
	workflow_release(&workflow);
}

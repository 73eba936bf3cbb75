/* SPDX-License-Identifier: ISC */
/*
 * task_time: list work sessions or their sums, as task-time(1) does. task_edit
 * starts and stops sessions.
 */
#include <string.h>

#include "model/given.h"
#include "model/work.h"
#include "tool/work_totals.h"

static void
add_sessions(struct tool_call *call, const struct work_query *query)
{
	struct work_list list = {0};
	struct buf row = BUF_INIT;

	work_list_read(&list, call->view, query);
	tool_open_rows(call, "sessions");
	for (size_t i = 0; i < list.count; i++) {
		buf_clear(&row);
		work_json_add(&row, call->view, &list.session[i]);
		if (!tool_add_row(call, slice_of_buf(&row), !i))
			break;
	}
	tool_close_rows(call);
	buf_release(&row);
	work_list_release(&list);
}

void
tool_add_work_totals(struct tool_call *call, const struct work_query *query,
    const char *by)
{
	static const char *const keys[] = { [WORK_BY_TASK] = "task",
		[WORK_BY_ACTOR] = "actor", [WORK_BY_DAY] = "day" };
	int key = 0;
	struct work_totals totals = {0};
	struct buf row = BUF_INIT;

	while (key < WORK_BY_DAY && strcmp(keys[key], by) != 0)
		key++;
	work_totals_read(&totals, call->view, query, (enum work_by)key);
	tool_open_rows(call, "totals");
	for (size_t i = 0; i < totals.count; i++) {
		buf_clear(&row);
		work_total_json_add(&row, call->view, &totals.total[i]);
		if (!tool_add_row(call, slice_of_buf(&row), !i))
			break;
	}
	tool_close_rows(call);
	buf_release(&row);
	work_totals_release(&totals);
}

int
tool_actors(struct tool_call *call, struct filter *actors,
    struct work_query *query, struct err *err)
{
	const char *const names[] = { args_text(&call->args, "author"), NULL };

	query->actors = actors;
	return filter_add_names(actors, call->view, names,
	    journal_actor(call->journal), err);
}

int
tool_time(struct tool_call *call, struct err *err)
{
	struct term_list subjects = {0};
	struct work_query query = { .subjects = &subjects,
		.when = WHEN_RANGE_OPEN,
		.open = args_true(&call->args, "open") };
	struct filter actors = {0};
	const char *by = args_text(&call->args, "by");
	uint32_t subject;
	int rc = tool_find(call, "task", &subject, err);

	if (!rc)
		rc = tool_actors(call, &actors, &query, err);
	if (!rc && subject)
		term_list_add(&subjects, subject);
	if (!rc)
		rc = tool_times(call, &query.when, err);
	if (!rc && by)
		tool_add_work_totals(call, &query, by);
	else if (!rc)
		add_sessions(call, &query);
	term_list_release(&subjects);
	filter_release(&actors);
	return rc;
}

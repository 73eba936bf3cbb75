/* SPDX-License-Identifier: ISC */
/* Filters of tasks for lists of events. */
#include "cli/task_filter.h"

#include <stdlib.h>

#include "log/segment_read.h"
#include "model/task_find.h"

void
task_filter_release(struct task_filter *filter)
{
	words_release(&filter->states);
	words_release(&filter->assignees);
	words_release(&filter->labels);
	words_release(&filter->wheres);
	words_release(&filter->codes);
}

int
task_filter_priority(struct cli *cli, const struct cli_option *option,
    void *target, const char *text, struct err *err)
{
	(void)cli, (void)option;
	return query_parse_priority(target, text, err);
}

static bool
is_set(const struct task_filter *filter)
{
	return filter->states.count || filter->assignees.count ||
	    filter->labels.count || filter->wheres.count ||
	    filter->codes.count || filter->parent || filter->query.priorities;
}

/* Resolve what the state of the log gives a number. */
static int
make_query(struct query *query, const struct task_filter *filter,
    const struct cli *cli, struct err *err)
{
	const struct view *view = journal_view(cli->journal);
	int rc = 0;

	*query = filter->query;
	query->closed_too = true;
	query->actor = journal_actor(cli->journal);
	query->assignees = filter->assignees.item;
	query->labels = filter->labels.item;
	query->codes = filter->codes.item;
	for (size_t i = 0; i < filter->states.count && !rc; i++)
		rc = query_parse_states(query, view, filter->states.item[i],
		    err);
	for (size_t i = 0; i < filter->wheres.count && !rc; i++)
		rc = query_parse_where(query, view, filter->wheres.item[i],
		    err);
	if (!rc && filter->parent)
		rc = task_find(&query->parent, view, filter->parent, err);
	return rc;
}

int
task_filter_check(const struct task_filter *filter, const struct cli *cli,
    struct err *err)
{
	struct query query;

	return make_query(&query, filter, cli, err);
}

/* The tasks of all rows; those of row i begin at start[i]. */
struct row_tasks {
	uint32_t *task;
	size_t count, cap;
	size_t *start;
};

static int
read_tasks(struct row_tasks *out, const struct history_rows *rows,
    const struct journal *journal, struct err *err)
{
	const struct state *state = journal_state(journal);
	struct event_parser *parser = event_parser_new();
	struct line_file file = LINE_FILE_INIT;
	struct buf line = BUF_INIT;
	struct event event;
	int rc = 0;

	out->start = task_zalloc(rows->count + 1, sizeof(*out->start));
	for (size_t i = 0; i < rows->count && !rc; i++) {
		buf_clear(&line);
		rc = journal_line_from(journal, &file, rows->row[i].event,
		    &line, err);
		if (!rc)
			rc = event_parse(parser, &event, slice_of_buf(&line),
			    err);
		for (size_t w = 0; !rc && w < event.writes_count; w++) {
			if (event.writes[w].subject != SUBJECT_TASK)
				continue;
			ARRAY_GROW(out->task, out->count, out->cap);
			out->task[out->count++] = state_find_subject(state,
			    SUBJECT_TASK, event.writes[w].name);
		}
		out->start[i + 1] = out->count;
	}
	event_parser_free(parser);
	line_file_close(&file);
	buf_release(&line);
	return rc;
}

static int
by_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static bool
has_match(const struct query_result *result, const struct row_tasks *tasks,
    size_t row)
{
	for (size_t i = tasks->start[row]; i < tasks->start[row + 1]; i++)
		if (result->count && bsearch(&tasks->task[i], result->subject,
		    result->count, sizeof(uint32_t), by_number))
			return true;
	return false;
}

int
task_filter_rows(const struct task_filter *filter, struct history_rows *rows,
    const struct cli *cli, struct err *err)
{
	struct query_result result = {0};
	struct row_tasks tasks = {0};
	struct term_list only = {0};
	struct query query;
	size_t kept = 0;
	int rc;

	if (!is_set(filter) || !rows->count)
		return 0;
	rc = make_query(&query, filter, cli, err);
	if (!rc)
		rc = read_tasks(&tasks, rows, cli->journal, err);
	for (size_t i = 0; i < tasks.count; i++)
		if (tasks.task[i])
			term_list_add(&only, tasks.task[i]);
	term_list_sort_by_id(&only, journal_state(cli->journal));
	query.only = &only;
	if (!rc)
		rc = query_run(&result, &query, journal_view(cli->journal),
		    err);
	if (result.count)
		qsort(result.subject, result.count, sizeof(uint32_t),
		    by_number);
	for (size_t i = 0; i < rows->count && !rc; i++)
		if (has_match(&result, &tasks, i))
			rows->row[kept++] = rows->row[i];
	rows->count = kept;
	query_result_release(&result);
	term_list_release(&only);
	free(tasks.task);
	free(tasks.start);
	return rc;
}

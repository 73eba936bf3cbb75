/* SPDX-License-Identifier: ISC */
/*
 * One pass over all tasks. The rows come first; a task itself is read only if
 * its row does not tell enough.
 */
#include "query/query.h"

#include <stdlib.h>
#include <string.h>

#include "base/trace.h"
#include "model/cycle.h"
#include "model/given.h"
#include "query/query_private.h"

void
query_init(struct query *query)
{
	memset(query, 0, sizeof(*query));
	query->priority_max = PRIORITY_MAX;
	query->search_in = SEARCH_TITLE | SEARCH_BODY;
	query->created = query->updated = query->done = query->due =
	    query->defer = (struct when_range)WHEN_RANGE_OPEN;
}

/* True if the subject is a task that a list can show. */
static bool
listable(const struct query_run *run, uint32_t subject)
{
	const struct subject_rec *rec = state_subject(run->view->state,
	    subject);

	if (rec->kind != SUBJECT_TASK || !rec->events)
		return false;
	return run->query->held || (rec->flags & SUBJECT_CREATED);
}

/*
 * Read as much of a task as the query asks for. If the row is known, it tells
 * the rest.
 */
static void
read_task(struct task *task, const struct query_run *run, uint32_t subject,
    const struct summary_row *row)
{
	view_task_part(task, run->view, subject, row ? run->kinds : TASK_WHOLE);
	if (row && run->kinds != TASK_WHOLE)
		summary_fill(task, row);
}

static void
look_at(struct query_run *run, uint32_t subject, const struct summary_row *row)
{
	const struct query *query = run->query;
	struct task task;
	bool closed, only_counted, in_page;

	read_task(&task, run, subject, row);
	if (task.hidden || task.held != (query->held != 0))
		return;
	closed = (run->view->workflow->done & state_bit(task.state_number)) !=
	    0;
	if ((closed && !query->closed_too && !query->count_closed) ||
	    (!closed && query->closed_only) ||
	    !query_filter_fields(run, &task))
		return;
	only_counted = query->count_only || (closed && !query->closed_too);
	in_page = only_counted || query_in_page(run, &task);
	if ((!in_page && !query->with_total) || !query_filter_rest(run, &task))
		return;
	if (closed && !query->closed_too)
		run->out->closed++;
	else
		run->out->total++;
	if (in_page && !only_counted)
		query_keep(run, &task);
}

/* True if the row was enough, so that the task itself need not be read. */
static bool
row_decides(struct query_run *run, uint32_t subject,
    const struct summary_row *row)
{
	const struct query *query = run->query;
	bool closed = (row->flags & SUMMARY_CLOSED) && !query->closed_too;

	if (!query_row_fits(run, row) ||
	    (run->more_of_row && !query_filter_row(run, subject, row)) ||
	    (run->asks_known && !query_filter_known(run, subject)))
		return true;
	if (query_filter_must_look(run, row))
		return !closed && !query->with_total && !query->count_only &&
		    query_sort_passes_over(run, subject, row);
	if (closed)
		run->out->closed++;
	else if (query->count_only)
		run->out->total++;
	else
		return query_keep_row(run, subject, row);
	return true;
}

/* Count a matching task that is on no page. */
static void
count_row(struct query_run *run, const struct summary_row *row)
{
	if ((row->flags & SUMMARY_CLOSED) && !run->query->closed_too)
		run->out->closed++;
	else
		run->out->total++;
}

static int64_t
rank_of(const struct query_run *run, uint32_t subject,
    const struct summary_row *row)
{
	return run->offers
	    ? -urgency_of(&run->readiness.urgency, subject, row->priority)
	    : query_rank(row->flags & SUMMARY_CLOSED, row->priority);
}

/*
 * Deal with a task by its row and kept texts. True if they were enough: most
 * tasks do not match, or come after a full page.
 */
static bool
pass_quickly(struct query_run *run, uint32_t subject)
{
	const struct summary_row *row = summary_known(run->view, subject);

	if (!row)
		return false;
	if (!query_row_fits(run, row) ||
	    (run->more_of_row && !query_filter_row(run, subject, row)) ||
	    (run->asks_known && !query_filter_known(run, subject)))
		return true;
	if (!run->rows_decide || query_filter_must_look(run, row) ||
	    rank_of(run, subject, row) <= run->last_rank)
		return false;
	count_row(run, row);
	return true;
}

static void
pass(struct query_run *run, uint32_t subject)
{
	const struct query *query = run->query;
	const struct summary_row *row = NULL;
	struct summary_row on_cycle;

	if (run->rows_known)
		row = summary_known(run->view, subject);
	if (run->rows_known && !row && query->keep_summaries) {
		row = summary_at(run->view, subject);
		if (!row)	/* not a task that is shown */
			return;
	}
	if (row && run->cyclic &&
	    summary_on_cycle(&on_cycle, run->view, subject, row))
		row = &on_cycle;
	if (row && row_decides(run, subject, row))
		return;
	if (listable(run, subject))
		look_at(run, subject, row);
}

/*
 * Pass in the order of arrival, or backwards if the newest come first: the
 * sooner the page is full of final rows, the less is sorted.
 */
static void
pass_all(struct query_run *run)
{
	uint32_t count = run->view->state->subjects.count;
	bool quickly = run->rows_known && !run->cyclic,
	     back = run->sort[0].reverse;

	for (uint32_t n = 1; n < count; n++) {
		uint32_t subject = back ? count - n : n;

		if (!quickly || !pass_quickly(run, subject))
			pass(run, subject);
	}
}

int
query_run(struct query_result *out, const struct query *query,
    const struct view *view, struct err *err)
{
	struct task_json scratch = {0};
	struct query_run run = { .query = query, .view = view, .out = out,
	    .scratch = &scratch };
	struct span span;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = query_filter_prepare(&run, err);
	if (rc) {
		query_filter_release(&run);
		return rc;
	}
	span_begin(&span, "query");
	run.rows_known = !query->only && !query->held;
	if (run.rows_known)
		summary_begin(view);
	if (query->ready || query->blocked || query->conflicts)
		run.cyclic = cycles_find(view->state);
	run.offers = (query->ready || query->offered) && !query->sort[0] &&
	    !query->count_only;
	if (run.offers && run.rows_known)
		readiness_order(&run.readiness);
	rc = query_sort_prepare(&run, err);
	run.kinds = query_filter_kinds(query) | run.sort_kinds;
	run.last_rank = INT64_MAX;
	run.rows_decide = !query->sort[0] && !query->cursor;
	for (size_t i = 0; !rc && query->only && i < query->only->count; i++)
		pass(&run, query->only->term[i]);
	if (!rc && !query->only)
		pass_all(&run);
	if (!rc)
		query_sort_finish(&run);
	query_sort_release(&run);
	query_filter_release(&run);
	span_count(&span, "subjects", view->state->subjects.count - 1);
	span_count(&span, "found", out->total);
	span_count(&span, "kept", out->count);
	span_end(&span);
	return rc;
}

void
query_result_release(struct query_result *result)
{
	free(result->subject);
	buf_release(&result->cursor);
	memset(result, 0, sizeof(*result));
}

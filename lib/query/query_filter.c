/* SPDX-License-Identifier: ISC */
/*
 * Matching tasks. Terms and marks are looked up once, before the pass. Cheap
 * filters come first: rows of summaries, then fields, then text and links of
 * the tasks that pass these.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/when.h"
#include "model/conflict.h"
#include "model/task_links.h"
#include "query/query_private.h"

/* Returns the term "<family>/<word>", or 0 if no subject ever had it. */
static uint32_t
field_term(const struct state *state, const char *family, struct slice word)
{
	struct buf name = BUF_INIT;
	uint32_t term;

	buf_add_str(&name, family);
	buf_add_slice(&name, word);
	term = state_find_term(state, TERM_TASK_FIELD, slice_of_buf(&name));
	buf_release(&name);
	return term;
}

static bool
is_open_range(const struct when_range *range)
{
	return range->from == WHEN_NONE && range->to == WHEN_NONE;
}

static bool
asks_texts(const struct query *query)
{
	return query->assignees || query->search || query->codes;
}

/* True if the query asks what neither rows nor kept texts tell. */
static bool
asks_more(const struct query_run *run)
{
	const struct query *query = run->query;

	return query->old_count || query->mine || query->parent ||
	    query->conflicts || query->wheres || query_searches_more(query) ||
	    (asks_texts(query) && !run->texts_kept) ||
	    !is_open_range(&query->due) || !is_open_range(&query->defer);
}

uint64_t
query_filter_kinds(const struct query *query)
{
	uint64_t out = query_where_kinds(query);

	if (query->blocked || query->conflicts || query->held ||
	    query->old_count)
		return TASK_WHOLE;
	if (query->ready)
		out |= TASK_PART(FIELD_DEFER) | TASK_PART(FIELD_ASSIGNEE) |
		    TASK_PART(FIELD_STATE);
	if (query->assignees || query->mine)
		out |= TASK_PART(FIELD_ASSIGNEE);
	if (query->search)
		out |= TASK_PART(FIELD_TITLE) | TASK_PART(FIELD_BODY);
	if (query->codes)
		out |= TASK_PART(FIELD_CODE);
	if (query->parent)
		out |= TASK_PART(FIELD_PARENT);
	if (!is_open_range(&query->due))
		out |= TASK_PART(FIELD_DUE);
	if (!is_open_range(&query->defer))
		out |= TASK_PART(FIELD_DEFER);
	return out;
}

/* Compute the marks of matching rows. */
static void
find_marks(struct query_run *run)
{
	const struct query *query = run->query;
	struct buf needs = BUF_INIT;

	for (size_t i = 0; i < run->assignees.count; i++) {
		const struct filter_value *who = &run->assignees.value[i];

		if (!who->unwanted)
			run->any_mark |= summary_mark(FIELD_ASSIGNEE,
			    who->text) | (slice_is(who->text, "none")
			        ? summary_mark(FIELD_ASSIGNEE, SLICE("")) : 0);
	}
	for (size_t i = 0;
	     i < run->search.wanted && !query_searches_more(query); i++)
		summary_sign_add(&run->sign,
		    slice_of_buf(&run->search.word[i].folded));
	if (query->mine)
		run->my_mark = summary_mark(FIELD_ASSIGNEE,
		    slice_of(query->mine));
	if (query->parent)
		run->marks |= summary_mark(FIELD_PARENT, run->parent);
	if (query->needs) {
		buf_add_str(&needs, "needs/");
		buf_add_slice(&needs,
		    state_subject_name(run->view->state, query->needs));
		run->marks |= summary_mark(FIELD_LINK, slice_of_buf(&needs));
	}
	buf_release(&needs);
}

/* Compute the flags that matching rows have, and those that they lack. */
static void
find_flags(struct query_run *run)
{
	const struct query *query = run->query;

	run->flags = (uint16_t)((query->closed_only ? SUMMARY_CLOSED : 0) |
	    (query->ready ? SUMMARY_READY : 0) |
	    (is_open_range(&query->due) ? 0 : SUMMARY_DUE));
	run->no_flags = (uint16_t)((query->conflicts &&
	                                      !run->view->state->shared_codes
	                                  ? SUMMARY_SINGLE
	                                  : 0) |
	    (query->closed_too || query->count_closed ? 0 : SUMMARY_CLOSED));
}

/* True if query_filter_row() has something to look at. */
static bool
asks_more_of_row(const struct query_run *run)
{
	const struct query *query = run->query;

	return run->any_mark || query->mine || query->search ||
	    query->ready || query->blocked || query->priorities > 1 ||
	    !is_open_range(&query->created) || !is_open_range(&query->done) ||
	    !is_open_range(&query->updated);
}

int
query_filter_prepare(struct query_run *run, struct err *err)
{
	const struct query *query = run->query;
	const struct state *state = run->view->state;
	int rc = query_words_find(run, err);

	readiness_init(&run->readiness, run->view, query->claimant);
	run->barred = query->ready ? readiness_barred(&run->readiness)
	                           : READY_YES;
	run->texts_kept = query->keep_summaries && !state->gone;
	run->asks_known = query->labels || query->caps || query->needs ||
	    asks_texts(query);
	run->asks_more = asks_more(run);
	if (!rc)
		rc = filter_add_names(&run->assignees, run->view,
		    query->assignees, query->actor, err);
	if (query->search)
		text_search_parse(&run->search, slice_of(query->search));
	if (query->needs)
		run->needs = field_term(state, "link/needs/",
		    state_subject_name(state, query->needs));
	if (query->parent)
		run->parent = state_subject_name(state, query->parent);
	find_marks(run);
	find_flags(run);
	run->states = query->old_wanted ? 0 : query->states;
	run->states_out = query->states_out;
	run->more_of_row = asks_more_of_row(run);
	return rc;
}

void
query_filter_release(struct query_run *run)
{
	query_words_release(run);
	query_search_release(run);
	filter_release(&run->assignees);
	readiness_release(&run->readiness);
	task_json_release(run->scratch);
}

static bool
match_mine(const struct query_run *run, const struct task *task)
{
	const char *me = run->query->mine;
	struct claim claim;

	return !me || slice_is(task->assignee, me) ||
	    (view_held(run->view, task->subject) &&
	        view_claim(&claim, run->view, task->subject) &&
	        slice_is(claim.by, me));
}

static bool
match_priority(const struct query *query, int64_t priority)
{
	if (query->priorities < 2)
		return priority >= query->priority_min &&
		    priority <= query->priority_max;
	for (size_t i = 0; i < query->priorities; i++)
		if (priority >= query->priority[i].min &&
		    priority <= query->priority[i].max)
			return true;
	return false;
}

/* True if a field, a day or a time, is in the range. */
static bool
match_day(const struct when_range *range, struct slice text, int64_t number)
{
	int64_t ms;

	return text.ptr && when_parse_day(&ms, text) ?
	    when_day_in_range(range, number) : when_in_range(range, number);
}

static bool
match_state(const struct query *query, const struct task *task)
{
	if (query->states_out & state_bit(task->state_number))
		return false;
	for (size_t i = 0; i < query->old_count && task->state_number == -1;
	     i++)
		if (slice_eq(query->old_state[i], task->state))
			return !query->old_out[i];
	return (!query->states && !query->old_wanted) ||
	    (query->states & state_bit(task->state_number));
}

bool
query_filter_fields(const struct query_run *run, const struct task *task)
{
	const struct query *query = run->query;

	return match_state(query, task) &&
	    match_priority(query, task->number[FIELD_PRIORITY]) &&
	    when_in_range(&query->created, task->created_ms) &&
	    when_in_range(&query->updated, task->updated_ms) &&
	    when_in_range(&query->done, task->number[FIELD_DONE]) &&
	    match_day(&query->due, task->due, task->number[FIELD_DUE]) &&
	    match_day(&query->defer, task->defer,
	    task->number[FIELD_DEFER]) &&
	    (!query->parent || slice_eq(task->parent, run->parent)) &&
	    filter_takes_name(&run->assignees, task->assignee) &&
	    query_code_matches(run, task->code) &&
	    query_where_matches(query, task);
}

static bool
match_sets(struct query_run *run, const struct task *task)
{
	uint32_t subject = task->subject;

	return query_words_match(run->view, subject, &run->labels) &&
	    query_words_match(run->view, subject, &run->caps);
}

static bool
is_blocked(struct query_run *run, const struct task *task)
{
	return !(run->view->workflow->done & state_bit(task->state_number)) &&
	    (task_waits(task) ||
	    readiness_blocked(&run->readiness, task->subject));
}

bool
query_filter_rest(struct query_run *run, const struct task *task)
{
	const struct query *query = run->query;
	const struct view *view = run->view;

	if (!match_sets(run, task) || !match_mine(run, task))
		return false;
	if (query->needs && !query_is_set(view, task->subject, run->needs))
		return false;
	if (query->search && !(query_searches_more(query)
	        ? query_search_task(run, task)
	        : query_search_texts(run, task->title, task->body)))
		return false;
	if (query->ready && readiness_of(&run->readiness, task) != READY_YES)
		return false;
	if (query->blocked && !is_blocked(run, task))
		return false;
	return !query->conflicts || conflict_any(view, task);
}

/* True if what the ancestors of the task wait for leaves it in the list. */
static bool
match_above(struct query_run *run, uint32_t subject,
    const struct summary_row *row)
{
	const struct query *query = run->query;

	if (query->blocked)
		return (row->flags & SUMMARY_BLOCKED) ||
		    (!(row->flags & SUMMARY_CLOSED) &&
		    waits_above(run->view, subject));
	return !query->ready || (!run->barred &&
	    !waits_above(run->view, subject));
}

static bool
match_texts(const struct query_run *run, uint32_t subject)
{
	const struct query *query = run->query;
	const struct view *view = run->view;

	return (!query->codes || (query_code_may_match(run,
	            summary_text_begin(view, subject, FIELD_CODE)) &&
	        query_code_matches(run,
	            summary_text(view, subject, FIELD_CODE)))) &&
	    (!query->assignees || filter_takes_name(&run->assignees,
	        summary_text(view, subject, FIELD_ASSIGNEE))) &&
	    (!query->search || query_searches_more(query) ||
	    query_search_texts(run,
	        summary_text(view, subject, FIELD_TITLE),
	        summary_text(view, subject, FIELD_BODY)));
}

bool
query_filter_known(const struct query_run *run, uint32_t subject)
{
	return query_words_match(run->view, subject, &run->labels) &&
	    query_words_match(run->view, subject, &run->caps) &&
	    (!run->query->needs ||
	    query_is_set(run->view, subject, run->needs)) &&
	    (!run->texts_kept || match_texts(run, subject));
}

bool
query_filter_row(struct query_run *run, uint32_t subject,
    const struct summary_row *row)
{
	const struct query *query = run->query;

	return (!run->any_mark || (row->marks & run->any_mark)) &&
	    (!query->mine || (row->marks & run->my_mark) ||
	    state_subject(run->view->state, subject)->epoch) &&
	    (query->priorities < 2 || match_priority(query, row->priority)) &&
	    (is_open_range(&query->created) ||
	    when_in_range(&query->created, summary_created_ms(row))) &&
	    (is_open_range(&query->done) ||
	    when_in_range(&query->done, row->done_ms)) &&
	    (is_open_range(&query->updated) || when_in_range(&query->updated,
	    state_subject(run->view->state, subject)->updated_ms)) &&
	    (!query->search || !query->keep_summaries ||
	    summary_sign_has(summary_sign(run->view, subject), &run->sign)) &&
	    match_above(run, subject, row);
}

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

/* Find the terms of each word. A word with ! in front is unwanted. */
static void
find_words(struct word_filter **out, size_t *count, const struct state *state,
    const char *family, const char *const *words)
{
	size_t n = 0;

	while (words && words[n])
		n++;
	*out = task_zalloc(n + 1, sizeof(**out));
	*count = n;
	for (size_t i = 0; i < n; i++) {
		bool unwanted = words[i][0] == '!';

		(*out)[i].unwanted = unwanted;
		(*out)[i].count = spelling_terms((*out)[i].term, state,
		    TERM_TASK_FIELD, family, slice_of(words[i] + unwanted));
	}
}

static bool
is_open_range(const struct when_range *range)
{
	return range->from == WHEN_NONE && range->to == WHEN_NONE;
}

static bool
asks_texts(const struct query *query)
{
	return query->assignees || query->search || query->code;
}

/* True if the query asks what neither rows nor kept texts tell. */
static bool
asks_more(const struct query_run *run)
{
	const struct query *query = run->query;

	return query->old_count || query->mine || query->parent ||
	    query->conflicts || query->wheres ||
	    (asks_texts(query) && !run->texts_kept) ||
	    !is_open_range(&query->due);
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
	if (query->code)
		out |= TASK_PART(FIELD_CODE);
	if (query->parent)
		out |= TASK_PART(FIELD_PARENT);
	if (!is_open_range(&query->due))
		out |= TASK_PART(FIELD_DUE);
	return out;
}

/* Compute the marks of matching rows. */
static void
find_marks(struct query_run *run)
{
	const struct query *query = run->query;
	struct buf needs = BUF_INIT;

	for (const char *const *word = query->labels; word && *word; word++)
		if (**word != '!')
			run->marks |= summary_mark(FIELD_LABEL,
			    slice_of(*word));
	for (const char *const *word = query->caps; word && *word; word++)
		if (**word != '!')
			run->marks |= summary_mark(FIELD_CAP, slice_of(*word));
	for (const char *const *who = query->assignees; who && *who; who++)
		run->any_mark |= summary_mark(FIELD_ASSIGNEE, slice_of(*who)) |
		    (strcmp(*who, "none")
		            ? 0
		            : summary_mark(FIELD_ASSIGNEE, SLICE("")));
	for (size_t i = 0; i < run->search.count; i++)
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
	    query->ready || query->blocked ||
	    !is_open_range(&query->created) || !is_open_range(&query->done) ||
	    !is_open_range(&query->updated);
}

void
query_filter_prepare(struct query_run *run)
{
	const struct query *query = run->query;
	const struct state *state = run->view->state;

	readiness_init(&run->readiness, run->view, query->claimant);
	run->barred = query->ready ? readiness_barred(&run->readiness)
	                           : READY_YES;
	run->texts_kept = query->keep_summaries && !state->gone;
	run->asks_known = query->labels || query->caps || query->needs ||
	    asks_texts(query);
	run->asks_more = asks_more(run);
	find_words(&run->labels, &run->labels_count, state, "label/",
	    query->labels);
	find_words(&run->caps, &run->caps_count, state, "cap/", query->caps);
	if (query->search)
		text_search_init(&run->search, slice_of(query->search));
	if (query->needs)
		run->needs = field_term(state, "link/needs/",
		    state_subject_name(state, query->needs));
	if (query->parent)
		run->parent = state_subject_name(state, query->parent);
	find_marks(run);
	find_flags(run);
	run->states = query->old_count ? 0 : query->states;
	run->more_of_row = asks_more_of_row(run);
}

void
query_filter_release(struct query_run *run)
{
	free(run->labels);
	free(run->caps);
	text_search_release(&run->search);
	readiness_release(&run->readiness);
	task_json_release(run->scratch);
}

/* True if the register's value is true. */
static bool
is_set(const struct view *view, uint32_t subject, uint32_t term)
{
	uint32_t best = term ? view_best(view, subject, term) : 0;

	return best && slice_is(write_raw(view->state,
	    state_write(view->state, best)), "true");
}

static bool
match_words(const struct view *view, uint32_t subject,
    const struct word_filter *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool has = false;

		for (size_t t = 0; t < words[i].count && !has; t++)
			has = is_set(view, subject, words[i].term[t]);
		if (has == words[i].unwanted)
			return false;
	}
	return true;
}

static bool
match_assignee(const struct query *query, struct slice assignee)
{
	if (!query->assignees || !query->assignees[0])
		return true;
	for (const char *const *who = query->assignees; *who; who++)
		if (assignee.len ?
		    spelling_same(assignee, slice_of(*who)) :
		    strcmp(*who, "none") == 0)
			return true;
	return false;
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
match_code(const struct query *query, struct slice code)
{
	size_t len = query->code ? strlen(query->code) : 0;

	return !query->code || (code.len >= len && code.ptr &&
	    strncasecmp(code.ptr, query->code, len) == 0);
}

static bool
match_search(const struct query_run *run, struct slice title,
    struct slice body)
{
	const struct slice texts[] = { title, body };

	return text_search_in(&run->search, texts, 2);
}

static bool
match_due(const struct query *query, const struct task *task)
{
	int64_t ms;

	return task->due.ptr && when_parse_day(&ms, task->due) ?
	    when_day_in_range(&query->due, task->number[FIELD_DUE]) :
	    when_in_range(&query->due, task->number[FIELD_DUE]);
}

static bool
match_state(const struct query *query, const struct task *task)
{
	if (!query->states && !query->old_count)
		return true;
	if (query->states & state_bit(task->state_number))
		return true;
	for (size_t i = 0; i < query->old_count && task->state_number == -1;
	     i++)
		if (slice_eq(query->old_state[i], task->state))
			return true;
	return false;
}

bool
query_filter_fields(const struct query_run *run, const struct task *task)
{
	const struct query *query = run->query;

	return match_state(query, task) &&
	    task->number[FIELD_PRIORITY] >= query->priority_min &&
	    task->number[FIELD_PRIORITY] <= query->priority_max &&
	    when_in_range(&query->created, task->created_ms) &&
	    when_in_range(&query->updated, task->updated_ms) &&
	    when_in_range(&query->done, task->number[FIELD_DONE]) &&
	    match_due(query, task) &&
	    (!query->parent || slice_eq(task->parent, run->parent)) &&
	    match_assignee(query, task->assignee) &&
	    match_code(query, task->code) &&
	    query_where_matches(query, task);
}

static bool
match_sets(struct query_run *run, const struct task *task)
{
	uint32_t subject = task->subject;

	return match_words(run->view, subject, run->labels,
	        run->labels_count) &&
	    match_words(run->view, subject, run->caps, run->caps_count);
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
	if (query->needs && !is_set(view, task->subject, run->needs))
		return false;
	if (query->search && !match_search(run, task->title, task->body))
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

	return (!query->code || match_code(query,
	        summary_text(view, subject, FIELD_CODE))) &&
	    (!query->assignees || match_assignee(query,
	        summary_text(view, subject, FIELD_ASSIGNEE))) &&
	    (!query->search || match_search(run,
	        summary_text(view, subject, FIELD_TITLE),
	        summary_text(view, subject, FIELD_BODY)));
}

bool
query_filter_known(const struct query_run *run, uint32_t subject)
{
	return match_words(run->view, subject, run->labels,
	           run->labels_count) &&
	    match_words(run->view, subject, run->caps, run->caps_count) &&
	    (!run->query->needs || is_set(run->view, subject, run->needs)) &&
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

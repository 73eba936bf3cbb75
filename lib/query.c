/* SPDX-License-Identifier: ISC */
/*
 * Filtering tasks. What is cheap is asked first, so that the graph is walked only for
 * tasks that pass everything else. Terms are looked up once, before the pass.
 */
#include "query.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conflict.h"
#include "err.h"
#include "query_private.h"
#include "text_find.h"
#include "trace.h"
#include "when.h"

void
query_init(struct query *query)
{
	memset(query, 0, sizeof(*query));
	query->priority_max = PRIORITY_MAX;
	query->created = query->updated = query->done = query->due =
	    (struct when_range)WHEN_RANGE_OPEN;
}

/* Boolean: is there a task in this state, which an earlier workflow had? */
static int
was_a_state(const struct view *view, struct slice name)
{
	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		struct task task;

		if (!view_shown(view, s))
			continue;
		view_task(&task, view, s);
		if (task.state_number == -1 && slice_eq(task.state, name))
			return 1;
	}
	return 0;
}

int
query_parse_states(struct query *query, const struct view *view, const char *text,
    struct err *err)
{
	const struct workflow *workflow = view->workflow;
	const char *p = text, *end;

	for (;; p = end + 1) {
		struct slice name = { p, 0 };
		struct buf known = BUF_INIT;
		int state, near, rc;

		end = p + strcspn(p, ",");
		name.len = (size_t)(end - p);
		state = workflow_state(workflow, name);
		if (state == -1 && query->old_count < QUERY_OLD_STATES &&
		    was_a_state(view, name)) {
			query->old_state[query->old_count++] = name;
		} else if (state == -1) {
			workflow_names(&known, workflow, ~UINT64_C(0));
			near = workflow_nearest(workflow, name);
			rc = err_set(err, ERR_USAGE, "there is no state '%.*s'%s%.*s%s "
			    "there are %s", (int)name.len, name.ptr,
			    near == -1 ? ":" : "; did you mean '",
			    near == -1 ? 0 : (int)workflow->states[near].len,
			    near == -1 ? "" : workflow->states[near].ptr,
			    near == -1 ? "" : "'?", known.data);
			buf_release(&known);
			return rc;
		}
		query->states |= state_bit(state);
		if (!*end)
			return 0;
	}
}

/* The term "<family>/<word>", 0 when no subject ever had it. */
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

/* A term for each word; a word with ! in front counts as unwanted. */
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
		int unwanted = words[i][0] == '!';

		(*out)[i].unwanted = unwanted;
		(*out)[i].term = field_term(state, family, slice_of(words[i] + unwanted));
	}
}

static int
is_open_range(const struct when_range *range)
{
	return range->from == WHEN_NONE && range->to == WHEN_NONE;
}

/* Boolean: does it ask what no row of a glance tells? */
static int
asks_more(const struct query *query)
{
	return query->old_count || query->assignees || query->mine || query->labels ||
	    query->caps || query->search || query->code || query->parent ||
	    query->needs || query->blocked || query->conflicts ||
	    !is_open_range(&query->updated) || !is_open_range(&query->done) ||
	    !is_open_range(&query->due);
}

static void
prepare(struct query_run *run)
{
	const struct query *query = run->query;
	const struct state *state = run->view->state;

	run->asks_more = asks_more(query);
	find_words(&run->labels, &run->labels_count, state, "label/", query->labels);
	find_words(&run->caps, &run->caps_count, state, "cap/", query->caps);
	if (query->search)
		text_add_folded(&run->search, slice_of(query->search));
	if (query->needs)
		run->needs = field_term(state, "link/needs/",
		    state_subject_name(state, query->needs));
	if (query->parent)
		run->parent = state_subject_name(state, query->parent);
}

static void
release(struct query_run *run)
{
	free(run->labels);
	free(run->caps);
	buf_release(&run->search);
	task_json_release(run->scratch);
}

/* Boolean: does the register show true? */
static int
is_set(const struct view *view, uint32_t subject, uint32_t term)
{
	uint32_t best = term ? view_best(view, subject, term) : 0;

	return best && slice_is(write_raw(view->state,
	    state_write(view->state, best)), "true");
}

static int
match_words(const struct view *view, uint32_t subject,
    const struct word_filter *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_set(view, subject, words[i].term) == words[i].unwanted)
			return 0;
	return 1;
}

static int
match_assignee(const struct query *query, const struct task *task)
{
	if (!query->assignees || !query->assignees[0])
		return 1;
	for (const char *const *who = query->assignees; *who; who++)
		if (task->assignee.len ? slice_is(task->assignee, *who) :
		    strcmp(*who, "none") == 0)
			return 1;
	return 0;
}

static int
match_mine(const struct query_run *run, const struct task *task)
{
	const char *me = run->query->mine;
	struct claim claim;

	return !me || slice_is(task->assignee, me) ||
	    (view_claim(&claim, run->view, task->subject) && slice_is(claim.by, me));
}

static int
match_code(const struct query *query, const struct task *task)
{
	size_t len = query->code ? strlen(query->code) : 0;

	return !query->code || (task->code.len >= len && task->code.ptr &&
	    strncasecmp(task->code.ptr, query->code, len) == 0);
}

static int
match_due(const struct query *query, const struct task *task)
{
	int64_t ms;

	return task->due.ptr && when_parse_day(&ms, task->due) ?
	    when_day_in_range(&query->due, task->due_ms) :
	    when_in_range(&query->due, task->due_ms);
}

static int
match_state(const struct query *query, const struct task *task)
{
	if (!query->states && !query->old_count)
		return 1;
	if (query->states & state_bit(task->state_number))
		return 1;
	for (size_t i = 0; i < query->old_count && task->state_number == -1; i++)
		if (slice_eq(query->old_state[i], task->state))
			return 1;
	return 0;
}

/* What one look at the task itself can tell. */
static int
match_fields(const struct query_run *run, const struct task *task)
{
	const struct query *query = run->query;

	return match_state(query, task) &&
	    task->priority >= query->priority_min &&
	    task->priority <= query->priority_max &&
	    when_in_range(&query->created, task->created_ms) &&
	    when_in_range(&query->updated, task->updated_ms) &&
	    when_in_range(&query->done, task->done_ms) &&
	    match_due(query, task) &&
	    (!query->parent || slice_eq(task->parent, run->parent)) &&
	    match_assignee(query, task) && match_code(query, task);
}

int
query_waits(const struct task *task)
{
	return slice_is(task->state, "blocked") ||
	    slice_is(task->state, "waiting-for-dependency");
}

static int
is_blocked(const struct view *view, const struct task *task)
{
	struct term_list blockers = {0};
	int blocked;

	if (view->workflow->done & state_bit(task->state_number))
		return 0;
	if (query_waits(task))
		return 1;
	view_blockers(&blockers, view, task->subject);
	blocked = blockers.count > 0;
	term_list_release(&blockers);
	return blocked;
}

static int
match_sets(struct query_run *run, const struct task *task)
{
	const struct query *query = run->query;
	uint32_t subject = task->subject;
	struct slice missing;

	if (!match_words(run->view, subject, run->labels, run->labels_count) ||
	    !match_words(run->view, subject, run->caps, run->caps_count))
		return 0;
	return !query->worker || !query->ready ||
	    (!worker_lacks(query->worker, run->view, subject, &missing) &&
	    !worker_is_passed_by(query->worker, run->view, task));
}

/* What needs the rest of the state: text, links, claims. */
static int
match_rest(struct query_run *run, const struct task *task)
{
	const struct query *query = run->query;
	const struct view *view = run->view;

	if (!match_sets(run, task) || !match_mine(run, task))
		return 0;
	if (query->needs && !is_set(view, task->subject, run->needs))
		return 0;
	if (query->search && !(task->title.ptr && text_contains(task->title,
	    slice_of_buf(&run->search))) && !(task->body.ptr &&
	    text_contains(task->body, slice_of_buf(&run->search))))
		return 0;
	if (query->ready && view_ready(view, task) != READY_YES)
		return 0;
	if (query->blocked && !is_blocked(view, task))
		return 0;
	return !query->conflicts || conflict_any(view, task);
}

/* Boolean: is the subject a task that can be in a list at all? */
static int
listable(const struct query_run *run, uint32_t subject)
{
	const struct subject_rec *rec = state_subject(run->view->state, subject);

	if (rec->kind != SUBJECT_TASK || !rec->events)
		return 0;
	return run->query->held || (rec->flags & SUBJECT_CREATED);
}

static void
look_at(struct query_run *run, uint32_t subject)
{
	const struct query *query = run->query;
	struct task task;
	int closed, only_counted, in_page;

	view_task(&task, run->view, subject);
	if (task.hidden || task.held != (query->held != 0))
		return;
	closed = (run->view->workflow->done & state_bit(task.state_number)) != 0;
	if ((closed && !query->closed_too && !query->count_closed) ||
	    (!closed && query->closed_only) ||
	    !match_fields(run, &task))
		return;
	only_counted = query->count_only || (closed && !query->closed_too);
	in_page = only_counted || query_in_page(run, &task);
	if ((!in_page && query->no_total) || !match_rest(run, &task))
		return;
	if (closed && !query->closed_too)
		run->out->closed++;
	else
		run->out->total++;
	if (in_page && !only_counted)
		query_keep(run, &task);
}

enum match { MATCH_NO, MATCH_YES, MATCH_LOOK };

/* Does the task match? MATCH_LOOK: that is not told by its row. */
static enum match
match_row(const struct query_run *run, const struct glance_row *row)
{
	const struct query *query = run->query;
	int closed = (row->flags & GLANCE_CLOSED) != 0;

	if ((closed && !query->closed_too && !query->count_closed) ||
	    (!closed && query->closed_only) ||
	    (query->states && !query->old_count &&
	    !(query->states & state_bit(row->state))) ||
	    row->priority < query->priority_min || row->priority > query->priority_max ||
	    (!is_open_range(&query->created) &&
	    !when_in_range(&query->created, glance_created_ms(row))) ||
	    (!is_open_range(&query->due) && !(row->flags & GLANCE_DUE)) ||
	    (query->blocked && !(row->flags & GLANCE_NEEDS)) ||
	    (query->conflicts && (row->flags & GLANCE_SINGLE)) ||
	    (query->ready && (row->flags & GLANCE_FIXED) && !(row->flags & GLANCE_READY)))
		return MATCH_NO;
	if (run->asks_more || (query->ready && (!(row->flags & GLANCE_FIXED) ||
	    (query->worker && (row->flags & GLANCE_CAPS)))))
		return MATCH_LOOK;
	return MATCH_YES;
}

/* Boolean: is there no need to look at the task itself, for its row told all? */
static int
glance_decides(struct query_run *run, uint32_t subject)
{
	const struct query *query = run->query;
	const struct glance_row *row = query->glance ? glance_at(run->view, subject) :
	    glance_known(run->view, subject);
	enum match match = row ? match_row(run, row) : MATCH_LOOK;
	int closed;

	if (!row || match == MATCH_NO)
		return row || query->glance;
	closed = (row->flags & GLANCE_CLOSED) && !query->closed_too;
	if (match == MATCH_LOOK)
		return !closed && query->no_total && query_sort_passes_over(run, row);
	if (closed)
		run->out->closed++;
	else if (query->count_only || query_sort_passes_over(run, row))
		run->out->total++;
	else
		return query_keep_row(run, subject, row);
	return 1;
}

int
query_run(struct query_result *out, const struct query *query,
    const struct view *view, struct err *err)
{
	struct task_json scratch = {0};
	struct query_run run = { .query = query, .view = view, .out = out,
	    .scratch = &scratch };
	int glance = !query->only && !query->held, rc;
	struct span span;

	span_begin(&span, "query");
	memset(out, 0, sizeof(*out));
	prepare(&run);
	if (glance)
		glance_begin(view);
	rc = query_sort_prepare(&run, err);
	for (size_t i = 0; !rc && query->only && i < query->only->count; i++)
		if (listable(&run, query->only->term[i]))
			look_at(&run, query->only->term[i]);
	for (uint32_t s = 1; !rc && !query->only && s < view->state->subjects.count;
	    s++)
		if (!(glance && glance_decides(&run, s)) && listable(&run, s))
			look_at(&run, s);
	if (!rc)
		query_sort_finish(&run);
	query_sort_release(&run);
	release(&run);
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

/* What people call a task in a sentence: its code, else the beginning of its id. */
static void
add_handle(struct buf *out, const struct view *view, uint32_t subject)
{
	struct task task;

	view_task(&task, view, subject);
	if (task.code.ptr)
		task_code_add(out, &task);
	else
		buf_add(out, task.id.ptr, task.id.len < 5 ? task.id.len : 5);
}

void
query_add_blockers(struct buf *out, const struct view *view, uint32_t subject)
{
	struct term_list blockers = {0};

	view_blockers(&blockers, view, subject);
	for (size_t i = 0; i < blockers.count; i++) {
		buf_add_str(out, i ? ", " : "");
		add_handle(out, view, blockers.term[i]);
	}
	term_list_release(&blockers);
}

static void
explain_time(struct buf *out, const char *what, int64_t ms)
{
	char text[WHEN_SIZE];

	when_format(text, ms);
	buf_add_str(out, what);
	buf_add_str(out, text);
}

static void
explain_ready(struct buf *out, const struct view *view, const struct task *task)
{
	struct claim claim;

	buf_add_str(out, "ready");
	if (task->assignee.len) {
		buf_add_str(out, ", assigned to ");
		buf_add_slice(out, task->assignee);
	}
	view_claim(&claim, view, task->subject);
	if (!claim.event || claim.ended || !claim.expired)
		return;
	buf_add_str(out, ", the claim of ");
	buf_add_slice(out, claim.by);
	explain_time(out, " expired at ", claim.until_ms);
}

/* Why the view says what it says. */
static void
explain_state(struct buf *out, const struct view *view, const struct task *task,
    enum ready ready)
{
	struct claim claim;

	switch (ready) {
	case READY_YES:
		explain_ready(out, view, task);
		break;
	case READY_HELD:
		view_claim(&claim, view, task->subject);
		buf_add_str(out, "held by ");
		buf_add_slice(out, claim.by);
		explain_time(out, " until ", claim.until_ms);
		break;
	case READY_BLOCKED:
		buf_add_str(out, "needs ");
		query_add_blockers(out, view, task->subject);
		break;
	case READY_DEFERRED:
		buf_add_str(out, "deferred until ");
		buf_add_slice(out, task->defer);
		break;
	case READY_SEALED:
		buf_add_str(out, "written by a later version, read-only here");
		break;
	case READY_ABSENT:
		buf_add_str(out, "its creation has not arrived, or was undone");
		break;
	default:
		buf_add_str(out, "nobody can claim it while it is ");
		buf_add_slice(out, task->state);
		if (task->quarantined)
			buf_addf(out, ", having failed %d times",
			    view->workflow->failure_limit);
	}
}

int
query_explain(struct buf *out, const struct query *query, const struct view *view,
    const struct task *task)
{
	const struct worker *worker = query->worker;
	enum ready ready = view_ready(view, task);
	struct slice missing;

	if (ready == READY_YES && worker &&
	    worker_lacks(worker, view, task->subject, &missing)) {
		buf_add_str(out, "requires ");
		buf_add_slice(out, missing);
		return 0;
	}
	if (ready == READY_YES && worker && worker_is_passed_by(worker, view, task)) {
		buf_add_str(out, "handed over to others");
		return 0;
	}
	if (ready == READY_YES && worker && worker_is_full(worker)) {
		buf_add_slice(out, worker->name);
		buf_addf(out, " holds %lld of at most %lld tasks",
		    (long long)worker->agent.load, (long long)worker->agent.max);
		return 0;
	}
	explain_state(out, view, task, ready);
	return ready == READY_YES;
}

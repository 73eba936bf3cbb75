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
#include "cycle.h"
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
	    query->needs || query->conflicts ||
	    !is_open_range(&query->done) || !is_open_range(&query->due);
}

/* What has to be read of a task whose row is known. */
static uint64_t
kinds(const struct query *query)
{
	uint64_t out = 0;

	if (query->worker || query->blocked || query->conflicts || query->held ||
	    query->old_count)
		return TASK_WHOLE;
	if (query->ready)
		out |= TASK_PART(FIELD_DEFER);
	if (query->assignees || query->mine)
		out |= TASK_PART(FIELD_ASSIGNEE);
	if (query->search)
		out |= TASK_PART(FIELD_TITLE) | TASK_PART(FIELD_BODY);
	if (query->code)
		out |= TASK_PART(FIELD_CODE);
	if (query->parent)
		out |= TASK_PART(FIELD_PARENT);
	if (!is_open_range(&query->done))
		out |= TASK_PART(FIELD_DONE);
	if (!is_open_range(&query->due))
		out |= TASK_PART(FIELD_DUE);
	return out;
}

/* What the rows of tasks that match are marked with. */
static void
find_marks(struct query_run *run)
{
	const struct query *query = run->query;
	struct buf needs = BUF_INIT;

	for (const char *const *word = query->labels; word && *word; word++)
		if (**word != '!')
			run->marks |= glance_mark(FIELD_LABEL, slice_of(*word));
	for (const char *const *word = query->caps; word && *word; word++)
		if (**word != '!')
			run->marks |= glance_mark(FIELD_CAP, slice_of(*word));
	for (const char *const *who = query->assignees; who && *who; who++)
		run->any_mark |= glance_mark(FIELD_ASSIGNEE, slice_of(*who)) |
		    (strcmp(*who, "none") ? 0 : glance_mark(FIELD_ASSIGNEE, SLICE("")));
	if (!is_open_range(&query->done))
		run->marks |= glance_mark(FIELD_DONE, SLICE(""));
	if (query->search)
		run->text_marks = glance_text_marks(slice_of(query->search));
	if (query->mine)
		run->my_mark = glance_mark(FIELD_ASSIGNEE, slice_of(query->mine));
	if (query->parent)
		run->marks |= glance_mark(FIELD_PARENT, run->parent);
	if (query->needs) {
		buf_add_str(&needs, "needs/");
		buf_add_slice(&needs, state_subject_name(run->view->state, query->needs));
		run->marks |= glance_mark(FIELD_LINK, slice_of_buf(&needs));
	}
	buf_release(&needs);
}

/* The flags that the rows of tasks that match have, and those that they lack. */
static void
find_flags(struct query_run *run)
{
	const struct query *query = run->query;

	run->flags = (uint8_t)((query->closed_only ? GLANCE_CLOSED : 0) |
	    (query->blocked ? GLANCE_BLOCKED : 0) | (query->ready ? GLANCE_READY : 0) |
	    (is_open_range(&query->due) ? 0 : GLANCE_DUE));
	run->no_flags = (uint8_t)((query->conflicts && !run->view->state->shared_codes ?
	    GLANCE_SINGLE : 0) |
	    (query->closed_too || query->count_closed ? 0 : GLANCE_CLOSED));
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
		text_needle_init(&run->search, slice_of(query->search));
	if (query->needs)
		run->needs = field_term(state, "link/needs/",
		    state_subject_name(state, query->needs));
	if (query->parent)
		run->parent = state_subject_name(state, query->parent);
	find_marks(run);
	find_flags(run);
}

static void
release(struct query_run *run)
{
	free(run->labels);
	free(run->caps);
	text_needle_release(&run->search);
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

int
query_blocked(const struct view *view, const struct task *task)
{
	return !(view->workflow->done & state_bit(task->state_number)) &&
	    (query_waits(task) || view_blocked(view, task->subject));
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
	if (query->search &&
	    !(task->title.ptr && text_contains(task->title, &run->search)) &&
	    !(task->body.ptr && text_contains(task->body, &run->search)))
		return 0;
	if (query->ready && view_ready(view, task) != READY_YES)
		return 0;
	if (query->blocked && !query_blocked(view, task))
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

/* As much of a task as the query asks for; its row, if it is known, tells the rest. */
static void
read_task(struct task *task, const struct query_run *run, uint32_t subject,
    const struct glance_row *row)
{
	view_task_part(task, run->view, subject, row ? run->kinds : TASK_WHOLE);
	if (row && run->kinds != TASK_WHOLE)
		glance_fill(task, row);
}

static void
look_at(struct query_run *run, uint32_t subject, const struct glance_row *row)
{
	const struct query *query = run->query;
	struct task task;
	int closed, only_counted, in_page;

	read_task(&task, run, subject, row);
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

/* Boolean: does the task perhaps match? No by its flags and marks is final, and quick. */
static int
may_match(const struct query_run *run, uint32_t subject, const struct glance_row *row)
{
	const struct query *query = run->query;

	return (row->flags & (run->flags | run->no_flags)) == run->flags &&
	    (row->marks & run->marks) == run->marks &&
	    (row->text_marks & run->text_marks) == run->text_marks &&
	    (!run->any_mark || (row->marks & run->any_mark)) &&
	    (!query->states || query->old_count ||
	    (query->states & state_bit(row->state))) &&
	    row->priority >= query->priority_min &&
	    row->priority <= query->priority_max &&
	    (!query->mine || (row->marks & run->my_mark) ||
	    state_subject(run->view->state, subject)->epoch) &&
	    (is_open_range(&query->created) ||
	    when_in_range(&query->created, glance_created_ms(row))) &&
	    (is_open_range(&query->updated) || when_in_range(&query->updated,
	    state_subject(run->view->state, subject)->updated_ms));
}

/* Boolean: is what its row told not all that is asked? */
static int
must_look(const struct query_run *run, const struct glance_row *row)
{
	const struct query *query = run->query;

	return run->asks_more || (query->ready && (!(row->flags & GLANCE_FIXED) ||
	    (query->worker && (row->flags & GLANCE_CAPS))));
}

/* Boolean: is there no need to look at the task itself, for its row told all? */
static int
row_decides(struct query_run *run, uint32_t subject, const struct glance_row *row)
{
	const struct query *query = run->query;
	int closed = (row->flags & GLANCE_CLOSED) && !query->closed_too;

	if (!may_match(run, subject, row))
		return 1;
	if (must_look(run, row))
		return !closed && query->no_total &&
		    query_sort_passes_over(run, subject, row);
	if (closed)
		run->out->closed++;
	else if (query->count_only)
		run->out->total++;
	else
		return query_keep_row(run, subject, row);
	return 1;
}

static int
is_tied(const struct state *state, uint32_t subject)
{
	return cycle_possible(state, subject, LINK_NEEDS) ||
	    cycle_possible(state, subject, -1);
}

static void
pass(struct query_run *run, uint32_t subject)
{
	const struct query *query = run->query;
	const struct glance_row *row = NULL;

	if (run->rows_known)
		row = glance_known(run->view, subject);
	if (run->rows_known && !row && query->glance) {
		row = glance_at(run->view, subject);
		if (!row)	/* no task that is shown */
			return;
	}
	if (row && run->cyclic && is_tied(run->view->state, subject))
		row = NULL;
	if (row && row_decides(run, subject, row))
		return;
	if (listable(run, subject))
		look_at(run, subject, row);
}

/*
 * In the order of arrival, or from its end where the newest come first: the sooner the page
 * is full of what stays in it, the less is sorted.
 */
static void
pass_all(struct query_run *run)
{
	uint32_t count = run->view->state->subjects.count;

	for (uint32_t s = 1; s < count; s++)
		pass(run, run->sort[0].reverse ? count - s : s);
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

	span_begin(&span, "query");
	memset(out, 0, sizeof(*out));
	prepare(&run);
	run.rows_known = !query->only && !query->held;
	if (run.rows_known)
		glance_begin(view);
	if (query->ready || query->blocked || query->conflicts)
		run.cyclic = cycles_find(view->state);
	rc = query_sort_prepare(&run, err);
	run.kinds = kinds(query) | run.sort_kinds;
	for (size_t i = 0; !rc && query->only && i < query->only->count; i++)
		pass(&run, query->only->term[i]);
	if (!rc && !query->only)
		pass_all(&run);
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

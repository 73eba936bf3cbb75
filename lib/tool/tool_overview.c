/* SPDX-License-Identifier: ISC */
/* task_overview: the log, the actor, and the progress of the work. */
#include <stdlib.h>
#include <string.h>

#include "base/version.h"
#include "base/when.h"
#include "log/session.h"
#include "model/agent.h"
#include "model/task_links.h"
#include "query/inbox.h"
#include "query/merge_report.h"
#include "query/query.h"
#include "tool/json_pick.h"
#include "tool/tool.h"

#define LISTED 5		/* problems listed in detail */
#define WEEK_MS (INT64_C(7) * 24 * 3600 * 1000)

static void
add_count(struct tool_call *call, const char *name, size_t n)
{
	json_add_key(call->out, name);
	json_add_int(call->out, (int64_t)n);
}

static int
count(struct tool_call *call, const char *name, const struct query *query,
    struct err *err)
{
	struct query_result result = {0};
	struct query one = *query;
	int rc;

	one.count_only = true;
	one.keep_summaries = !call->past;
	rc = query_run(&result, &one, call->view, err);
	if (!rc)
		add_count(call, name, result.total);
	query_result_release(&result);
	return rc;
}

static void
add_states(struct tool_call *call)
{
	const struct workflow *workflow = call->view->workflow;
	const struct state *state = call->view->state;
	size_t counts[WORKFLOW_STATES] = {0}, held = 0;

	summary_begin(call->view);
	for (uint32_t s = 1; s < state->subjects.count; s++) {
		const struct summary_row *row = summary_known(call->view, s);

		row = row ? row : summary_at(call->view, s);
		if (!row)
			continue;
		if (row->state >= 0 && row->state < workflow->count)
			counts[row->state]++;
		held += !(row->flags & SUMMARY_FIXED) &&
		    view_held(call->view, s);
	}
	json_add_key(call->out, "states");
	json_open(call->out, '{');
	for (int i = 0; i < workflow->count; i++) {
		if (!counts[i])
			continue;
		json_add_key_slice(call->out, workflow->states[i]);
		json_add_int(call->out, (int64_t)counts[i]);
	}
	json_close(call->out, '}');
	add_count(call, "claimed", held);
}

static int
add_counts(struct tool_call *call, struct err *err)
{
	struct query query;
	int rc;

	add_states(call);
	query_init(&query);
	query.ready = true;
	rc = count(call, "ready", &query, err);
	query_init(&query);
	query.blocked = true;
	if (!rc)
		rc = count(call, "blocked", &query, err);
	query_init(&query);
	query.conflicts = query.closed_too = true;
	if (!rc)
		rc = count(call, "conflicts", &query, err);
	query_init(&query);
	when_range_until(&query.due, call->view->now_ms);
	if (!rc)
		rc = count(call, "overdue", &query, err);
	return rc;
}

/* Add the messages to the caller that are not acknowledged. */
static int
add_unread(struct tool_call *call, struct err *err)
{
	struct inbox_query inbox = { .name = journal_actor(call->journal),
	    .when = WHEN_RANGE_OPEN };
	struct history_rows rows = {0};
	int rc = inbox_read(&rows, call->view, &inbox, err);

	if (!rc)
		add_count(call, "inbox", rows.count);
	history_rows_release(&rows);
	return rc;
}

/* Add the moves between states that the log's workflow allows. */
static void
add_workflow(struct tool_call *call)
{
	const struct workflow *w = call->view->workflow;

	json_add_key(call->out, "moves");
	json_open(call->out, '{');
	for (int i = 0; i < w->count; i++) {
		if (!w->moves[i])
			continue;
		json_add_key_slice(call->out, w->states[i]);
		json_open(call->out, '[');
		for (int to = 0; to < w->count; to++)
			if (w->moves[i] & state_bit(to))
				json_add_string(call->out, w->states[to]);
		json_close(call->out, ']');
	}
	json_close(call->out, '}');
}

/* Add the agents, and others who hold tasks, as far as they fit. */
static void
add_agents(struct tool_call *call)
{
	struct agent_query query = { .basis = journal_basis(call->journal) };
	struct agent_list list = {0};
	struct buf row = BUF_INIT;
	size_t i;

	agent_list_read(&list, call->view, &query);
	json_add_key(call->out, "agents");
	json_open(call->out, '[');
	for (i = 0; i < list.count; i++) {
		buf_clear(&row);
		agent_json_add(&row, call->view, &list.agent[i]);
		if (!tool_add_item(call, slice_of_buf(&row), 0))
			break;
	}
	json_close(call->out, ']');
	if (i < list.count)
		add_count(call, "more_agents", list.count - i);
	buf_release(&row);
	agent_list_release(&list);
}

/* True if the session of a claim is known to have ended. */
static bool
has_ended(const struct tool_call *call, const struct claim *claim)
{
	struct session session;

	return claim->session.len && !call->past &&
	    session_look(&session, journal_place(call->journal),
	        SESSION_OF_CLAIMS, claim->session) == SESSION_ENDED;
}

static void
add_claim(struct tool_call *call, uint32_t subject, bool *fits)
{
	struct buf name = BUF_INIT, row = BUF_INIT;
	struct claim claim;
	char until[WHEN_SIZE];

	if (!view_held(call->view, subject) ||
	    !view_claim(&claim, call->view, subject))
		return;
	task_add_name(&name, call->view, subject);
	when_format(until, claim.until_ms);
	json_open(&row, '{');
	json_add_key(&row, "task");
	json_add_string(&row, slice_of_buf(&name));
	json_add_key(&row, "by");
	json_add_string(&row, claim.by);
	json_add_key(&row, "until");
	json_add_str(&row, until);
	if (has_ended(call, &claim)) {
		json_add_key(&row, "ended");
		json_add_bool(&row, 1);
	}
	json_close(&row, '}');
	*fits = tool_add_item(call, slice_of_buf(&row), 0);
	buf_release(&row);
	buf_release(&name);
}

/*
 * Add who holds which task, as far as they fit. A claim whose session has ended
 * is marked: its task can be taken over.
 */
static void
add_claims(struct tool_call *call)
{
	const struct state *state = call->view->state;
	bool fits = true;

	json_add_key(call->out, "claims");
	json_open(call->out, '[');
	for (uint32_t s = 1; s < state->subjects.count && fits; s++)
		if (state_subject(state, s)->kind == SUBJECT_TASK)
			add_claim(call, s, &fits);
	json_close(call->out, ']');
}

/* Add the lines that could not be read, as many as fit. */
static void
add_problems(struct tool_call *call)
{
	const struct problems *problems = journal_problems(call->journal);
	struct buf row = BUF_INIT;

	if (!problems->count)
		return;
	json_add_key(call->out, "unreadable");
	json_open(call->out, '[');
	for (size_t i = 0; i < problems->count && i < LISTED; i++) {
		const struct problem *p = &problems->problem[i];

		buf_clear(&row);
		json_open(&row, '{');
		json_add_key(&row, "path");
		json_add_str(&row, p->path ? p->path : "");
		if (p->line) {
			json_add_key(&row, "line");
			json_add_int(&row, (int64_t)p->line);
		}
		json_add_key(&row, "message");
		json_add_str(&row, p->message ? p->message : "");
		json_close(&row, '}');
		if (!tool_add_item(call, slice_of_buf(&row), 0))
			break;
	}
	json_close(call->out, ']');
	buf_release(&row);
}

/*
 * Add the conflicts between clones that did not see each other, and what was
 * lost by them.
 */
static void
add_anomalies(struct tool_call *call)
{
	struct merge_report news = {0};
	struct buf row = BUF_INIT;

	merge_report_read(&news, call->journal);
	add_count(call, "anomalies", news.count);
	if (news.count) {
		json_add_key(call->out, "first_anomalies");
		json_open(call->out, '[');
	}
	for (size_t i = 0; i < news.count && i < LISTED; i++) {
		buf_clear(&row);
		json_open(&row, '{');
		json_add_key(&row, "kind");
		json_add_str(&row, merge_kind_name(news.item[i].kind));
		json_add_key(&row, "task");
		json_add_str(&row, news.item[i].task);
		json_add_key(&row, "detail");
		json_add_str(&row, news.item[i].detail);
		json_close(&row, '}');
		if (!tool_add_item(call, slice_of_buf(&row), 0))
			break;
	}
	if (news.count)
		json_close(call->out, ']');
	buf_release(&row);
	merge_report_release(&news);
}

/*
 * Add figures about the work of the last week, and about work that stands
 * still.
 */
static int
add_metrics(struct tool_call *call, struct err *err)
{
	const struct state *state = call->view->state;
	struct query query;
	size_t stale = 0;
	int rc;

	query_init(&query);
	query.closed_too = true;
	query.created.from = call->view->now_ms - WEEK_MS;
	rc = count(call, "created_7d", &query, err);
	query_init(&query);
	query.closed_too = true;
	query.done.from = call->view->now_ms - WEEK_MS;
	if (!rc)
		rc = count(call, "done_7d", &query, err);
	for (uint32_t s = 1; s < state->subjects.count; s++) {
		struct claim claim;

		stale += state_subject(state, s)->epoch &&
		    view_shown(call->view, s) &&
		    !view_claim(&claim, call->view, s) && !claim.ended;
	}
	add_count(call, "stale_claims", stale);
	return rc;
}

static int
add_health(struct tool_call *call, struct err *err)
{
	add_problems(call);
	add_anomalies(call);
	return add_metrics(call, err);
}

static void
add_identity(struct tool_call *call)
{
	const struct log_location *location = journal_place(call->journal);
	const char *session = journal_session(call->journal);

	json_add_key(call->out, "log");
	json_add_str(call->out, location->dir);
	json_add_key(call->out, "found_by");
	json_add_str(call->out, strcmp(location->how, "found") == 0
	    ? "working directory" : location->how);
	json_add_key(call->out, "actor");
	json_add_str(call->out, journal_actor(call->journal));
	if (session) {
		json_add_key(call->out, "session");
		json_add_str(call->out, session);
	}
	json_add_key(call->out, "version");
	json_add_str(call->out, TASKLOG_VERSION);
	add_count(call, "events", (size_t)call->view->state->arrived);
	add_count(call, "problems", journal_problems(call->journal)->count);
}

int
tool_overview(struct tool_call *call, struct err *err)
{
	static const char *const members[] = { "log", "found_by", "actor",
		"session", "version", "events", "problems", "inbox", "states",
		"claimed", "ready", "blocked", "conflicts", "overdue",
		"unreadable", "anomalies", "first_anomalies", "created_7d",
		"done_7d", "stale_claims", "moves", "agents", "more_agents",
		"claims", NULL };
	struct words fields = {0};
	int rc = tool_members(call, members, &fields, err);

	if (!rc) {
		add_identity(call);
		rc = add_unread(call, err);
	}
	if (!rc)
		rc = add_counts(call, err);
	if (!rc && args_true(&call->args, "health"))
		rc = add_health(call, err);
	if (!rc && args_true(&call->args, "workflow"))
		add_workflow(call);
	if (!rc && args_true(&call->args, "agents")) {
		add_agents(call);
		add_claims(call);
	}
	if (!rc) {
		json_close(call->out, '}');
		pick(call->out, &fields);
		call->out->data[--call->out->len] = '\0';	/* open again */
	}
	words_release(&fields);
	return rc;
}

/* SPDX-License-Identifier: ISC */
/* task_list: find tasks, as task-list(1) does. */
#include <string.h>
#include <strings.h>

#include "base/when_range.h"
#include "model/given.h"
#include "query/query.h"
#include "tool/tool.h"

#define LIMIT 50
#define ROW                                                               \
	(TASK_KEY_BIT(TASK_KEY_ID) | TASK_KEY_BIT(TASK_KEY_CODE) |        \
	    TASK_KEY_BIT(TASK_KEY_TITLE) | TASK_KEY_BIT(TASK_KEY_STATE) | \
	    TASK_KEY_BIT(TASK_KEY_PRIORITY) | TASK_KEY_BIT(TASK_KEY_ASSIGNEE))

struct list {
	struct query query;
	struct words assignees, labels, caps, codes;
	struct claimant claimant;
	struct readiness readiness;
	uint64_t fields;
	bool explain, overdue;
};

static int
take_view(struct tool_call *call, struct list *list)
{
	const char *view = args_text(&call->args, "view");
	const struct workflow *workflow = call->view->workflow;
	struct query *query = &list->query;

	list->fields = ROW;
	if (!view || strcmp(view, "open") == 0)
		return 0;
	list->explain = strcmp(view, "explain") == 0;
	query->ready = list->explain || strcmp(view, "ready") == 0;
	query->blocked = strcmp(view, "blocked") == 0;
	query->conflicts = strcmp(view, "conflicts") == 0;
	list->overdue = strcmp(view, "overdue") == 0;
	query->closed_too = strcmp(view, "all") == 0 ||
	    strcmp(view, "closed") == 0;
	if (strcmp(view, "closed") == 0)
		query->states = workflow->done;
	if (query->blocked)
		list->fields |= TASK_KEY_BIT(TASK_KEY_BLOCKED_BY);
	if (query->conflicts)
		list->fields |= TASK_KEY_BIT(TASK_KEY_CONFLICTS);
	return 0;
}

/*
 * Read the states. In other trackers all open tasks are `open`, the others
 * `closed`.
 */
static int
take_states(struct tool_call *call, struct query *query, struct err *err)
{
	const struct workflow *w = call->view->workflow;
	const char *states = args_text(&call->args, "state");
	bool open = states && strcasecmp(states, "open") == 0;
	bool closed = states && strcasecmp(states, "closed") == 0;

	if (!states ||
	    (open && workflow_state(w, SLICE("open")) == -1))
		return 0;
	query->closed_too = true;
	query->states = 0;
	if (!closed || workflow_state(w, SLICE("closed")) != -1)
		return query_parse_states(query, call->view, states, err);
	query->states = w->done;
	return 0;
}

static int
take_ranges(struct tool_call *call, struct query *query, struct err *err)
{
	const struct {
		const char *name;
		struct when_range *to;
		bool ahead;
	} ranges[] = {
		{ "created", &query->created, false },
		{ "updated", &query->updated, false },
		{ "done", &query->done, false },
		{ "due", &query->due, true },
		{ "defer", &query->defer, true },
	};
	int rc = 0;

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]) && !rc; i++) {
		const char *text = args_text(&call->args, ranges[i].name);

		if (text)
			rc = when_parse_range(ranges[i].to, text,
			    call->view->now_ms, ranges[i].ahead, err);
		if (rc)
			err_prefix(err, "'%s' is a range FROM..TO, or one time",
			    ranges[i].name);
	}
	query->closed_too |= args_get(&call->args, "done") != 0;
	return rc;
}

static void
take_words(struct tool_call *call, struct list *list)
{
	struct query *query = &list->query;
	struct words *who = &list->assignees;

	args_filter(&call->args, "labels", &list->labels);
	if (query->ready)
		args_words(&call->args, "capabilities", &list->caps, NULL);
	else
		args_filter(&call->args, "capabilities", &list->caps);
	if (args_get(&call->args, "assignee"))
		words_add(who, args_text(&call->args, "assignee"));
	if (args_get(&call->args, "code"))
		words_add(&list->codes, args_text(&call->args, "code"));
	if (who->count && !given_who(who->item[0], NULL))
		query->mine = journal_actor(call->journal);
	else
		query->assignees = who->item;
	query->labels = list->labels.item;
	claimant_init(&list->claimant, call->view,
	    slice_of(journal_actor(call->journal)), list->caps.item);
	if (!query->ready)
		query->caps = list->caps.item;
	query->claimant = &list->claimant;
	readiness_init(&list->readiness, call->view, &list->claimant);
	call->scratch.readiness = &list->readiness;
	query->offered = list->explain;
	query->search = args_text(&call->args, "search");
	query->codes = list->codes.item;
	query->actor = journal_actor(call->journal);
	query->held = args_true(&call->args, "held");
	query->cursor = args_text(&call->args, "cursor");
	query->limit = tool_limit(call, LIMIT);
	if (query->limit == SIZE_MAX)
		query->limit = 0;	/* all */
	query->with_total = true;
	query->keep_summaries = !call->past;
}

/* Read FIELD=VALUE, one a line. */
static int
take_wheres(struct tool_call *call, struct query *query, struct err *err)
{
	const char *p = args_text(&call->args, "where"), *end;
	int rc = 0;

	for (; p && *p && !rc; p = end + (*end != '\0')) {
		end = p + strcspn(p, "\n");
		rc = query_parse_where(query, call->view,
		    args_keep(&call->args,
		        (struct slice){ p, (size_t)(end - p) }), err);
	}
	return rc;
}

static int
take(struct tool_call *call, struct list *list, struct err *err)
{
	struct query *query = &list->query;
	const char *sort = args_text(&call->args, "sort");
	const char *priority = args_text(&call->args, "priority");
	int rc = take_view(call, list);

	take_words(call, list);
	if (!rc)
		rc = take_states(call, query, err);
	if (!rc && sort)
		rc = query_parse_sort(query, sort, err);
	if (!rc)
		rc = take_wheres(call, query, err);
	if (!rc)
		rc = take_ranges(call, query, err);
	if (list->overdue)
		when_range_until(&query->due, call->view->now_ms);
	if (!rc && priority)
		rc = query_parse_priority(query, priority, err);
	if (!rc)
		rc = tool_find(call, "parent", &query->parent, err);
	if (!rc)
		rc = tool_find(call, "needs", &query->needs, err);
	if (!rc)
		rc = tool_fields(call, list->fields, &list->fields, err);
	return rc;
}

static void
add_why(struct buf *row, struct list *list, const struct task *task)
{
	struct buf text = BUF_INIT;

	query_explain(&text, &list->readiness, task);
	json_add_last(row, "why", slice_of_buf(&text));
	buf_release(&text);
}

/* Add who holds the task, unless the caller chose the fields. */
static void
add_holder(struct tool_call *call, struct buf *row, const struct task *task)
{
	struct claim claim;

	if (args_get(&call->args, "fields") ||
	    !view_held(call->view, task->subject) ||
	    !view_claim(&claim, call->view, task->subject))
		return;
	json_add_last(row, "by", claim.by);
}

/* Add rows until the sink takes no more. Returns how many were added. */
static size_t
add_rows(struct tool_call *call, struct list *list,
    const struct query_result *result)
{
	struct buf row = BUF_INIT;
	size_t shown = 0;

	tool_open_rows(call, "tasks");
	while (shown < result->count) {
		struct task task;

		view_task(&task, call->view, result->subject[shown]);
		buf_clear(&row);
		task_json_add(&call->scratch, &row, call->view, &task,
		    list->fields);
		add_holder(call, &row, &task);
		if (list->explain)
			add_why(&row, list, &task);
		if (!tool_add_row(call, slice_of_buf(&row), !shown))
			break;
		shown++;
	}
	tool_close_rows(call);
	buf_release(&row);
	return shown;
}

/*
 * Add the cursor from which a list continues that the sink has ended: the query
 * is cut there.
 */
static int
add_cursor(struct tool_call *call, struct query *query,
    struct query_result *result, size_t shown, struct err *err)
{
	int rc = 0;

	if (shown && shown < result->count) {
		query_result_release(result);
		memset(result, 0, sizeof(*result));
		query->limit = shown;
		rc = query_run(result, query, call->view, err);
	}
	if (!rc && result->cursor.len) {
		json_add_key(call->out, "cursor");
		json_add_string(call->out, slice_of_buf(&result->cursor));
	}
	return rc;
}

/*
 * A day alone is that day, also where the days since were meant: say so if that
 * is why nothing was found.
 */
static void
add_day_hint(struct tool_call *call)
{
	static const char *const ranges[] = { "created", "updated", "done",
		"due" };

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		const char *text = args_text(&call->args, ranges[i]);
		struct buf hint = BUF_INIT;

		if (!text || strstr(text, ".."))
			continue;
		buf_addf(&hint, "'%s' is only %s: %s.. is from then on, ..%s "
		    "until then", ranges[i], text, text, text);
		json_add_key(call->out, "hint");
		json_add_string(call->out, slice_of_buf(&hint));
		buf_release(&hint);
		return;
	}
}

/* Say which values of the filters no task has. True if there are any. */
static bool
add_unknown(struct tool_call *call, const struct query *query, bool found)
{
	struct buf hint = BUF_INIT;
	bool any;

	query_note_unknown(&hint, query, call->view, found);
	any = hint.len > 0;
	if (any) {
		json_add_key(call->out, "hint");
		json_add_string(call->out, slice_of_buf(&hint));
	}
	buf_release(&hint);
	return any;
}

int
tool_list(struct tool_call *call, struct err *err)
{
	struct list list = {0};
	struct query_result result = {0};
	struct query query;
	size_t shown;
	int rc;

	query_init(&list.query);
	rc = take(call, &list, err);
	query = list.query;
	/* with reasons, tasks that are not offered are listed, too */
	if (list.explain)
		query.ready = false;
	if (!rc)
		rc = query_run(&result, &query, call->view, err);
	if (!rc && list.explain)
		readiness_order(&list.readiness);
	if (!rc) {
		shown = add_rows(call, &list, &result);
		json_add_key(call->out, "total");
		json_add_int(call->out, (int64_t)result.total);
		if (!add_unknown(call, &query, result.total > 0) &&
		    !result.total)
			add_day_hint(call);
		rc = add_cursor(call, &query, &result, shown, err);
	}
	query_result_release(&result);
	readiness_release(&list.readiness);
	call->scratch.readiness = NULL;
	words_release(&list.assignees);
	words_release(&list.labels);
	words_release(&list.caps);
	words_release(&list.codes);
	return rc;
}

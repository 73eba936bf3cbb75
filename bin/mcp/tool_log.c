/* SPDX-License-Identifier: ISC */
/* task_log: what happened and what was said, as task-log(1) finds it. */
#include <string.h>

#include "deed.h"
#include "history.h"
#include "inbox.h"
#include "mcp/log_row.h"
#include "mcp/tool.h"
#include "work.h"

#define LIMIT 20

static int
take_time(struct tool_call *call, const char *name, int end, int64_t *out,
    struct err *err)
{
	const char *text = args_text(&call->args, name);
	struct when_range range;
	struct buf both = BUF_INIT;
	int rc;

	if (!text)
		return 0;
	buf_addf(&both, end ? "..%s" : "%s..", text);
	rc = when_parse_range(&range, both.data, call->view->now_ms, 0, err);
	if (!rc)
		*out = end ? range.to : range.from;
	buf_release(&both);
	return rc;
}

static int
take(struct tool_call *call, struct history *history, struct err *err)
{
	const char *kind = args_text(&call->args, "kind");
	uint32_t subject;
	int rc = tool_find(call, "task", &subject, err);

	if (!rc && subject)
		term_list_add(&history->subjects, subject);
	history->messages = kind && strcmp(kind, "events") != 0;
	history->author = args_text(&call->args, "author");
	history->to = args_text(&call->args, "to");
	history->type = args_text(&call->args, "type");
	history->thread = args_text(&call->args, "thread");
	history->search = args_text(&call->args, "search");
	if (!rc)
		rc = take_time(call, "since", 0, &history->when.from, err);
	if (!rc)
		rc = take_time(call, "until", 1, &history->when.to, err);
	return rc;
}

/* Rows older than the one that the last page began with. */
static int
cut_at_cursor(struct tool_call *call, struct history_rows *rows, struct err *err)
{
	const char *cursor = args_text(&call->args, "cursor");
	struct event_id id;

	if (!cursor)
		return 0;
	if (event_id_parse(&id, slice_of(cursor)))
		for (size_t i = 0; i < rows->count; i++)
			if (event_id_cmp(state_event_id(call->view->state,
			    rows->row[i].event), id) == 0) {
				rows->count = i;
				return 0;
			}
	return err_set(err, ERR_INVALID, "'%s' is no cursor of this log", cursor);
}

/*
 * From the newest back until the limit or the budget is reached; then in order. Returns
 * the first that is shown.
 */
static size_t
choose(struct tool_call *call, struct log_row *row, const struct history_rows *rows)
{
	size_t limit = tool_limit(call, LIMIT);
	size_t first = rows->count, used = call->out->len;
	struct buf text = BUF_INIT;

	while (first > 0 && rows->count - first < limit) {
		buf_clear(&text);
		log_row_add(row, &text, &rows->row[first - 1]);
		used += text.len + 1;
		if (used > call->budget && first < rows->count)
			break;
		first--;
	}
	buf_release(&text);
	return first;
}

static void
add_rows(struct tool_call *call, const struct history_rows *rows, int messages)
{
	struct log_row row;
	size_t first;
	char id[EVENT_ID_SIZE];

	log_row_open(&row, call->journal, messages);
	first = choose(call, &row, rows);
	json_add_key(call->out, "entries");
	json_open(call->out, '[');
	for (size_t i = first; i < rows->count; i++)
		log_row_add(&row, call->out, &rows->row[i]);
	json_close(call->out, ']');
	if (first > 0) {
		json_add_key(call->out, "older");
		json_add_int(call->out, (int64_t)first);
		event_id_format(id, state_event_id(call->view->state,
		    rows->row[first].event));
		json_add_key(call->out, "cursor");
		json_add_str(call->out, id);
	}
	log_row_close(&row);
}

/* As many as fit, from the oldest on: what was read first is acknowledged first. */
static void
add_messages(struct tool_call *call, const struct history_rows *rows)
{
	size_t limit = tool_limit(call, LIMIT), i;
	struct message last = {0};
	struct log_row row;

	log_row_open(&row, call->journal, 1);
	json_add_key(call->out, "entries");
	json_open(call->out, '[');
	for (i = 0; i < rows->count && i < limit && (!i || !tool_is_full(call)); i++)
		log_row_add(&row, call->out, &rows->row[i]);
	json_close(call->out, ']');
	log_row_close(&row);
	if (i == rows->count)
		return;
	json_add_key(call->out, "newer");
	json_add_int(call->out, (int64_t)(rows->count - i));
	message_read(&last, call->view, rows->row[i - 1].subject,
	    rows->row[i - 1].message);
	json_add_key(call->out, "cursor");
	json_add_string(call->out, last.id);
	message_release(&last);
}

/* What was said to somebody, usually the actor, and is not acknowledged. */
static int
add_inbox(struct tool_call *call, struct err *err)
{
	struct history_rows rows = {0};
	struct history history;
	struct inbox_query inbox;
	int rc;

	history_init(&history);
	rc = take(call, &history, err);
	inbox = (struct inbox_query){
	    .name = history.to ? history.to : journal_actor(call->journal),
	    .type = history.type, .author = history.author, .when = history.when,
	    .after = args_text(&call->args, "cursor"),
	    .subjects = &history.subjects };
	if (!rc && (history.thread || history.search))
		rc = err_set(err, ERR_INVALID, "'thread' and 'search' go with kind "
		    "messages, not with inbox");
	if (!rc)
		rc = inbox_read(&rows, call->view, &inbox, err);
	if (!rc)
		add_messages(call, &rows);
	history_rows_release(&rows);
	history_release(&history);
	return rc;
}

/* The latest work sessions, in order. */
static int
add_work(struct tool_call *call, struct err *err)
{
	struct term_list subjects = {0};
	struct work_query query = { .subjects = &subjects, .when = WHEN_RANGE_OPEN,
	    .actor = args_text(&call->args, "author") };
	size_t limit = tool_limit(call, LIMIT), first;
	struct work_list list = {0};
	uint32_t subject;
	int rc = tool_find(call, "task", &subject, err);

	if (!rc && subject)
		term_list_add(&subjects, subject);
	if (!rc)
		rc = take_time(call, "since", 0, &query.when.from, err);
	if (!rc)
		rc = take_time(call, "until", 1, &query.when.to, err);
	if (!rc) {
		work_list_read(&list, call->view, &query);
		first = list.count > limit ? list.count - limit : 0;
		json_add_key(call->out, "entries");
		json_open(call->out, '[');
		for (size_t i = first; i < list.count && !tool_is_full(call); i++)
			work_json_add(call->out, call->view, &list.session[i]);
		json_close(call->out, ']');
		json_add_key(call->out, "total");
		json_add_int(call->out, (int64_t)list.count);
	}
	work_list_release(&list);
	term_list_release(&subjects);
	return rc;
}

int
tool_log(struct tool_call *call, struct err *err)
{
	const char *kind = args_text(&call->args, "kind");
	struct history_rows rows = {0};
	struct history history;
	int rc;

	if (kind && strcmp(kind, "work") == 0)
		return add_work(call, err);
	if (kind && strcmp(kind, "inbox") == 0)
		return add_inbox(call, err);
	history_init(&history);
	rc = take(call, &history, err);
	if (!rc)
		rc = history_run(&rows, &history, call->journal, err);
	if (!rc)
		rc = cut_at_cursor(call, &rows, err);
	if (!rc)
		add_rows(call, &rows, history.messages);
	history_rows_release(&rows);
	history_release(&history);
	return rc;
}

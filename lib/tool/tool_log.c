/* SPDX-License-Identifier: ISC */
/* task_log: list events and messages, as task-log(1) does. */
#include <stdlib.h>
#include <string.h>

#include "model/given.h"
#include "model/work.h"
#include "query/history.h"
#include "query/inbox.h"
#include "render/event_text.h"
#include "tool/json_pick.h"
#include "tool/log_new.h"
#include "tool/log_row.h"
#include "tool/tool.h"
#include "tool/work_totals.h"

#define LIMIT 20

/* True if the entries of this kind are events. */
static bool
is_of_events(const char *kind)
{
	return !kind || strcmp(kind, "events") == 0 ||
	    strcmp(kind, "new") == 0;
}

static int
take(struct tool_call *call, struct history *history, struct words *authors,
    struct err *err)
{
	const char *kind = args_text(&call->args, "kind");
	const char *author = args_text(&call->args, "author");
	const char *me = journal_actor(call->journal);
	uint32_t subject;
	int rc = tool_find(call, "task", &subject, err);

	if (!rc && subject)
		term_list_add(&history->subjects, subject);
	history->messages = !is_of_events(kind);
	if (author)
		words_add(authors, author);
	history->authors = authors->item;
	history->actor = me;
	history->to = given_who(args_text(&call->args, "to"), me);
	history->only_to = args_true(&call->args, "only_to");
	history->type = args_text(&call->args, "type");
	history->thread = args_text(&call->args, "thread");
	history->search = args_text(&call->args, "search");
	if (!rc)
		rc = tool_times(call, &history->when, err);
	return rc;
}

/* Leave only rows older than the first row of the last page. */
static int
take_cursor(struct tool_call *call, struct history *history, struct err *err)
{
	const char *cursor = args_text(&call->args, "cursor");
	const struct state *state = call->view->state;
	struct event_id id;

	if (!cursor)
		return 0;
	if (event_id_parse(&id, slice_of(cursor)))
		history->before = state_find_event(state, id);
	if (state_event(state, history->before)->flags & EVENT_ARRIVED)
		return 0;
	return err_set(err, ERR_INVALID, "'%s' is not a cursor of this log",
	    cursor);
}

/* Append an entry as JSON. */
typedef void entry_fn(void *arg, struct buf *out, size_t i);

/*
 * Add the newest entries, in order: from entry `count` back until the limit is
 * reached or no more fit. Returns the first entry that is added. The newest
 * entry is always added.
 */
static size_t
add_newest(struct tool_call *call, const struct words *fields, size_t count,
    entry_fn *fn, void *arg)
{
	size_t limit = tool_limit(call, LIMIT), first = count, used = 0;
	struct buf *text;

	limit = limit < count ? limit : count;
	text = task_zalloc(limit + 1, sizeof(*text));
	tool_open_rows(call, "entries");
	while (first > 0 && count - first < limit) {
		struct buf *row = &text[count - first];

		fn(arg, row, first - 1);
		pick(row, fields);
		used += row->len + 1;
		if (first < count &&
		    !call->sink->fits(call->sink, call->out, used))
			break;
		first--;
	}
	for (size_t i = first; i < count; i++)
		if (!tool_add_row(call, slice_of_buf(&text[count - 1 - i]),
		    i == first))
			break;
	tool_close_rows(call);
	for (size_t i = 0; i <= limit; i++)
		buf_release(&text[i]);
	free(text);
	return first;
}

struct log_rows {
	struct log_row row;
	const struct history_rows *rows;
};

static void
add_log_row(void *arg, struct buf *out, size_t i)
{
	struct log_rows *log = arg;

	log_row_add(&log->row, out, &log->rows->row[i]);
}

static void
add_rows(struct tool_call *call, const struct words *fields,
    const struct history_rows *rows, bool messages)
{
	struct log_rows log = { .rows = rows };
	size_t first, older;

	log_row_open(&log.row, call->journal, messages);
	first = add_newest(call, fields, rows->count, add_log_row, &log);
	older = rows->total - (rows->count - first);
	if (older)
		log_row_add_older(call->out, call->view, &rows->row[first],
		    older);
	log_row_close(&log.row);
}

/*
 * Add the messages that fit, from the oldest on: the message that was read
 * first is acknowledged first.
 */
static void
add_messages(struct tool_call *call, const struct words *fields,
    const struct history_rows *rows)
{
	size_t limit = tool_limit(call, LIMIT), i;
	struct message last = {0};
	struct buf text = BUF_INIT;
	struct log_row row;

	log_row_open(&row, call->journal, true);
	tool_open_rows(call, "entries");
	for (i = 0; i < rows->count && i < limit; i++) {
		buf_clear(&text);
		log_row_add(&row, &text, &rows->row[i]);
		pick(&text, fields);
		if (!tool_add_row(call, slice_of_buf(&text), !i))
			break;
	}
	tool_close_rows(call);
	log_row_close(&row);
	buf_release(&text);
	if (i == rows->count)
		return;
	json_add_key(call->out, "newer");
	json_add_int(call->out, (int64_t)(rows->count - i));
	inbox_message(&last, call->journal, &rows->row[i - 1]);
	json_add_key(call->out, "cursor");
	json_add_string(call->out, last.id);
	message_release(&last);
}

/*
 * Refuse arguments that have no effect with this kind: a caller who gives them
 * relies on an effect.
 */
static int
refuse_others(struct tool_call *call, const char *kind,
    const char *const *names, struct err *err)
{
	for (; *names; names++)
		if (args_get(&call->args, *names))
			return err_set(err, ERR_INVALID,
			    "'%s' cannot be combined with kind %s", *names,
			    kind);
	return 0;
}

/*
 * Add the messages to somebody (usually the actor) that are not acknowledged.
 */
static int
add_inbox(struct tool_call *call, const struct words *fields, struct err *err)
{
	static const char *const others[] = { "thread", "search", NULL };
	struct history_rows rows = {0};
	struct history history;
	struct inbox_query inbox;
	struct words authors = {0};
	int rc;

	history_init(&history);
	rc = take(call, &history, &authors, err);
	inbox = (struct inbox_query){ .name = history.to
		    ? history.to
		    : journal_actor(call->journal),
		.all = args_true(&call->args, "all"),
		.only_to = history.only_to,
		.type = history.type,
		.authors = history.authors,
		.actor = history.actor,
		.when = history.when,
		.after = args_text(&call->args, "cursor"),
		.subjects = &history.subjects };
	if (!rc)
		rc = refuse_others(call, "inbox", others, err);
	if (!rc)
		rc = inbox_read(&rows, call->view, &inbox, err);
	if (!rc && !rows.count && tool_may_wait(call))
		rc = TOOL_LATER;
	call->came = rows.count > 0;
	if (!rc)
		add_messages(call, fields, &rows);
	history_rows_release(&rows);
	history_release(&history);
	words_release(&authors);
	return rc;
}

struct work_rows {
	const struct view *view;
	const struct work_list *list;
};

static void
add_session(void *arg, struct buf *out, size_t i)
{
	struct work_rows *work = arg;

	work_json_add(out, work->view, &work->list->session[i]);
}

/* Leave only the sessions before the first session of the last page. */
static int
cut_sessions(struct tool_call *call, struct work_list *list, struct err *err)
{
	const char *cursor = args_text(&call->args, "cursor");
	unsigned long before;
	char *end;

	if (!cursor)
		return 0;
	before = strtoul(cursor, &end, 10);
	if (*cursor < '0' || *cursor > '9' || *end || before > list->count)
		return err_set(err, ERR_INVALID,
		    "'%s' is not a cursor of work sessions", cursor);
	list->count = before;
	return 0;
}

static void
add_sessions(struct tool_call *call, const struct words *fields,
    const struct work_list *list, size_t total)
{
	struct work_rows work = { call->view, list };
	size_t first = add_newest(call, fields, list->count, add_session,
	    &work);
	struct buf cursor = BUF_INIT;

	json_add_key(call->out, "total");
	json_add_int(call->out, (int64_t)total);
	if (first > 0) {
		json_add_key(call->out, "older");
		json_add_int(call->out, (int64_t)first);
		buf_add_u64(&cursor, first);
		json_add_key(call->out, "cursor");
		json_add_string(call->out, slice_of_buf(&cursor));
	}
	buf_release(&cursor);
}

/* Add the latest work sessions, in order. */
static int
add_work(struct tool_call *call, const struct words *fields, struct err *err)
{
	static const char *const others[] = { "type", "to", "thread", "search",
		NULL };
	struct term_list subjects = {0};
	struct work_query query = { .subjects = &subjects,
		.when = WHEN_RANGE_OPEN };
	struct filter actors = {0};
	const char *by = args_text(&call->args, "by");
	struct work_list list = {0};
	size_t total = 0;
	uint32_t subject;
	int rc = tool_find(call, "task", &subject, err);

	if (!rc)
		rc = tool_actors(call, &actors, &query, err);
	if (!rc)
		rc = refuse_others(call, "work", others, err);
	if (!rc && subject)
		term_list_add(&subjects, subject);
	if (!rc)
		rc = tool_times(call, &query.when, err);
	if (!rc && !by) {
		work_list_read(&list, call->view, &query);
		total = list.count;
		rc = cut_sessions(call, &list, err);
	}
	if (!rc && by)
		tool_add_work_totals(call, &query, by);
	else if (!rc)
		add_sessions(call, fields, &list, total);
	work_list_release(&list);
	term_list_release(&subjects);
	filter_release(&actors);
	return rc;
}

static int
add_history(struct tool_call *call, const struct words *fields, struct err *err)
{
	struct history_rows rows = {0};
	struct words authors = {0};
	struct history history;
	int rc;

	history_init(&history);
	rc = take(call, &history, &authors, err);
	history.limit = tool_limit(call, LIMIT);
	if (history.limit == SIZE_MAX)
		history.limit = 0;	/* all */
	history.count_all = true;
	if (!rc)
		rc = take_cursor(call, &history, err);
	if (!rc)
		rc = history_run(&rows, &history, call->journal, err);
	if (!rc)
		add_rows(call, fields, &rows, history.messages);
	history_rows_release(&rows);
	history_release(&history);
	words_release(&authors);
	return rc;
}

static int
add_new(struct tool_call *call, const struct words *fields, struct err *err)
{
	struct words authors = {0};
	struct history history;
	int rc;

	history_init(&history);
	rc = take(call, &history, &authors, err);
	if (!rc)
		rc = log_new_add(call, &history, fields, err);
	history_release(&history);
	words_release(&authors);
	return rc;
}

int
tool_log(struct tool_call *call, struct err *err)
{
	static const char *const events[] = { "id", "at", "by", "type", "tasks",
		"what", NULL };
	static const char *const messages[] = { "id", "task", "type", "by",
		"at", "to", "reply_to", "text", "handoff", "edited", "redacted",
		"redacted_by", NULL };
	static const char *const work[] = { "id", "task", "actor", "session",
		"status", "start", "end", "by_claim", "seconds", "productivity",
		"note", NULL };
	const char *kind = args_text(&call->args, "kind");
	bool works = (kind && strcmp(kind, "work") == 0) ||
	    (!kind && args_get(&call->args, "by"));
	struct words fields = {0};
	int rc = tool_members(call,
	    works                   ? work
	        : is_of_events(kind) ? events
	                             : messages,
	    &fields, err);

	if (!rc && !works && args_get(&call->args, "by"))
		rc = err_set(err, ERR_INVALID, "'by' needs kind work");
	if (!rc && works)
		rc = add_work(call, &fields, err);
	else if (!rc && kind && strcmp(kind, "inbox") == 0)
		rc = add_inbox(call, &fields, err);
	else if (!rc && kind && strcmp(kind, "new") == 0)
		rc = add_new(call, &fields, err);
	else if (!rc)
		rc = add_history(call, &fields, err);
	words_release(&fields);
	return rc;
}

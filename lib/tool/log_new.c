/* SPDX-License-Identifier: ISC */
/* Events since a cursor, as task-watch prints them. */
#include "tool/log_new.h"

#include "base/err.h"
#include "base/json.h"
#include "log/cursor.h"
#include "log/segment_read.h"
#include "tool/json_pick.h"
#include "tool/log_row.h"

#define LIMIT 20

struct new_events {
	struct cursor cursor;
	struct term_list events;	/* since the cursor, sorted */
	struct history_rows rows;	/* those that pass */
	size_t shown;			/* of the rows */
};

static int
by_order(const struct state *state, uint32_t a, uint32_t b)
{
	return state_event_cmp(state, a, b);
}

static int
find_new(struct new_events *news, struct tool_call *call,
    struct history *history, const char *cursor, struct err *err)
{
	uint64_t lacking;
	int rc = cursor_parse(&news->cursor, slice_of(cursor), err);

	if (!rc)
		rc = cursor_find_new(&news->events, &lacking, &news->cursor,
		    call->journal, err);
	term_list_sort(&news->events, call->view->state, by_order);
	history->among = &news->events;
	if (!rc)
		rc = history_run(&news->rows, history, call->journal, err);
	history->among = NULL;
	return rc;
}

/* Move the cursor behind the rows that are shown, or all if none is left. */
static int
move_cursor(struct new_events *news, struct tool_call *call, struct err *err)
{
	struct event_parser *parser = event_parser_new();
	struct line_file file = LINE_FILE_INIT;
	uint32_t next = news->shown < news->rows.count
	    ? news->rows.row[news->shown].event : 0;
	struct buf line = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < news->events.count && !rc &&
	     news->events.term[i] != next; i++) {
		struct event event;

		buf_clear(&line);
		rc = journal_line_from(call->journal, &file,
		    news->events.term[i], &line, err);
		if (!rc)
			rc = event_parse(parser, &event, slice_of_buf(&line),
			    err);
		if (!rc)
			cursor_add(&news->cursor, &event);
	}
	event_parser_free(parser);
	line_file_close(&file);
	buf_release(&line);
	return rc;
}

static void
add_entries(struct new_events *news, struct tool_call *call,
    const struct words *fields)
{
	size_t limit = tool_limit(call, LIMIT);
	struct buf text = BUF_INIT;
	struct log_row row;

	log_row_open(&row, call->journal, false);
	tool_open_rows(call, "entries");
	while (news->shown < news->rows.count && news->shown < limit) {
		buf_clear(&text);
		log_row_add(&row, &text, &news->rows.row[news->shown]);
		pick(&text, fields);
		if (!tool_add_row(call, slice_of_buf(&text), !news->shown))
			break;
		news->shown++;
	}
	tool_close_rows(call);
	log_row_close(&row);
	buf_release(&text);
}

static void
add_cursor(const struct new_events *news, struct tool_call *call)
{
	struct buf text = BUF_INIT;

	if (news->shown < news->rows.count) {
		json_add_key(call->out, "newer");
		json_add_int(call->out,
		    (int64_t)(news->rows.count - news->shown));
	}
	cursor_format(&text, &news->cursor);
	json_add_key(call->out, "cursor");
	json_add_string(call->out, slice_of_buf(&text));
	buf_release(&text);
}

int
log_new_add(struct tool_call *call, struct history *history,
    const struct words *fields, struct err *err)
{
	const char *cursor = args_text(&call->args, "cursor");
	struct new_events news = {0};
	int rc = cursor
	    ? find_new(&news, call, history, cursor, err)
	    : cursor_set_end(&news.cursor, call->journal, NULL, err);

	call->came = !cursor || news.rows.count > 0;
	if (!rc && !call->came && tool_may_wait(call))
		rc = TOOL_LATER;
	if (!rc)
		add_entries(&news, call, fields);
	if (!rc)
		rc = move_cursor(&news, call, err);
	if (!rc)
		add_cursor(&news, call);
	cursor_release(&news.cursor);
	term_list_release(&news.events);
	history_rows_release(&news.rows);
	return rc;
}

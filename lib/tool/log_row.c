/* SPDX-License-Identifier: ISC */
/* Rows of history: actor, time and event. Texts of messages are whole. */
#include "tool/log_row.h"

#include <string.h>

#include "base/json.h"
#include "base/when.h"
#include "query/inbox.h"
#include "render/event_text.h"

void
log_row_open(struct log_row *row, struct journal *journal, bool messages)
{
	memset(row, 0, sizeof(*row));
	row->journal = journal;
	row->messages = messages;
	row->parser = event_parser_new();
}

void
log_row_close(struct log_row *row)
{
	event_parser_free(row->parser);
	message_release(&row->message);
	buf_release(&row->line);
	buf_release(&row->text);
}

static void
add_text(struct buf *out, const char *key, struct slice text)
{
	if (!text.len)
		return;
	json_add_key(out, key);
	json_add_string(out, text);
}

static void
add_when(struct buf *out, int64_t ms, struct slice by)
{
	char at[WHEN_SIZE];

	when_format(at, ms);
	json_add_key(out, "at");
	json_add_str(out, at);
	add_text(out, "by", by);
}

static void
add_message(struct log_row *row, struct buf *out, const struct history_row *at)
{
	const struct view *view = journal_view(row->journal);
	struct message *m = &row->message;

	inbox_message(m, row->journal, at);
	message_json_add(out, view, m);
}

static void
add_tasks(struct buf *out, const struct event *event)
{
	size_t tasks = 0;

	for (size_t i = 0; i < event->writes_count; i++) {
		if (event->writes[i].subject != SUBJECT_TASK)
			continue;
		if (!tasks++) {
			json_add_key(out, "tasks");
			json_open(out, '[');
		}
		json_add_string(out, event->writes[i].name);
	}
	if (tasks)
		json_close(out, ']');
}

static void
add_id(struct buf *out, const struct state *state, uint32_t event)
{
	char id[EVENT_ID_SIZE];

	event_id_format(id, state_event_id(state, event));
	json_add_key(out, "id");
	json_add_str(out, id);
}

static void
add_event(struct log_row *row, struct buf *out, const struct history_row *at)
{
	const struct view *view = journal_view(row->journal);
	const struct event_rec *rec = state_event(view->state, at->event);
	struct event event;
	bool readable;

	buf_clear(&row->line);
	buf_clear(&row->text);
	readable = !journal_line(row->journal, at->event, &row->line, NULL) &&
	    !event_parse(row->parser, &event, slice_of_buf(&row->line), NULL);
	json_open(out, '{');
	add_id(out, view->state, at->event);
	add_when(out, rec->shown_ms, state_term_text(view->state, rec->by));
	if (readable) {
		add_text(out, "type", event.type_name);
		add_tasks(out, &event);
		event_text_add(&row->text, view, &event);
		add_text(out, "what", slice_of_buf(&row->text));
	}
	json_close(out, '}');
}

void
log_row_add(struct log_row *row, struct buf *out, const struct history_row *at)
{
	if (row->messages && (at->message || at->notice))
		add_message(row, out, at);
	else
		add_event(row, out, at);
}

void
log_row_add_older(struct buf *out, const struct view *view,
    const struct history_row *first, size_t count)
{
	char id[EVENT_ID_SIZE];

	json_add_key(out, "older");
	json_add_int(out, (int64_t)count);
	event_id_format(id, state_event_id(view->state, first->event));
	json_add_key(out, "cursor");
	json_add_str(out, id);
}

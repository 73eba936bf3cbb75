/* SPDX-License-Identifier: ISC */
/*
 * Notices as messages. The reasons are read from the lines of the events.
 */
#include "model/notice.h"

#include <string.h>

#include "model/gate.h"

/* The line of an event, parsed, and what it writes to the task. */
struct line {
	struct buf text;
	struct event_parser *parser;
	struct event event;
	const struct event_field *field;
	size_t fields;
};

static void
line_release(struct line *line)
{
	event_parser_free(line->parser);
	buf_release(&line->text);
}

static bool
read_event(struct line *line, const struct basis *basis, uint32_t subject,
    uint32_t number)
{
	struct slice task = state_subject_name(basis->view->state, subject);
	const struct event *event = &line->event;

	buf_clear(&line->text);
	line->fields = 0;
	if (!line->parser)
		line->parser = event_parser_new();
	if (basis->read_line(basis->log, number, &line->text, NULL) ||
	    event_parse(line->parser, &line->event, slice_of_buf(&line->text),
	        NULL))
		return false;
	for (size_t i = 0; i < event->writes_count; i++)
		if (event->writes[i].subject == SUBJECT_TASK &&
		    slice_eq(event->writes[i].name, task)) {
			line->field = &event->fields[event->writes[i].field];
			line->fields = event->writes[i].field_count;
		}
	return true;
}

static void
add_reason(struct buf *out, const struct line *line)
{
	if (!line->event.why.len)
		return;
	buf_add_str(out, ": ");
	buf_add_slice(out, line->event.why);
}

/* Returns the first field of the kind from *at on, and steps behind it. */
static const struct event_field *
written(const struct line *line, enum field_kind kind, size_t *at)
{
	while (*at < line->fields)
		if (line->field[(*at)++].kind == kind)
			return &line->field[*at - 1];
	return NULL;
}

/* "gate 'review' failed", of a report */
static void
add_gate(struct buf *out, const struct event_field *report)
{
	buf_addf(out, "gate '%.*s' failed",
	    (int)(report->arg.len - strlen("/report")), report->arg.ptr);
}

/* "in-progress", of a field of the event */
static void
add_value(struct buf *out, const struct line *line, enum field_kind kind)
{
	size_t at = 0;
	const struct event_field *field = written(line, kind, &at);

	if (!field || !field->value.ptr || slice_is(field->value, "null"))
		buf_add_str(out, "nobody");
	else
		json_unescape(out, field->value);
}

/* "; gate 'review' failed: no docs", of reports that the move has cleared */
static void
add_cleared(struct buf *out, const struct basis *basis, uint32_t subject,
    const struct line *move)
{
	const struct state *state = basis->view->state;
	const struct event_field *field;
	struct line report = {0};
	size_t at = 0;

	while ((field = written(move, FIELD_GATE_REPORT, &at)))
		for (uint32_t o = 0; o < field->over_count; o++) {
			uint32_t event = state_find_event(state,
			    move->event.overs[field->over + o]);

			if (!event || gate_result_in(state, subject, event) !=
			        GATE_FAILED ||
			    !read_event(&report, basis, subject, event))
				continue;
			buf_add_str(out, "; ");
			add_gate(out, field);
			add_reason(out, &report);
		}
	line_release(&report);
}

static void
add_text(struct buf *out, const struct basis *basis, uint32_t subject,
    struct notice notice, const struct line *line)
{
	size_t at = 0;
	const struct event_field *gate;

	switch (notice.kind) {
	case NOTICE_FAILED:
		gate = written(line, FIELD_GATE_REPORT, &at);
		if (gate)
			add_gate(out, gate);
		break;
	case NOTICE_REASSIGNED:
		buf_add_str(out, "assigned to ");
		add_value(out, line, FIELD_ASSIGNEE);
		break;
	case NOTICE_SENT_BACK:
		buf_add_str(out, "sent back to ");
		add_value(out, line, FIELD_STATE);
		break;
	default:
		if (line->event.type == EVENT_TASK_CLAIMED) {
			buf_add_str(out, "claimed by ");
			buf_add_slice(out, line->event.actor);
		} else if (written(line, FIELD_STATE, &at)) {
			buf_add_str(out, "moved to ");
			add_value(out, line, FIELD_STATE);
		} else {
			buf_add_str(out, "your claim was ended");
		}
	}
	add_reason(out, line);
	if (notice.kind == NOTICE_SENT_BACK)
		add_cleared(out, basis, subject, line);
}

void
notice_message(struct message *out, const struct basis *basis,
    uint32_t subject, struct notice notice, struct slice actor)
{
	const struct state *state = basis->view->state;
	const struct event_rec *rec = state_event(state, notice.event);
	struct line line = {0};
	struct buf text = BUF_INIT;
	char id[EVENT_ID_SIZE];

	event_id_format(id, state_event_id(state, notice.event));
	if (read_event(&line, basis, subject, notice.event))
		add_text(&text, basis, subject, notice, &line);
	else
		buf_add_str(&text, "the event cannot be read");
	message_make(out, &(struct message){ .subject = subject,
	    .event = notice.event, .id = slice_of(id),
	    .type = slice_of(notice_type(notice.kind)),
	    .text = slice_of_buf(&text),
	    .by = state_term_text(state, rec->by), .at_ms = rec->shown_ms },
	    actor);
	line_release(&line);
	buf_release(&text);
}

bool
notice_json_add(struct buf *out, const struct basis *basis, uint32_t subject)
{
	const struct slice nobody = { NULL, 0 };
	struct notice_list list = {0};
	struct message message = {0};
	bool any;

	notice_list_review(&list, basis->view, subject);
	any = list.count > 0;
	if (any)
		json_open(out, '[');
	for (size_t i = 0; i < list.count; i++) {
		notice_message(&message, basis, subject, list.notice[i],
		    nobody);
		message_json_add(out, basis->view, &message);
	}
	if (any)
		json_close(out, ']');
	notice_list_release(&list);
	message_release(&message);
	return any;
}

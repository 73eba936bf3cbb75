/* SPDX-License-Identifier: ISC */
/*
 * What a commit says, so that `git log` alone tells who did what to which task and
 * why: a subject, the reason, and the trailers Task, Event and Actor. Several events
 * get a summary and a line each. Everything is made from the events themselves, since
 * whoever commits may commit for others.
 */
#include "journal.h"

#include <stdio.h>
#include <string.h>

#include "err.h"
#include "journal_private.h"
#include "utf8.h"

#define SUBJECT_MAX 72		/* columns, as far as the title goes */
#define LINES_MAX 200		/* events named in one commit */

/* Which program makes events of a type, for the subject. */
static const char *const programs[EVENT_TYPES] = {
	[EVENT_UNKNOWN] = "tasklog",
	[EVENT_TASK_CREATED] = "task-add",
	[EVENT_TASK_EDITED] = "task-edit",
	[EVENT_TASK_MOVED] = "task-move",
	[EVENT_TASK_LINKED] = "task-link",
	[EVENT_TASK_CLAIMED] = "task-claim",
	[EVENT_TASK_RENEWED] = "task-claim",
	[EVENT_TASK_RELEASED] = "task-claim",
	[EVENT_TASK_FAILED] = "task-claim",
	[EVENT_TASK_REDACTED] = "task-purge",
	[EVENT_TASK_PURGED] = "task-purge",
	[EVENT_MESSAGE_POSTED] = "task-log",
	[EVENT_MESSAGE_ACKNOWLEDGED] = "task-log",
	[EVENT_MESSAGE_REDACTED] = "task-log",
	[EVENT_GATE_REQUIRED] = "task-gate",
	[EVENT_GATE_REPORTED] = "task-gate",
	[EVENT_WORK_STARTED] = "task-time",
	[EVENT_WORK_PAUSED] = "task-time",
	[EVENT_WORK_RESUMED] = "task-time",
	[EVENT_WORK_ENDED] = "task-time",
	[EVENT_AGENT_REGISTERED] = "task-agent",
	[EVENT_WORKFLOW_SET] = "task-workflow",
	[EVENT_CHANGE_UNDONE] = "task-undo",
	[EVENT_LINE_SET_ASIDE] = "task-fsck",
	[EVENT_COMMIT_RECORDED] = "task-hooks",
};

/* A text on one line: no control characters, cut at a number of columns. */
static void
add_line(struct buf *out, struct slice text, size_t columns)
{
	struct buf clean = BUF_INIT;
	const char *p, *end;
	size_t used = 0;

	utf8_add_printable(&clean, text, 0);
	p = clean.data;
	end = clean.data + clean.len;
	while (p < end) {
		uint32_t cp;
		size_t n = utf8_decode(p, end, &cp);

		used += (size_t)utf8_width(cp);
		if (used > columns) {
			buf_add_str(out, "…");
			break;
		}
		buf_add(out, p, n);
		p += n;
	}
	buf_release(&clean);
}

/* A code, else the first characters of the id. */
static void
add_handle(struct buf *out, const struct task *task)
{
	if (task->code.ptr && !task->code_clash)
		buf_add_slice(out, task->code);
	else
		buf_add(out, task->id.ptr, 5);
}

/* The state that a move left: the value of the write it overwrote. */
static struct slice
state_before(const struct journal *journal, const struct event *event,
    uint32_t subject, const struct event_field *field)
{
	const struct state *state = journal->loader.state;

	for (uint32_t at = state_subject(state, subject)->dead; at;
	    at = state_write(state, at)->next) {
		const struct write_rec *write = state_write(state, at);
		struct event_id id = state_event_id(state, write->event);

		if (write->kind != FIELD_STATE)
			continue;
		for (uint32_t i = 0; i < field->over_count; i++)
			if (event_id_cmp(event->overs[field->over + i], id) == 0 &&
			    !(write->flags & WRITE_TOMBSTONE))
				return write_text(state, write);
	}
	return SLICE("");
}

static void
add_moves(struct buf *out, const struct journal *journal,
    const struct event *event, const struct event_write *write,
    uint32_t subject)
{
	for (uint32_t i = 0; i < write->field_count; i++) {
		const struct event_field *field =
		    &event->fields[write->field + i];

		if (field->kind != FIELD_STATE || field->value.len < 2)
			continue;
		buf_add_char(out, ' ');
		buf_add_slice(out, state_before(journal, event, subject, field));
		buf_add_str(out, " → ");
		buf_add(out, field->value.ptr + 1, field->value.len - 2);
	}
}

/* "title, priority, label/urgent": what an edit touched. */
static void
add_fields(struct buf *out, const struct event *event,
    const struct event_write *write)
{
	for (uint32_t i = 0; i < write->field_count && i < 8; i++) {
		const struct event_field *field =
		    &event->fields[write->field + i];
		int off = slice_is(field->value, "false") ||
		    slice_is(field->value, "null");

		buf_add_str(out, i ? ", " : " ");
		if (field->kind == FIELD_LABEL || field->kind == FIELD_CAP ||
		    field->kind == FIELD_GATE) {
			buf_add_char(out, off ? '-' : '+');
			add_line(out, field->arg, 40);
		} else if (field->kind == FIELD_LINK) {
			struct slice to, kind = field->arg;

			link_arg_parse(field->arg, &to);
			kind.len -= to.len + 1;
			buf_add_char(out, off ? '-' : '+');
			buf_add_slice(out, kind);
			buf_add_char(out, ' ');
			buf_add(out, to.ptr, 5);
		} else {
			if (off)
				buf_add_char(out, '-');
			add_line(out, field->name, 40);
		}
	}
	if (write->field_count > 8)
		buf_add_str(out, ", …");
}

/* The beginning of a message's text. */
static void
add_message(struct buf *out, const struct event *event,
    const struct event_write *write)
{
	for (uint32_t i = 0; i < write->field_count; i++) {
		const struct event_field *field =
		    &event->fields[write->field + i];
		struct json_doc doc = {0};
		struct buf text = BUF_INIT;
		uint32_t token;

		if (field->kind != FIELD_MESSAGE || !field->value.ptr ||
		    json_scan(&doc, field->value.ptr, field->value.len, NULL))
			continue;
		token = json_get(&doc, 0, "type");
		buf_add_char(out, ' ');
		json_add_unescaped(out, &doc.token[token]);
		buf_add_str(out, ": ");
		token = json_get(&doc, 0, "text");
		json_add_unescaped(&text, &doc.token[token]);
		text.len = text.data ? strcspn(text.data, "\n") : 0;
		add_line(out, slice_of_buf(&text), 48);
		buf_release(&text);
		json_release(&doc);
	}
}

/* What one event did, without the program's name: "AUTH-07 in-progress → review". */
static void
add_deed(struct buf *out, const struct journal *journal, const struct event *event)
{
	const struct event_write *write = &event->writes[0];
	uint32_t subject = state_find_subject(journal->loader.state,
	    write->subject, write->name);
	size_t start = out->len;
	struct task task;

	if (write->subject == SUBJECT_AGENT)
		add_line(out, write->name, 50);
	if (write->subject == SUBJECT_LOG && event->type == EVENT_WORKFLOW_SET)
		buf_add_str(out, "set the workflow");
	if (event->type == EVENT_LINE_SET_ASIDE)
		buf_addf(out, "set %u lines aside", write->field_count);
	if (write->subject == SUBJECT_TASK) {
		view_task(&task, &journal->view, subject);
		add_handle(out, &task);
	}
	if (event->writes_count > 1)
		buf_addf(out, " and %zu more", event->writes_count - 1);
	if (event->type == EVENT_MESSAGE_POSTED)
		add_message(out, event, write);
	else if (write->subject == SUBJECT_TASK &&
	    event->type == EVENT_TASK_MOVED)
		add_moves(out, journal, event, write, subject);
	else if (write->subject == SUBJECT_TASK &&
	    event->type != EVENT_TASK_CREATED)
		add_fields(out, event, write);
	if (write->subject != SUBJECT_TASK || event->type == EVENT_MESSAGE_POSTED)
		return;
	if (event->type == EVENT_TASK_CREATED) {
		buf_add_char(out, ' ');
		add_line(out, task.title, SUBJECT_MAX - 12);
	} else if (!task.code.ptr && task.title.ptr &&
	    out->len - start < SUBJECT_MAX - 20) {
		buf_add_str(out, " (");
		add_line(out, task.title, SUBJECT_MAX - 14 - (out->len - start));
		buf_add_char(out, ')');
	}
}

static const char *
program_of(const struct event *event)
{
	return event->origin_source.ptr ? "task-import" : programs[event->type];
}

static void
add_trailers(struct buf *out, const struct journal *journal,
    const struct event *event)
{
	char id[EVENT_ID_SIZE];

	(void)journal;
	for (size_t i = 0; i < event->writes_count; i++) {
		if (event->writes[i].subject != SUBJECT_TASK)
			continue;
		buf_add_str(out, "Task: ");
		buf_add_slice(out, event->writes[i].name);
		buf_add_char(out, '\n');
	}
	event_id_format(id, event->id);
	buf_addf(out, "Event: %s\n", id);
	buf_add_str(out, "Actor: ");
	add_line(out, event->actor, 128);
	buf_add_char(out, '\n');
}

/* A reason as the body; a line that would read as a trailer is set off. */
static void
add_reason(struct buf *out, struct slice why)
{
	struct buf clean = BUF_INIT;

	if (!why.len)
		return;
	utf8_add_printable(&clean, why, 1);
	while (clean.len && (clean.data[clean.len - 1] == '\n' ||
	    clean.data[clean.len - 1] == ' '))
		clean.len--;
	buf_add_slice(out, slice_of_buf(&clean));
	buf_add_str(out, "\n\n");
	buf_release(&clean);
}

static int
parse_one(const struct journal *journal, uint32_t at, struct event_parser *parser,
    struct buf *line, struct event *event)
{
	buf_clear(line);
	return loader_line(&journal->loader, at, line, NULL) ||
	    event_parse(parser, event, slice_of_buf(line), NULL);
}

static void
one_event(struct buf *out, const struct journal *journal,
    const struct event *event)
{
	buf_addf(out, "%s: ", journal->program && event->type == EVENT_WORKFLOW_SET ?
	    journal->program : program_of(event));
	add_deed(out, journal, event);
	buf_add_str(out, "\n\n");
	add_reason(out, event->why);
	add_trailers(out, journal, event);
}

static void
many_events(struct buf *out, const struct journal *journal,
    const uint32_t *events, size_t count)
{
	struct event_parser *parser = event_parser_new();
	struct buf line = BUF_INIT, trailers = BUF_INIT;
	size_t named = count > LINES_MAX ? 0 : count;
	struct event event;
	const char *program = NULL;

	for (size_t i = 0; i < named; i++) {
		if (parse_one(journal, events[i], parser, &line, &event))
			continue;
		if (!program)
			program = program_of(&event);
		else if (strcmp(program, program_of(&event)) != 0)
			program = "tasklog";
		buf_addf(&trailers, "* %s: ", program_of(&event));
		add_deed(&trailers, journal, &event);
		buf_add_char(&trailers, '\n');
	}
	if (journal->summary)
		buf_addf(out, "%s: %s\n",
		    journal->program ? journal->program : "tasklog",
		    journal->summary);
	else
		buf_addf(out, "%s: %zu events\n", program ? program :
		    journal->program ? journal->program : "tasklog", count);
	if (named)
		buf_add_char(out, '\n');
	buf_add_slice(out, slice_of_buf(&trailers));
	for (size_t i = 0; i < named; i++) {
		if (parse_one(journal, events[i], parser, &line, &event))
			continue;
		buf_add_str(out, i ? "" : "\n");
		add_trailers(out, journal, &event);
	}
	buf_release(&line);
	buf_release(&trailers);
	event_parser_free(parser);
}

void
commit_message(struct buf *out, const struct journal *journal,
    const uint32_t *events, size_t count)
{
	struct event_parser *parser = event_parser_new();
	struct buf line = BUF_INIT;
	struct event event;

	if (count == 1 &&
	    !parse_one(journal, events[0], parser, &line, &event))
		one_event(out, journal, &event);
	else
		many_events(out, journal, events, count);
	buf_release(&line);
	event_parser_free(parser);
}

/* SPDX-License-Identifier: ISC */
/*
 * Messages of commits. `git log` alone must tell who did what to which task and
 * why: a subject, the reason, and the trailers Task, Event and Actor. Several
 * events get a summary and a line each. Everything is made from the events
 * themselves, because a process may commit for others.
 */
#include "log/journal.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text_safe.h"
#include "base/utf8.h"
#include "base/utf8_width.h"
#include "log/journal_parts.h"
#include "render/event_text.h"

#define SUBJECT_MAX 72		/* in columns; the title is cut to fit */
#define LINES_MAX 1000		/* events named in one commit */

/* The program that makes events of a type, for the subject. */
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
	[EVENT_STREAM_GAP_ACCEPTED] = "task-fsck",
	[EVENT_COMMIT_RECORDED] = "task-hooks",
};

/*
 * Append a text as one line: without control characters, cut to a number of
 * columns.
 */
static void
add_line(struct buf *out, struct slice text, size_t columns)
{
	struct buf clean = BUF_INIT;
	const char *p, *end;
	size_t used = 0;

	text_add_line(&clean, text);
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

/* Append the code, else the first characters of the id. */
static void
add_handle(struct buf *out, const struct task *task)
{
	if (task->code.ptr && !task->code_clash)
		buf_add_slice(out, task->code);
	else
		buf_add(out, task->id.ptr, 5);
}

/*
 * Append what one event did, without the program's name: "AUTH-07 in-progress
 * → review". A task without a code also gets its title, as far as it fits.
 */
static void
add_sentence(struct buf *out, const struct journal *journal,
    const struct event *event)
{
	const struct event_write *write = &event->writes[0];
	struct buf what = BUF_INIT;
	struct task task = {0};
	size_t start = out->len, used;

	if (write->subject == SUBJECT_TASK) {
		view_task(&task, &journal->view, state_find_subject(
		    journal->loader.state, SUBJECT_TASK, write->name));
		add_handle(out, &task);
	}
	event_text_add_what(&what, &journal->view, event);
	if (what.len && out->len > start)
		buf_add_char(out, ' ');
	add_line(out, slice_of_buf(&what), SUBJECT_MAX - 12);
	buf_release(&what);
	used = out->len - start;
	if (write->subject != SUBJECT_TASK || task.code.ptr ||
	    !task.title.ptr || event->type == EVENT_TASK_CREATED ||
	    event->type == EVENT_TASK_LINKED ||
	    event->type == EVENT_MESSAGE_POSTED || used + 24 > SUBJECT_MAX)
		return;
	buf_add_str(out, " (");
	add_line(out, task.title, SUBJECT_MAX - 14 - used);
	buf_add_char(out, ')');
}

/*
 * True if a message's event also ends a claim or moves the task: then it hands
 * the task over.
 */
static bool
hands_over(const struct event *event)
{
	for (uint32_t i = 0; i < event->writes[0].field_count; i++) {
		int kind = event->fields[event->writes[0].field + i].kind;

		if (kind == FIELD_STATE || kind == FIELD_CLAIM)
			return true;
	}
	return false;
}

static const char *
program_of(const struct event *event)
{
	if (event->type == EVENT_MESSAGE_POSTED && !event->origin_source.ptr &&
	    hands_over(event))
		return "task-handoff";
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

/*
 * Append a reason as the body. The empty line behind it keeps its lines from
 * being read as trailers.
 */
static void
add_reason(struct buf *out, struct slice why)
{
	struct buf clean = BUF_INIT;

	if (!why.len)
		return;
	text_add_block(&clean, why);
	while (clean.len && (clean.data[clean.len - 1] == '\n' ||
	    clean.data[clean.len - 1] == ' '))
		clean.len--;
	buf_add_slice(out, slice_of_buf(&clean));
	buf_add_str(out, "\n\n");
	buf_release(&clean);
}

/* Returns the line of an event of the last batch; absent for other events. */
static struct slice
line_of_batch(const struct journal *journal, const struct event_rec *rec)
{
	uint64_t back = journal->seq - rec->seq, n = journal->added;

	return rec->writer == journal->writers.writer &&
	    rec->seq <= journal->seq && back < n && journal->pending.len
	    ? (struct slice){ journal->pending.data +
	            journal->start[n - 1 - back], rec->length }
	    : (struct slice){ NULL, 0 };
}

/* A line that this process wrote is in memory; other lines are read. */
static int
parse_one(const struct journal *journal, uint32_t at, struct buf *line,
    struct event *event)
{
	struct slice text = line_of_batch(journal,
	    state_event(journal->loader.state, at));

	buf_clear(line);
	if (!text.ptr && journal_line(journal, at, line, NULL))
		return 1;
	return event_parse(journal->loader.parser, event,
	    text.ptr ? text : slice_of_buf(line), NULL);
}

static void
one_event(struct buf *out, const struct journal *journal,
    const struct event *event)
{
	struct buf why = BUF_INIT;

	buf_addf(out, "%s: ",
	    journal->program && event->type == EVENT_WORKFLOW_SET
	        ? journal->program
	        : program_of(event));
	add_sentence(out, journal, event);
	buf_add_str(out, "\n\n");
	event_text_add_reason(&why, event);
	add_reason(out, slice_of_buf(&why));
	buf_release(&why);
	add_trailers(out, journal, event);
}

static void
many_events(struct buf *out, const struct journal *journal,
    const uint32_t *events, size_t count)
{
	struct buf line = BUF_INIT, trailers = BUF_INIT;
	size_t named = count > LINES_MAX ? 0 : count;
	struct event event;
	const char *program = NULL;

	for (size_t i = 0; i < named; i++) {
		if (parse_one(journal, events[i], &line, &event))
			continue;
		if (!program)
			program = program_of(&event);
		else if (strcmp(program, program_of(&event)) != 0)
			program = "tasklog";
		buf_addf(&trailers, "* %s: ", program_of(&event));
		add_sentence(&trailers, journal, &event);
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
		if (parse_one(journal, events[i], &line, &event))
			continue;
		buf_add_str(out, i ? "" : "\n");
		add_trailers(out, journal, &event);
	}
	buf_release(&line);
	buf_release(&trailers);
}

void
commit_message(struct buf *out, const struct journal *journal,
    const uint32_t *events, size_t count)
{
	struct buf line = BUF_INIT;
	struct event event;

	if (count == 1 && !parse_one(journal, events[0], &line, &event))
		one_event(out, journal, &event);
	else
		many_events(out, journal, events, count);
	buf_release(&line);
}

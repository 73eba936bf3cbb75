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

/* Events of a type, counted. */
static const struct {
	const char *one, *many;
} counted[EVENT_TYPES] = {
	[EVENT_UNKNOWN] = { "event of a later version",
	    "events of a later version" },
	[EVENT_TASK_CREATED] = { "new task", "new tasks" },
	[EVENT_TASK_EDITED] = { "edit", "edits" },
	[EVENT_TASK_MOVED] = { "move", "moves" },
	[EVENT_TASK_LINKED] = { "change of a link", "changes of links" },
	[EVENT_TASK_CLAIMED] = { "claim", "claims" },
	[EVENT_TASK_RENEWED] = { "renewed claim", "renewed claims" },
	[EVENT_TASK_RELEASED] = { "task given back", "tasks given back" },
	[EVENT_TASK_FAILED] = { "failure", "failures" },
	[EVENT_TASK_REDACTED] = { "redacted task", "redacted tasks" },
	[EVENT_TASK_PURGED] = { "purge", "purges" },
	[EVENT_MESSAGE_POSTED] = { "message", "messages" },
	[EVENT_MESSAGE_ACKNOWLEDGED] = { "message read", "messages read" },
	[EVENT_MESSAGE_REDACTED] = { "redacted message", "redacted messages" },
	[EVENT_GATE_REQUIRED] = { "change of gates", "changes of gates" },
	[EVENT_GATE_REPORTED] = { "report on a gate", "reports on gates" },
	[EVENT_WORK_STARTED] = { "begin of work", "begins of work" },
	[EVENT_WORK_PAUSED] = { "pause of work", "pauses of work" },
	[EVENT_WORK_RESUMED] = { "resumption of work", "resumptions of work" },
	[EVENT_WORK_ENDED] = { "end of work", "ends of work" },
	[EVENT_AGENT_REGISTERED] = { "registered agent", "registered agents" },
	[EVENT_WORKFLOW_SET] = { "workflow", "workflows" },
	[EVENT_CHANGE_UNDONE] = { "undone change", "undone changes" },
	[EVENT_LINE_SET_ASIDE] = { "repair", "repairs" },
	[EVENT_LINE_PURGED] = { "purged line", "purged lines" },
	[EVENT_STREAM_GAP_ACCEPTED] = { "accepted gap", "accepted gaps" },
	[EVENT_COMMIT_RECORDED] = { "recorded commit", "recorded commits" },
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

/* The task that the event is about; false if it is about none. */
static bool
find_task(struct task *task, const struct journal *journal,
    const struct event *event)
{
	const struct event_write *write = &event->writes[0];

	if (write->subject != SUBJECT_TASK)
		return false;
	view_task(task, &journal->view, state_find_subject(
	    journal->loader.state, SUBJECT_TASK, write->name));
	return true;
}

/* Append the title in parentheses, if it fits behind the sentence. */
static void
add_title(struct buf *out, struct slice title, size_t used)
{
	if (!title.ptr || used + 12 > SUBJECT_MAX)
		return;
	buf_add_str(out, " (");
	add_line(out, title, SUBJECT_MAX - 2 - used);
	buf_add_char(out, ')');
}

/* True if the sentence about an event contains a title or a text already. */
static bool
has_text(const struct event *event)
{
	return event->type == EVENT_TASK_CREATED ||
	    event->type == EVENT_TASK_LINKED ||
	    event->type == EVENT_MESSAGE_POSTED;
}

/*
 * Append what one event does: "AUTH-07: move from in-progress to review". A
 * task without a code also gets its title, as far as it fits.
 */
static void
add_sentence(struct buf *out, const struct journal *journal,
    const struct event *event)
{
	struct buf what = BUF_INIT;
	struct task task = {0};
	size_t start = out->len;
	bool of_task = find_task(&task, journal, event);

	if (of_task) {
		add_handle(out, &task);
		buf_add_str(out, ": ");
	}
	event_text_add_command(&what, &journal->view, event);
	add_line(out, slice_of_buf(&what), SUBJECT_MAX - (out->len - start));
	buf_release(&what);
	if (of_task && !task.code.ptr && !has_text(event))
		add_title(out, task.title, out->len - start);
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

	add_sentence(out, journal, event);
	buf_add_str(out, "\n\n");
	event_text_add_reason(&why, event);
	add_reason(out, slice_of_buf(&why));
	buf_release(&why);
	add_trailers(out, journal, event);
}

/* What many events do: a line of each, and one of all if of the same task. */
struct many {
	struct buf lines, commands;
	struct buf task;	/* id of the first task */
	bool others;		/* an event is of another task, or none */
};

static void
add_to_many(struct many *many, const struct journal *journal,
    const struct event *event)
{
	const struct event_write *write = &event->writes[0];
	struct task task = {0};

	buf_add_str(&many->lines, "* ");
	add_sentence(&many->lines, journal, event);
	buf_add_char(&many->lines, '\n');
	if (many->others || !find_task(&task, journal, event)) {
		many->others = true;
		return;
	}
	if (many->commands.len) {
		buf_add_str(&many->commands, ", ");
	} else {
		buf_add_slice(&many->task, write->name);
		add_handle(&many->commands, &task);
		buf_add_str(&many->commands, ": ");
	}
	event_text_add_command(&many->commands, &journal->view, event);
	many->others = !slice_eq(write->name, slice_of_buf(&many->task));
}

/* Append "3 new tasks, 1 claim", the events counted by their types. */
static void
add_counts(struct buf *out, const struct journal *journal,
    const uint32_t *events, size_t count)
{
	size_t counts[EVENT_TYPES] = {0};
	size_t start = out->len;

	for (size_t i = 0; i < count; i++)
		counts[state_event(journal->loader.state, events[i])->type]++;
	for (size_t type = 0; type < EVENT_TYPES; type++)
		if (counts[type])
			buf_addf(out, "%s%zu %s", out->len > start ? ", " : "",
			    counts[type], counts[type] == 1
			        ? counted[type].one : counted[type].many);
}

static void
many_events(struct buf *out, const struct journal *journal,
    const uint32_t *events, size_t count)
{
	struct buf line = BUF_INIT;
	struct many many = {0};
	size_t named = count > LINES_MAX ? 0 : count;
	struct event event;

	for (size_t i = 0; i < named; i++)
		if (!parse_one(journal, events[i], &line, &event))
			add_to_many(&many, journal, &event);
	if (journal->summary)
		buf_add_str(out, journal->summary);
	else if (many.commands.len && !many.others)
		add_line(out, slice_of_buf(&many.commands), SUBJECT_MAX);
	else
		add_counts(out, journal, events, count);
	buf_add_str(out, named ? "\n\n" : "\n");
	buf_add_slice(out, slice_of_buf(&many.lines));
	for (size_t i = 0; i < named; i++) {
		if (parse_one(journal, events[i], &line, &event))
			continue;
		buf_add_str(out, i ? "" : "\n");
		add_trailers(out, journal, &event);
	}
	buf_release(&line);
	buf_release(&many.lines);
	buf_release(&many.commands);
	buf_release(&many.task);
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

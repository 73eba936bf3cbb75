/* SPDX-License-Identifier: ISC */
/*
 * The library's door to what is said.
 */
#include "api/tasklog.h"

#include <string.h>

#include "api/tasklog_private.h"
#include "model/message.h"
#include "model/task_find.h"
#include "query/history.h"
#include "query/inbox.h"

struct saying {
	const char *task;
	struct task_message message;
	struct command command;
};

static int
decide_say(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct saying *s = arg;

	return task_post(journal_basis(log->journal), &s->command, s->task,
	    &s->message, out, &log->err);
}

static int
say(struct tasklog *log, const char *task, const struct task_message *message)
{
	struct saying s = { .task = task, .message = *message,
	    .command = command_of(log, NULL) };
	struct outcome out;

	if (!task)	/* a claim's number goes with its task */
		s.command.fence = 0;
	return write_one(log, decide_say, &s, &out);
}

int
tasklog_post(struct tasklog *log, const char *task, const char *type,
    const char *to, const char *text)
{
	const char *const names[] = { to, NULL };
	const struct task_message message = { .type = type, .text = text,
	    .to = to ? names : NULL };

	return NEEDS(log, text != NULL) ? TASK_EINVALID :
	    say(log, task, &message);
}

int
tasklog_reply(struct tasklog *log, const char *task, const char *message,
    const char *type, const char *text)
{
	const struct task_message reply = { .type = type, .text = text,
	    .reply_to = message };

	return NEEDS(log, task && message && text) ? TASK_EINVALID :
	    say(log, task, &reply);
}

static int
decide_acknowledge(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct command command = { .key = key_of(log) };
	const char *const messages[] = { arg, NULL };

	return task_acknowledge(journal_basis(log->journal), &command, messages,
	    out, &log->err);
}

int
tasklog_acknowledge(struct tasklog *log, const char *message)
{
	char copy[EVENT_ID_SIZE];
	struct outcome out;

	if (NEEDS(log, message != NULL))
		return TASK_EINVALID;
	if (strlen(message) >= sizeof(copy))
		return err_set(&log->err, ERR_NOT_FOUND,
		    "there is no message '%s'", message);
	strcpy(copy, message);
	return write_one(log, decide_acknowledge, copy, &out);
}

static int
tell(struct tasklog *log, const struct history_rows *rows, tasklog_text_fn *fn,
    void *arg)
{
	const struct view *view = journal_view(log->journal);
	struct message message = {0};
	struct buf text = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < rows->count && !rc; i++) {
		buf_clear(&text);
		message_read(&message, view, rows->row[i].subject,
		    rows->row[i].message);
		message_json_add(&text, view, &message);
		rc = fn(arg, text.data, text.len);
	}
	buf_release(&text);
	message_release(&message);
	return rc;
}

int
tasklog_inbox(struct tasklog *log, const char *name, const char *after, int all,
    tasklog_text_fn *fn, void *arg)
{
	struct inbox_query query = { .name = name, .all = all, .after = after,
	    .when = WHEN_RANGE_OPEN };
	struct history_rows rows = {0};
	int rc = NEEDS(log, fn != NULL) ? TASK_EINVALID :
	    enter(log);

	if (rc)
		return rc;
	if (!name)
		query.name = journal_actor(log->journal);
	rc = inbox_read(&rows, journal_view(log->journal), &query, &log->err);
	if (!rc)
		rc = tell(log, &rows, fn, arg);
	history_rows_release(&rows);
	return rc;
}

/* A pair of the filter. */
static int
take_filter(struct tasklog *log, struct history *history, const char *name,
    const char *value)
{
	if (strcmp(name, "author") == 0)
		history->author = value;
	else if (strcmp(name, "to") == 0 || strcmp(name, "only-to") == 0)
		history->to = value;
	else if (strcmp(name, "type") == 0)
		history->type = value;
	else if (strcmp(name, "thread") == 0)
		history->thread = value;
	else if (strcmp(name, "search") == 0)
		history->search = value;
	else if (strcmp(name, "when") == 0)
		return when_parse_range(&history->when, value,
		    journal_now(log->journal), 0, &log->err);
	else
		return err_set(&log->err, ERR_INVALID,
		    "messages are not chosen by '%s'",
		    name);
	history->only_to |= strcmp(name, "only-to") == 0;
	return 0;
}

int
tasklog_messages(struct tasklog *log, const char *task,
    const char *const *filter, tasklog_text_fn *fn, void *arg)
{
	struct history_rows rows = {0};
	struct history history;
	uint32_t subject;
	int rc = NEEDS(log, fn != NULL) ? TASK_EINVALID :
	    enter(log);

	if (rc)
		return rc;
	history_init(&history);
	history.messages = 1;
	for (size_t i = 0; filter && !rc && filter[i]; i += 2)
		rc = NEEDS(log, filter[i + 1] != NULL) ? TASK_EINVALID :
		    take_filter(log, &history, filter[i], filter[i + 1]);
	if (!rc && task)
		rc = task_find(&subject, journal_view(log->journal), task,
		    &log->err);
	if (!rc && task)
		term_list_add(&history.subjects, subject);
	if (!rc)
		rc = history_run(&rows, &history, log->journal, &log->err);
	if (!rc)
		rc = tell(log, &rows, fn, arg);
	history_rows_release(&rows);
	history_release(&history);
	return rc;
}

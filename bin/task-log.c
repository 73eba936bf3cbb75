/* SPDX-License-Identifier: ISC */
/* task-log -- show what happened, or post a message */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "command.h"
#include "history.h"
#include "out.h"
#include "page.h"
#include "post.h"
#include "words.h"

enum {
	OPT_AUTHOR = CLI_LONG, OPT_TO, OPT_ONLY_TO, OPT_THREAD, OPT_SINCE, OPT_UNTIL,
	OPT_LIMIT, OPT_MESSAGES, OPT_REPLY_TO
};

static const struct cli_option options[] = {
	{ 'm', "message", "TEXT", "post a message; 'ME -> QA: TEXT' names who to" },
	{ 'F', "message-file", "FILE", "post a message from a file, - for stdin" },
	{ OPT_TO, "to", "NAME", "messages to NAME or to all; posting: to NAME" },
	{ 't', "type", "TYPE", "of this type: a message's, or an event's" },
	{ OPT_REPLY_TO, "reply-to", "MESSAGE", "posting: an answer to this message" },
	{ OPT_AUTHOR, "author", "NAME", "by NAME" },
	{ OPT_ONLY_TO, "only-to", NULL, "with --to: not those to all" },
	{ OPT_THREAD, "thread", "MESSAGE", "the thread that this message is in" },
	{ OPT_SINCE, "since", "WHEN", "not before WHEN" },
	{ OPT_UNTIL, "until", "WHEN", "not after WHEN" },
	{ 'g', "search", "TEXT", "with TEXT in it" },
	{ OPT_MESSAGES, "messages", NULL, "messages only, with their whole text" },
	{ OPT_LIMIT, "limit", "N", "the newest N" },
	{ 'r', "reverse", NULL, "the newest first" },
	{ 0, NULL, NULL, NULL }
};

static const struct column columns[] = {
	{ .name = "at", .right = 1 },
	{ .name = "actor", .max = 16 },
	{ .name = "type", .drop = 1 },
	{ .name = "task", .max = 20 },
	{ .name = "event", .drop = 2 },
	{ .name = "summary", .flex = 1 },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

struct log {
	struct cli *cli;
	struct history history;
	struct post post;
	struct words to;
	char *text;		/* read from a file */
};

static int64_t
take_time(struct log *log, const char *option, int end)
{
	struct when_range range;
	struct buf text = BUF_INIT;
	struct err err = {0};

	/* as one end of a range a day is meant to its end */
	buf_addf(&text, end ? "..%s" : "%s..", optarg);
	if (when_parse_range(&range, text.data, cli_now(log->cli), 0, &err))
		cli_usage(log->cli, "%s: %s", option, err.message);
	buf_release(&text);
	return end ? range.to : range.from;
}

static void
take_option(struct log *log, int ch)
{
	struct history *history = &log->history;

	switch (ch) {
	case 'm':
		log->post.message.text = optarg;
		break;
	case 'F':
		free(log->text);
		log->text = read_text(log->cli, optarg);
		log->post.message.text = log->text ? log->text : "";
		break;
	case OPT_TO:
		words_add(&log->to, optarg);
		history->to = optarg;
		break;
	case 't':
		history->type = log->post.message.type = optarg;
		break;
	case OPT_REPLY_TO:
		log->post.message.reply_to = optarg;
		break;
	case OPT_AUTHOR:
		history->author = optarg;
		break;
	case OPT_ONLY_TO:
		history->only_to = 1;
		break;
	case OPT_THREAD:
		history->thread = optarg;
		break;
	case OPT_SINCE:
		history->when.from = take_time(log, "--since", 0);
		break;
	case OPT_UNTIL:
		history->when.to = take_time(log, "--until", 1);
		break;
	case 'g':
		history->search = optarg;
		break;
	case OPT_MESSAGES:
		history->messages = 1;
		break;
	case OPT_LIMIT:
		history->limit = (size_t)cli_parse_int(log->cli, "--limit", optarg, 1,
		    INT32_MAX);
		break;
	default:
		history->reverse = 1;
	}
}

static enum style
event_style(const struct event_rec *rec)
{
	switch (rec->type) {
	case EVENT_TASK_CREATED:
		return STYLE_GREEN;
	case EVENT_TASK_MOVED:
		return STYLE_YELLOW;
	case EVENT_TASK_FAILED:
	case EVENT_TASK_REDACTED:
	case EVENT_TASK_PURGED:
	case EVENT_MESSAGE_REDACTED:
		return STYLE_RED;
	case EVENT_MESSAGE_POSTED:
		return STYLE_CYAN;
	case EVENT_TASK_RENEWED:
	case EVENT_UNKNOWN:
		return STYLE_DIM;
	default:
		return STYLE_PLAIN;
	}
}

/* The tasks of an event: whole ids for programs, names for people. */
static void
add_tasks(struct out *out, struct page *page, const struct event *event)
{
	struct buf text = BUF_INIT;
	int colour = page->colour;

	page->colour = 0;
	for (size_t i = 0; i < event->writes_count; i++) {
		const struct event_write *write = &event->writes[i];
		uint32_t subject = state_find_subject(page->view->state,
		    write->subject, write->name);

		if (write->subject != SUBJECT_TASK)
			continue;
		buf_add_str(&text, text.len ? "," : "");
		if (out->table && subject)
			page_add_handle(page, &text, subject);
		else
			buf_add_slice(&text, write->name);
	}
	page->colour = colour;
	out_text(out, slice_of_buf(&text), STYLE_BOLD);
	buf_release(&text);
}

static void
print_event(struct out *out, struct page *page, uint32_t at)
{
	const struct state *state = page->view->state;
	const struct event_rec *rec = state_event(state, at);
	char id[EVENT_ID_SIZE];
	struct event event;
	struct slice deed = page_deed(page, at, &event);

	event_id_format(id, state_event_id(state, at));
	out_time(out, rec->shown_ms, STYLE_DIM);
	out_text(out, state_term_text(state, rec->by), STYLE_MAGENTA);
	out_text(out, event.type_name, event_style(rec));
	add_tasks(out, page, &event);
	out_text(out, slice_of(id), STYLE_DIM);
	out_text(out, deed, STYLE_PLAIN);
	out_record(out);
}

/* The line as it is in the log, never made anew. */
static int
print_line(struct out *out, struct page *page, uint32_t at, struct err *err)
{
	int rc;

	buf_clear(&page->line);
	rc = journal_line(page->journal, at, &page->line, err);
	if (!rc)
		out_raw(out, slice_of_buf(&page->line));
	return rc;
}

/* A message as a record: at, author, type, task, id, addressees, reply-to, text. */
static void
print_message(struct out *out, struct page *page, const struct history_row *row)
{
	struct message *m = &page->message;
	struct buf to = BUF_INIT;

	message_read(m, page->view, row->subject, row->message);
	out_time(out, m->at_ms, STYLE_DIM);
	out_text(out, m->by, STYLE_PLAIN);
	out_text(out, m->type, STYLE_PLAIN);
	out_text(out, state_subject_name(page->view->state, row->subject),
	    STYLE_PLAIN);
	out_text(out, m->id, STYLE_PLAIN);
	for (size_t i = 0; i < m->to_count; i++) {
		buf_add_str(&to, i ? "," : "");
		buf_add_slice(&to, m->to[i]);
	}
	out_text(out, slice_of_buf(&to), STYLE_PLAIN);
	out_text(out, m->reply_to, STYLE_PLAIN);
	out_text(out, m->text, STYLE_PLAIN);
	out_record(out);
	buf_release(&to);
}

static int
print_rows(struct log *log, const struct history_rows *rows, struct err *err)
{
	struct buf text = BUF_INIT;
	struct page page;
	struct out out;
	int rc = 0;

	page_open(&page, log->cli);
	out_open(&out, log->cli, page.view, columns, COLUMNS);
	for (size_t i = 0; i < rows->count && !rc; i++) {
		const struct history_row *row = &rows->row[i];

		if (log->cli->json) {
			rc = print_line(&out, &page, row->event, err);
		} else if (!log->history.messages) {
			print_event(&out, &page, row->event);
		} else if (!out.table) {
			print_message(&out, &page, row);
		} else {
			buf_clear(&text);
			buf_add_str(&text, i ? "\n" : "");
			page_add_message(&page, &text, row, 0, 1);
			fwrite(text.data, 1, text.len, stdout);
		}
	}
	out_close(&out);
	page_close(&page);
	buf_release(&text);
	return rc;
}

static int
read_log(struct log *log, const struct operands *tasks)
{
	struct cli *cli = log->cli;
	struct history_rows rows = {0};
	int rc = 0;

	for (size_t i = 0; i < tasks->count; i++) {
		struct err err = {0};
		uint32_t subject;
		int failed = task_find(&subject, journal_view(cli->journal),
		    tasks->item[i], &err);

		if (!failed)
			term_list_add(&log->history.subjects, subject);
		cli_count(cli, failed, &err);
	}
	if (!tasks->count || log->history.subjects.count) {
		rc = history_run(&rows, &log->history, cli->journal, &cli->err);
		if (!rc)
			rc = print_rows(log, &rows, &cli->err);
	}
	history_rows_release(&rows);
	return rc;
}

static void
check_options(struct log *log)
{
	struct cli *cli = log->cli;

	if (!log->post.message.text && log->post.message.reply_to)
		cli_usage(cli, "--reply-to goes with -m; --thread shows a thread");
	if (!log->post.message.text && log->to.count > 1)
		cli_usage(cli, "--to can be repeated only with -m");
	if (log->post.message.text && cli->at)
		cli_usage(cli, "a message cannot be posted to the past");
	log->post.message.to = log->to.item;
}

int
main(int argc, char *argv[])
{
	struct cli cli = { .synopsis = "[-jqr0] [-C DIR] [-A NAME] [-t TYPE] [-g TEXT] "
	    "[--author NAME]\n"
	    " [--to NAME] [--only-to] [--thread MESSAGE] [--since WHEN]\n"
	    " [--until WHEN] [--messages] [--limit N] [--at WHEN] [TASK...]\n"
	    "[-jnq0] [-C DIR] [-A NAME] [-t TYPE] [--to NAME]...\n"
	    " [--reply-to MESSAGE] [--expect WHAT] [--fence N] [--key KEY]\n"
	    " [--atomic] -m TEXT | -F FILE [TASK...]",
	    .summary = "Show what happened, the newest last; with -m, post a message "
	    "to tasks or to the\nteam.", .options = options,
	    .flags = CLI_RECORDS | CLI_READS | CLI_WRITES | CLI_CHANGES };
	struct log log = { .cli = &cli };
	struct operands tasks = {0};
	int ch, rc = 0;

	history_init(&log.history);
	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		take_option(&log, ch);
	check_options(&log);
	operands_read(&tasks, &cli, argv + optind, argc - optind);
	if (log.post.message.text)
		post_prepare(&log.post, &cli, tasks.count == 0);
	if (!cli.err.word && !cli_open(&cli))
		rc = log.post.message.text ? post_run(&log.post, &cli, &tasks) :
		    read_log(&log, &tasks);
	(void)rc;	/* cli.err has it */
	post_release(&log.post);
	operands_release(&tasks);
	words_release(&log.to);
	history_release(&log.history);
	free(log.text);
	return cli_finish(&cli);
}

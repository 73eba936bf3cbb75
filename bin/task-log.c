/* SPDX-License-Identifier: ISC */
/* task-log -- show what happened, or post a message */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/words.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/messages.h"
#include "cli/out.h"
#include "cli/page.h"
#include "cli/post.h"
#include "command/claim_fate.h"
#include "command/command.h"
#include "model/task_find.h"
#include "query/history.h"
#include "query/inbox.h"

enum {
	OPT_AUTHOR = CLI_LONG,
	OPT_TO,
	OPT_ONLY_TO,
	OPT_THREAD,
	OPT_SINCE,
	OPT_UNTIL,
	OPT_LIMIT,
	OPT_MESSAGES,
	OPT_REPLY_TO,
	OPT_INBOX,
	OPT_ACK,
	OPT_ALL,
	OPT_AFTER
};

static const struct cli_option options[] = {
	{ 'm', "message", "TEXT",
	    "post a message; 'ME -> QA: TEXT' names who to" },
	{ 'F', "message-file", "FILE",
	    "post a message from a file, - for stdin" },
	{ OPT_TO, "to", "NAME",
	    "messages to NAME or to all; posting: to NAME" },
	{ 't', "type", "TYPE", "of this type: a message's, or an event's" },
	{ OPT_REPLY_TO, "reply-to", "MESSAGE",
	    "posting: an answer to this message" },
	{ OPT_AUTHOR, "author", "NAME", "by NAME" },
	{ OPT_ONLY_TO, "only-to", NULL, "with --to: not those to all" },
	{ OPT_THREAD, "thread", "MESSAGE",
	    "the thread that this message is in" },
	{ OPT_SINCE, "since", "WHEN", "not before WHEN" },
	{ OPT_UNTIL, "until", "WHEN", "not after WHEN" },
	{ 'g', "search", "TEXT", "with TEXT in it" },
	{ OPT_MESSAGES, "messages", NULL,
	    "messages only, with their whole text" },
	{ OPT_INBOX, "inbox", NULL,
	    "messages to who acts that are not acknowledged" },
	{ OPT_ACK, "ack", NULL,
	    "acknowledge MESSAGE..., or what --inbox shows" },
	{ OPT_ALL, "all", NULL, "with --inbox: also what is acknowledged" },
	{ OPT_AFTER, "after", "MESSAGE",
	    "with --inbox: what came after MESSAGE" },
	{ OPT_LIMIT, "limit", "N", "the newest N; with --inbox, the oldest" },
	{ 'r', "reverse", NULL, "the newest first" }, { 0, NULL, NULL, NULL }
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
	struct inbox_query inbox;
	struct post post;
	struct words to;
	char *text;		/* read from a file */
	const char *given;	/* -m, NULL */
	int is_inbox, ack;	/* booleans: --inbox, --ack */
	/* an option that only reading knows, NULL: none is given */
	const char *reading;
};

static void
take_time(struct log *log, const char *option, int is_end)
{
	struct err err = {0};

	if (when_parse_end(&log->history.when, is_end, optarg,
	        cli_now(log->cli), &err))
		cli_refuse(log->cli, "%s: %s", option, err.message);
}

/* Boolean: it is an option that only reading knows, and is taken. */
static int
take_reading_option(struct log *log, int ch)
{
	struct history *history = &log->history;
	const struct cli_option *option = options;

	switch (ch) {
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
		take_time(log, "--since", 0);
		break;
	case OPT_UNTIL:
		take_time(log, "--until", 1);
		break;
	case 'g':
		history->search = optarg;
		break;
	case OPT_MESSAGES:
		history->messages = 1;
		break;
	case OPT_LIMIT:
		history->limit = (size_t)cli_parse_int(log->cli, "--limit",
		    optarg, 1, INT32_MAX);
		break;
	case 'r':
		history->reverse = 1;
		break;
	default:
		return 0;
	}
	while (option->letter != ch)
		option++;
	log->reading = option->name;
	return 1;
}

static void
take_option(struct log *log, int ch)
{
	switch (ch) {
	case 'm':
		log->post.message.text = log->given = optarg;
		break;
	case 'F':
		free(log->text);
		log->text = read_text(log->cli, optarg);
		log->post.message.text = log->text ? log->text : "";
		break;
	case OPT_TO:
		words_add(&log->to, optarg);
		log->history.to = optarg;
		break;
	case 't':
		log->history.type = log->post.message.type = optarg;
		break;
	case OPT_REPLY_TO:
		log->post.message.reply_to = optarg;
		break;
	case OPT_INBOX:
		log->is_inbox = 1;
		break;
	case OPT_ACK:
		log->ack = 1;
		break;
	case OPT_ALL:
		log->inbox.all = 1;
		break;
	default:
		log->inbox.after = optarg;
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
		out_bytes(out, slice_of_buf(&page->line));
	return rc;
}

static int
print_rows(struct log *log, const struct history_rows *rows, struct err *err)
{
	struct page page;
	struct out out;
	int rc = 0;

	if (log->history.messages) {
		messages_print(log->cli, rows);
		return 0;
	}
	page_open(&page, log->cli);
	out_open(&out, log->cli, page.view, columns, COLUMNS);
	for (size_t i = 0; i < rows->count && !rc; i++)
		if (log->cli->json)
			rc = print_line(&out, &page, rows->row[i].event, err);
		else
			print_event(&out, &page, rows->row[i].event);
	out_close(&out);
	page_close(&page);
	return rc;
}

static int
read_inbox(struct log *log, struct history_rows *rows)
{
	const struct history *history = &log->history;
	struct inbox_query *inbox = &log->inbox;
	struct cli *cli = log->cli;
	int rc;

	inbox->name = history->to ? history->to : journal_actor(cli->journal);
	inbox->only_to = history->only_to;
	inbox->type = history->type;
	inbox->author = history->author;
	inbox->when = history->when;
	inbox->subjects = &history->subjects;
	inbox->limit = history->limit;
	rc = inbox_read(rows, journal_view(cli->journal), inbox, &cli->err);
	if (!rc)
		messages_print(cli, rows);
	if (!rc && log->ack && rows->count)
		rc = messages_acknowledge_rows(cli, rows);
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
		if (!failed && !cli->at)
			claim_note_losses(journal_basis(cli->journal), subject);
		operands_count(tasks, i, cli, failed, &err);
	}
	if (tasks->given && !log->history.subjects.count)
		return 0;
	if (log->is_inbox) {
		rc = read_inbox(log, &rows);
	} else {
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
		cli_usage(cli,
		    "--reply-to goes with -m; --thread shows a thread");
	if (!log->post.message.text && log->to.count > 1)
		cli_usage(cli, "--to can be repeated only with -m");
	if (log->post.message.text && cli->at)
		cli_usage(cli, "a message cannot be posted to the past");
	if (log->post.message.text && (log->is_inbox || log->ack))
		cli_usage(cli,
		    "-m posts; it goes with neither --inbox nor --ack");
	if (log->given && log->text)
		cli_usage(cli, "-m and -F both give the message");
	if (log->post.message.text && log->reading)
		cli_usage(cli, "-m posts; --%s is for reading", log->reading);
	if (log->ack && !log->is_inbox && log->reading)
		cli_usage(cli,
		    "--%s goes with --ack only if --inbox chooses the messages",
		    log->reading);
	if (!log->post.message.text && (cli->expect || cli->fence_given))
		cli_usage(cli, "--%s goes with -m",
		    cli->expect ? "expect" : "fence");
	if (!log->post.message.text && !log->ack && (cli->key || cli->atomic))
		cli_usage(cli,
		    "--%s goes with -m: nothing is written without it",
		    cli->key ? "key" : "atomic");
	if (!log->is_inbox && (log->inbox.all || log->inbox.after))
		cli_usage(cli, "--all and --after go with --inbox");
	if (log->is_inbox && (log->history.thread || log->history.search ||
	    log->history.reverse))
		cli_usage(cli,
		    "--inbox goes with no --thread, -g or -r: --messages --to "
		    "does");
	if (log->ack && cli->at)
		cli_usage(cli, "nothing is acknowledged in the past");
	if (log->ack && log->is_inbox && log->history.to)
		cli_usage(cli,
		    "whoever acts acknowledges for itself: -A NAME, not --to");
	log->post.message.to = log->to.item;
}

static int
run(struct log *log, const struct operands *operands)
{
	if (log->post.message.text)
		return post_run(&log->post, log->cli, operands);
	return log->ack && !log->is_inbox ?
	    messages_acknowledge(log->cli, operands) : read_log(log, operands);
}

int
main(int argc, char *argv[])
{
	struct cli cli = {
		.synopsis =
		    "[-jqr0] [-C DIR] [-A NAME] [-t TYPE] [-g TEXT] [--author "
		    "NAME]\n"
		    " [--to NAME] [--only-to] [--thread MESSAGE] [--since "
		    "WHEN]\n"
		    " [--until WHEN] [--messages] [--limit N] [--at WHEN] "
		    "[TASK...]\n"
		    "--inbox [-jnq0] [-C DIR] [-A NAME] [-t TYPE] [--author "
		    "NAME]\n"
		    " [--to NAME] [--only-to] [--since WHEN] [--until WHEN] "
		    "[--all]\n"
		    " [--after MESSAGE] [--limit N] [--ack] [--lock-timeout "
		    "SECONDS]\n"
		    " [--at WHEN] [TASK...]\n"
		    "--ack [-nq] [-C DIR] [-A NAME] [--key KEY]\n"
		    " [--lock-timeout SECONDS] [--atomic] MESSAGE...\n"
		    "[-jnq0] [-C DIR] [-A NAME] [-t TYPE] [--to NAME]...\n"
		    " [--reply-to MESSAGE] [--expect WHAT] [--fence N] [--key "
		    "KEY]\n"
		    " [--lock-timeout SECONDS] [--atomic] -m TEXT | -F FILE "
		    "[TASK...]",
		.summary =
		    "Show what happened, the newest last; with -m, post a "
		    "message to tasks or to the\nteam; with --inbox, show what "
		    "was said to you.",
		.options = options,
		.flags = CLI_RECORDS | CLI_READS | CLI_WRITES | CLI_CHANGES
	};
	struct log log = { .cli = &cli };
	struct operands tasks = {0};
	int ch, rc = 0;

	history_init(&log.history);
	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		if (!take_reading_option(&log, ch))
			take_option(&log, ch);
	check_options(&log);
	operands_read(&tasks, &cli, argv + optind, argc - optind);
	if (log.ack && !log.is_inbox && !tasks.given && !cli.err.word)
		cli_usage(&cli, "--ack needs messages, or --inbox");
	if (!cli.err.word && !cli_open(&cli))
		rc = run(&log, &tasks);
	(void)rc;	/* cli.err has it */
	operands_release(&tasks);
	words_release(&log.to);
	history_release(&log.history);
	free(log.text);
	return cli_finish(&cli);
}

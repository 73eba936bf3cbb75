/* SPDX-License-Identifier: ISC */
/* task-log -- show what happened, or post a message */

#include <stdlib.h>

#include "base/words.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/event_row.h"
#include "cli/follow.h"
#include "cli/messages.h"
#include "cli/out.h"
#include "cli/page.h"
#include "cli/post.h"
#include "cli/text_editor.h"
#include "cli/wait.h"
#include "command/claim_fate.h"
#include "command/command.h"
#include "model/given.h"
#include "model/task_find.h"
#include "query/history.h"
#include "query/inbox.h"
#include "query/query.h"

static const struct column columns[] = {
	{ .name = "at", .right = true },
	{ .name = "actor", .max = 16 },
	{ .name = "type", .drop = 1 },
	{ .name = "task", .max = 20 },
	{ .name = "event", .drop = 2, .from = 100 },
	{ .name = "summary", .flex = true },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

struct log {
	struct cli *cli;
	struct history history;
	struct inbox_query inbox;
	struct post post;
	struct words to, authors, types;
	struct buf search;	/* the words of all -g */
	struct buf type;	/* the values of all --type */
	char *text;		/* text read from a file */
	const char *given;	/* text of -m, or NULL */
	bool is_inbox, ack;	/* --inbox, --ack */
	bool by_hand;		/* --edit */
	bool follows;		/* --follow */
	const struct operands *tasks;
	int64_t limit;
	int64_t wait_s;		/* --wait; 0: do not wait */
};

#define INTO struct log

enum { READING, INBOX, ACKING, POSTING, FOLLOWING };

static int
take_file(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	char **file = target;

	(void)option, (void)err;
	free(*file);
	*file = read_text(cli, text);
	if (!*file)
		*file = task_strdup("");
	return 0;	/* cli->err has it */
}

#define READS (FORM(READING) | FORM(INBOX) | FORM(FOLLOWING))
#define HISTORY (FORM(READING) | FORM(FOLLOWING))

static const struct cli_option options[] = {
	OPT_TEXT('m', "message", given, "TEXT",
	    "post a message; 'ME -> QA: TEXT' names who to",
	    .begins = FORM(POSTING)),
	OPTION('F', "message-file", text, char *, "FILE", take_file,
	    "post a message from a file, - for stdin",
	    .begins = FORM(POSTING), .instead = true),
	OPT_FLAG('e', "edit", by_hand, "post a message written in $EDITOR",
	    .begins = FORM(POSTING), .instead = true),
	OPT_FLAG(0, "follow", follows,
	    "then wait for more, as task-watch does; -f, too",
	    .begins = FORM(FOLLOWING)),
	OPT_FLAG(0, "inbox", is_inbox,
	    "messages to the actor that are not acknowledged",
	    .begins = FORM(INBOX)),
	OPT_FLAG(0, "ack", ack,
	    "acknowledge MESSAGE..., or what --inbox shows",
	    .begins = FORM(ACKING), .forms = FORM(INBOX)),
	OPTION(0, "to", to, struct words, "NAME", option_words,
	    "messages to NAME or to all; posting: to NAME",
	    .forms = READS | FORM(POSTING), .many = FORM(POSTING)),
	OPTION(0, "type", types, struct words, "TYPE,...", option_words,
	    "of one of these types: messages' or events'; -TYPE: of others",
	    .forms = READS | FORM(POSTING), .many = READS),
	OPT_TEXT(0, "replace", post.replaces, "MESSAGE",
	    "posting: the new text of this message of yours",
	    .forms = FORM(POSTING)),
	OPT_TEXT(0, "reply-to", post.message.reply_to, "MESSAGE",
	    "posting: an answer to this message", .forms = FORM(POSTING)),
	OPTION(0, "author", authors, struct words, "NAME,...", option_words,
	    "by one of these; -NAME: by others", .forms = READS,
	    .many = READS),
	OPT_FLAG(0, "only-to", history.only_to, "with --to: not those to all",
	    .forms = READS),
	OPT_TEXT(0, "thread", history.thread, "MESSAGE",
	    "the thread that this message is in", .forms = HISTORY),
	OPT_SINCE(history.when, .forms = READS),
	OPT_UNTIL(history.when, .forms = FORM(READING) | FORM(INBOX)),
	OPTION('g', "search", search, struct buf, "TEXT", option_search,
	    "with all words of TEXT; \"words together\", -WORD: without it",
	    .forms = HISTORY, .many = HISTORY),
	OPT_FLAG(0, "messages", history.messages,
	    "messages only, with their whole text", .forms = HISTORY),
	OPT_FLAG('a', "all", inbox.all,
	    "with --inbox: also what is acknowledged", .forms = FORM(INBOX)),
	OPT_TEXT(0, "after", inbox.after, "MESSAGE",
	    "with --inbox: what came after MESSAGE", .forms = FORM(INBOX)),
	OPT_NUMBER(0, "wait", wait_s, "SECONDS",
	    "with --inbox: wait up to SECONDS for a message", .min = 1,
	    .max = INT32_MAX, .forms = FORM(INBOX)),
	OPT_NUMBER(0, "limit", limit, "N",
	    "the newest N; with --inbox, the oldest", .min = 1, .last = true,
	    .max = INT32_MAX, .forms = READS),
	OPT_FLAG('r', "reverse", history.reverse, "the newest first",
	    .forms = FORM(READING)),
	OPT_END
};

static const struct cli_form forms[] = {
	[READING] = { NULL, "[TASK...]", CLI_RECORDS | CLI_READS },
	[INBOX] = { NULL, "[TASK...]",
	    CLI_RECORDS | CLI_READS | CLI_DRY | CLI_LOCKS },
	[ACKING] = { NULL, "MESSAGE...", CLI_WRITES | CLI_ATOMIC },
	[POSTING] = { NULL, "[TASK...]",
	    CLI_RECORDS | CLI_WRITES | CLI_ATOMIC | CLI_CHANGES },
	[FOLLOWING] = { NULL, "[TASK...]", CLI_RECORDS },
	FORM_END
};

static void
print_event(struct out *out, struct page *page, struct short_events *shorts,
    uint32_t at)
{
	const struct state *state = page->view->state;
	const struct event_rec *rec = state_event(state, at);
	char id[EVENT_ID_SIZE];
	struct event event;
	struct slice sentence = page_sentence(page, at, &event);
	struct buf tasks = BUF_INIT;

	event_id_format(id, state_event_id(state, at));
	if (out->table) {
		if (!shorts->id)
			short_events_make(shorts, state);
		id[short_events_length(shorts, state_event_id(state, at))] =
		    '\0';
	}
	out_time(out, rec->shown_ms, STYLE_DIM);
	out_text(out, state_term_text(state, rec->by), STYLE_MAGENTA);
	out_text(out, event.type_name, event_style(rec));
	event_add_tasks(&tasks, page, &event, out->table);
	out_text(out, slice_of_buf(&tasks), STYLE_BOLD);
	out_text(out, slice_of(id), STYLE_DIM);
	out_text(out, sentence, STYLE_PLAIN);
	out_record(out);
	buf_release(&tasks);
}

/* Print the line as it is in the log. It is never formatted again. */
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
	struct short_events shorts = {0};
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
			print_event(&out, &page, &shorts, rows->row[i].event);
	if (log->limit && rows->count == (size_t)log->limit)
		out_say(&out, "the newest %zu (--limit)", rows->count);
	else
		out_count(&out, "event", "events", "no event");
	out_close(&out);
	short_events_release(&shorts);
	page_close(&page);
	return rc;
}

struct waiting {
	struct log *log;
	struct history_rows *rows;
	int rc;
};

/* True if the inbox has a message, or cannot be read. */
static bool
has_come(struct cli *cli, void *arg)
{
	struct waiting *w = arg;

	history_rows_release(w->rows);
	w->rc = inbox_read(w->rows, journal_view(cli->journal), &w->log->inbox,
	    &cli->err);
	return w->rc || w->rows->count > 0;
}

static int
read_inbox(struct log *log, struct history_rows *rows)
{
	const struct history *history = &log->history;
	struct inbox_query *inbox = &log->inbox;
	struct cli *cli = log->cli;
	struct waiting waiting = { log, rows, 0 };
	int rc = 0;

	inbox->name = history->to ? history->to : journal_actor(cli->journal);
	inbox->only_to = history->only_to;
	inbox->type = history->type;
	inbox->authors = history->authors;
	inbox->actor = history->actor;
	inbox->when = history->when;
	inbox->subjects = &history->subjects;
	inbox->limit = history->limit;
	if (!has_come(cli, &waiting) && log->wait_s)
		rc = cli_wait(cli, log->wait_s, has_come, &waiting);
	if (!rc)
		rc = waiting.rc;
	if (!rc)
		messages_print(cli, rows);
	if (!rc && log->ack && rows->count)
		rc = messages_acknowledge_rows(cli, rows);
	return rc;
}

/* Say which authors the log does not know. */
static void
say_unknown(struct log *log)
{
	struct buf note = BUF_INIT;

	query_note_names(&note, journal_view(log->cli->journal),
	    log->authors.item, false);
	if (note.len)
		cli_say(log->cli, "%s", note.data);
	buf_release(&note);
}

static int
read_log(struct log *log, const struct operands *tasks)
{
	struct cli *cli = log->cli;
	struct history_rows rows = {0};
	const char *me = journal_actor(cli->journal);
	int rc = 0;

	log->history.actor = me;
	say_unknown(log);
	log->history.to = given_who(log->history.to, me);
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
check_follow(const struct log *log, bool posts)
{
	const struct cli *cli = log->cli;
	const char *other = posts ? "message" : log->is_inbox ? "inbox"
	    : log->ack ? "ack" : cli->at ? "at"
	    : cli_given_of(cli, FORM(READING) | FORM(INBOX), FORM(FOLLOWING));

	if (other)
		cli_usage(cli, "--follow cannot be combined with --%s", other);
}

/* Check what goes with a message that is posted, and what only with one. */
static void
check_posting(struct log *log, bool posts)
{
	struct cli *cli = log->cli;
	const char *reading = cli_given_of(cli, READS,
	    FORM(POSTING) | FORM(ACKING));

	if (!posts && log->post.message.reply_to)
		cli_usage(cli,
		    "--reply-to needs -m; --thread shows a thread");
	if (!posts && log->post.replaces)
		cli_usage(cli, "--replace needs -m, -F or -e");
	if (log->post.replaces && (log->to.count || log->types.count ||
	    log->post.message.reply_to || cli->count))
		cli_usage(cli, "--replace changes only the text: it takes no "
		    "--to, --type, --reply-to and task");
	if (!posts && log->to.count > 1)
		cli_usage(cli, "--to can be repeated only with -m");
	if (posts && cli->at)
		cli_usage(cli, "-m cannot be combined with --at");
	if (posts && (log->is_inbox || log->ack))
		cli_usage(cli,
		    "-m cannot be combined with --inbox or --ack");
	if ((log->given != NULL) + (log->text != NULL) + log->by_hand > 1)
		cli_usage(cli, "-m, -F and -e each give the message");
	if (posts && reading)
		cli_usage(cli, "-m posts a message and cannot be "
		    "combined with --%s", reading);
	if (log->follows)
		check_follow(log, posts);
	if (log->ack && !log->is_inbox && reading)
		cli_usage(cli,
		    "--%s cannot be combined with --ack without --inbox",
		    reading);
	if (!posts && (cli->expect || cli->fence_given))
		cli_usage(cli, "--%s needs -m",
		    cli->expect ? "expect" : "fence");
	if (!posts && !log->ack && (cli->key || cli->atomic))
		cli_usage(cli,
		    "--%s needs -m: nothing is written without it",
		    cli->key ? "key" : "atomic");
}

static void
check_inbox(const struct log *log)
{
	const struct cli *cli = log->cli;

	if (!log->is_inbox &&
	    (log->inbox.all || log->inbox.after || log->wait_s))
		cli_usage(cli, "--all, --after and --wait need --inbox");
	if (log->wait_s && cli->at)
		cli_usage(cli, "--wait cannot be combined with --at");
	if (log->is_inbox && (log->history.thread || log->history.search ||
	    log->history.reverse))
		cli_usage(cli,
		    "--inbox cannot be combined with --thread, -g or -r; "
		    "--messages --to can");
	if (log->ack && cli->at)
		cli_usage(cli, "--ack cannot be combined with --at");
	if (log->ack && log->is_inbox && log->history.to)
		cli_usage(cli,
		    "an actor acknowledges only for itself: use -A NAME, not "
		    "--to");
}

static void
check_options(struct log *log)
{
	const char *text = log->text ? log->text : log->given;
	bool posts = text || log->by_hand;

	log->post.message.text = text;
	for (size_t i = 0; i < log->types.count; i++)
		buf_addf(&log->type, "%s%s", i ? "," : "", log->types.item[i]);
	log->history.type = log->type.data;
	log->post.message.type = log->type.data;
	log->history.authors = log->authors.item;
	if (log->search.len)
		log->history.search = log->search.data;
	log->history.limit = (size_t)log->limit;
	if (log->to.count)
		log->history.to = log->to.item[log->to.count - 1];
	check_posting(log, posts);
	check_inbox(log);
	log->post.message.to = log->to.item;
}

static int
post_text(void *arg, const char *text, struct err *err)
{
	struct log *log = arg;

	log->post.message.text = text;
	log->cli->atomic = true;
	(void)err;	/* it is that of log->cli */
	return post_run(&log->post, log->cli, log->tasks);
}

/* Without a beginning the whole history comes first, as without --follow. */
static int
follow_log(struct log *log)
{
	struct follow_options follow = { .history = log->history,
		.tasks = log->tasks, .limit = log->limit };
	int rc;

	follow.all = !log->limit && log->history.when.from == WHEN_NONE;
	follow.history.limit = 0;
	follow.history.actor = journal_actor(log->cli->journal);
	rc = follow_run(log->cli, &follow);
	log->history.subjects = follow.history.subjects;
	return rc;
}

static int
run(struct log *log, const struct operands *operands)
{
	log->tasks = operands;
	if (log->follows)
		return follow_log(log);
	if (log->by_hand)
		return text_write(log->cli, "a message", operands, post_text,
		    log);
	if (log->post.message.text)
		return post_run(&log->post, log->cli, operands);
	return log->ack && !log->is_inbox ?
	    messages_acknowledge(log->cli, operands) : read_log(log, operands);
}

int
main(int argc, char *argv[])
{
	struct log log = {0};
	struct cli cli = CLI(&log,
	    "Show what happened, the newest last; with -m, post a message to "
	    "tasks or to the team; with --inbox, show what was said to you.");
	struct operands tasks = {0};
	int rc = 0;

	log.cli = &cli;
	history_init(&log.history);
	cli_start(&cli, argc, argv);
	check_options(&log);
	cli.no_pager |= log.follows;
	cli.writes_nothing = log.follows;
	operands_read(&tasks, &cli, 0, 0);
	if (log.ack && !log.is_inbox && !tasks.given && !cli.err.word)
		cli_usage(&cli, "--ack needs messages, or --inbox");
	if (!cli.err.word && !cli_open(&cli))
		rc = run(&log, &tasks);
	(void)rc;	/* cli.err has it */
	operands_release(&tasks);
	words_release(&log.to);
	words_release(&log.authors);
	words_release(&log.types);
	buf_release(&log.search);
	buf_release(&log.type);
	history_release(&log.history);
	free(log.text);
	return cli_finish(&cli);
}

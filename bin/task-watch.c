/* SPDX-License-Identifier: ISC */
/* task-watch -- follow the log */

#include "cli/cli.h"
#include "cli/follow.h"
#include "cli/task_filter.h"
#include "query/query.h"

struct watching {
	struct cli *cli;
	struct follow_options follow;
	struct task_filter filter;
	struct words authors, types;
	struct buf search;		/* the words of all -g */
	struct buf type;		/* the values of all --type */
};

#define INTO struct watching

static const struct cli_option options[] = {
	OPT_FLAG('a', "all", follow.all, "begin with the first event"),
	OPT_NUMBER(0, "limit", follow.limit, "N", "begin with the newest N",
	    .min = 1, .last = true, .max = INT32_MAX),
	OPT_SINCE(follow.history.when, .forms = 0),
	OPT_TEXT(0, "cursor", follow.cursor, "CURSOR",
	    "continue behind the line with this cursor"),
	OPT_TEXT(0, "cursor-file", follow.file, "FILE",
	    "continue behind the cursor in FILE, and keep it there"),
	OPT_FLAG(0, "no-follow", follow.once,
	    "end when there is nothing more, do not wait"),
	OPT_TEXT(0, "until", follow.until, "WHEN",
	    "end when 'TASK STATE', 'TASK closed', 'TASK gate GATE', "
	    "'nothing ready' or 'label LABEL closed'"),
	OPT_NUMBER(0, "timeout", follow.timeout_s, "SECONDS",
	    "with --until: wait so long at most", .min = 1, .max = INT32_MAX),
	OPT_TEXT(0, "exec", follow.exec, "COMMAND",
	    "instead of printing, give each event to COMMAND on its standard "
	    "input"),
	OPT_TEXT(0, "to", follow.history.to, "NAME",
	    "messages to NAME or to all"),
	OPT_FLAG(0, "only-to", follow.history.only_to,
	    "with --to: not those to all"),
	OPT_WORDS(0, "type", types, "TYPE,...",
	    "of one of these types: messages' or events'; -TYPE: of others"),
	OPT_WORDS(0, "author", authors, "NAME,...",
	    "by one of these; -NAME: by others"),
	OPTION('g', "search", search, struct buf, "TEXT", option_search,
	    "with all words of TEXT; \"words together\", -WORD: without it",
	    .many = ~0u),
	OPT_FLAG(0, "messages", follow.history.messages, "messages only"),
	OPT_TASK_FILTER(filter),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "[TASK...]", CLI_RECORDS },
	FORM_END
};

static void
check_options(struct watching *w)
{
	struct cli *cli = w->cli;
	struct follow_options *follow = &w->follow;

	if (follow->cursor && follow->file)
		cli_usage(cli, "--cursor and --cursor-file exclude each other");
	if (follow->cursor && (follow->all || follow->limit))
		cli_usage(cli,
		    "--cursor cannot be combined with --all or --limit");
	if (follow->all && follow->limit)
		cli_usage(cli, "--all and --limit exclude each other");
	if (follow->timeout_s && !follow->until)
		cli_usage(cli, "--timeout goes with --until");
	if (follow->history.only_to && !follow->history.to)
		cli_usage(cli, "--only-to goes with --to");
	for (size_t i = 0; i < w->types.count; i++)
		buf_addf(&w->type, "%s%s", i ? "," : "", w->types.item[i]);
	follow->history.type = w->type.data;
	follow->history.authors = w->authors.item;
	if (w->search.len)
		follow->history.search = w->search.data;
}

int
main(int argc, char *argv[])
{
	struct watching w = {0};
	struct cli cli = CLI(&w,
	    "Print events as they arrive: for people a line each, in a pipe "
	    "an object each with the cursor behind it.");
	struct operands tasks = {0};
	int rc = 0;

	w.cli = &cli;
	w.follow.tasks = &tasks;
	w.follow.of = &w.filter;
	query_init(&w.filter.query);
	history_init(&w.follow.history);
	cli.no_pager = true;
	/* thousands may watch, and what is being removed gets no new files */
	cli.writes_nothing = true;
	cli_start(&cli, argc, argv);
	check_options(&w);
	operands_read(&tasks, &cli, 0, 0);
	if (!cli.err.word && !cli_open(&cli)) {
		w.follow.history.actor = journal_actor(cli.journal);
		rc = follow_run(&cli, &w.follow);
	}
	(void)rc;	/* cli.err has it */
	operands_release(&tasks);
	task_filter_release(&w.filter);
	words_release(&w.authors);
	words_release(&w.types);
	buf_release(&w.search);
	buf_release(&w.type);
	history_release(&w.follow.history);
	return cli_finish(&cli);
}

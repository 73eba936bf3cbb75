/* SPDX-License-Identifier: ISC */
/* task-handoff -- hand tasks over, with what the next one should know */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/when.h"
#include "base/words.h"
#include "cli/claims.h"
#include "cli/cli.h"
#include "cli/messages.h"
#include "cli/out.h"
#include "command/command.h"
#include "model/given.h"
#include "model/handoff.h"
#include "model/task_find.h"
#include "model/work.h"

enum {
	OPT_TO = CLI_LONG,
	OPT_CAP,
	OPT_DONE,
	OPT_REMAINING,
	OPT_LIMIT,
	OPT_NEXT,
	OPT_ARTIFACT,
	OPT_CONFIDENCE,
	OPT_TTL
};

static const struct cli_option options[] = {
	{ 'm', "message", "TEXT", "give: the summary; accept: the reason" },
	{ OPT_TO, "to", "NAME",
	    "give: to NAME; list: what NAME can take over" },
	{ OPT_CAP, "cap", "WORD",
	    "give: to who can do WORD; accept: the actor can" },
	{ OPT_DONE, "done", "TEXT",
	    "what is done; may be repeated, as the next ones" },
	{ OPT_REMAINING, "remaining", "TEXT", "what remains" },
	{ OPT_LIMIT, "limit", "TEXT", "what is known not to work" },
	{ OPT_NEXT, "next", "TEXT", "what to do next" },
	{ OPT_ARTIFACT, "artifact", "TEXT", "a file, a branch, a page" },
	{ OPT_CONFIDENCE, "confidence", "N",
	    "that it is right so far, from 0 to 1" },
	{ OPT_TTL, "ttl", "TIME", "accept: how long the lease is to last" },
	{ 'f', "force", NULL,
	    "accept: also what is for others; needs a reason" },
	{ 0, NULL, NULL, NULL }
};

static const struct column columns[] = {
	{ .name = "id" },
	{ .name = "at", .right = 1 },
	{ .name = "by", .max = 20 },
	{ .name = "to", .max = 30 },
	{ .name = "confidence", .right = 1, .drop = 1 },
	{ .name = "summary", .flex = 1 },
};

enum verb { GIVE, ACCEPT, LIST, SHOW, VERBS };

static const char *const verbs[VERBS] = { "give", "accept", "list", "show" };

/* Which options go with which verbs, besides the common ones. */
#define BIT(verb) (1u << (verb))

struct run {
	struct cli *cli;
	enum verb verb;
	/* verbs that all options given go with */
	unsigned allowed;
	struct command command;
	struct task_handoff package;
	struct task_claim claim;
	const char *text;
	struct words to, caps, done, remaining, limits, next, artifacts;
	struct claims claims;
};

static void
take_option(struct run *run, int ch)
{
	struct words *lists[] = { [OPT_DONE - CLI_LONG] = &run->done,
		[OPT_REMAINING - CLI_LONG] = &run->remaining,
		[OPT_LIMIT - CLI_LONG] = &run->limits,
		[OPT_NEXT - CLI_LONG] = &run->next,
		[OPT_ARTIFACT - CLI_LONG] = &run->artifacts };
	unsigned allowed = BIT(GIVE);
	struct err err = {0};

	switch (ch) {
	case 'm':
		run->text = optarg;
		allowed |= BIT(ACCEPT);
		break;
	case OPT_TO:
		words_add(&run->to, optarg);
		allowed |= BIT(LIST);
		break;
	case OPT_CAP:
		words_add(&run->caps, optarg);
		allowed |= BIT(ACCEPT);
		break;
	case OPT_CONFIDENCE:
		cli_need(run->cli,
		    given_share(&run->package.confidence, "confidence",
		        slice_of(optarg), &err),
		    &err);
		break;
	case OPT_TTL:
		cli_need(run->cli, given_ttl(&run->claim.ttl_ms, optarg, &err),
		    &err);
		allowed = BIT(ACCEPT);
		break;
	case 'f':
		run->command.force = 1;
		allowed = BIT(ACCEPT);
		break;
	default:
		words_add(lists[ch - CLI_LONG], optarg);
	}
	run->allowed &= allowed;
}

static int
give(struct cli *cli, const char *operand, size_t n, void *arg, struct err *err)
{
	struct run *run = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &run->command, n);
	rc = task_hand_over(journal_basis(cli->journal), &run->command, operand,
	    &run->package, &out, err);
	if (rc)
		return rc;
	cli_wrote(cli, out.id);
	if (!cli->json && !cli->dry_run)
		printf("%s%c", out.message, cli->nul ? '\0' : '\n');
	return 0;
}

static int
accept_one(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct run *run = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &run->command, n);
	rc = task_claim(journal_basis(cli->journal), &run->command, operand,
	    &run->claim, &out, err);
	if (rc)
		return rc;
	cli_wrote(cli, out.id);
	claims_keep(&run->claims, &out);
	return 0;
}

static void
accept_all(struct run *run, const struct operands *tasks)
{
	struct cli *cli = run->cli;

	if (cli_write_each(cli, tasks, accept_one, run) || cli->dry_run)
		return;
	claims_note_place(cli, &run->claims);
	if (!cli->json && run->claims.count)
		claims_print(cli, &run->claims);
}

static void
print_one(struct out *out, const struct view *view, const struct message *m)
{
	struct buf text = BUF_INIT;

	out_id(out, state_subject_name(view->state, m->subject), STYLE_YELLOW);
	out_time(out, m->at_ms, STYLE_DIM);
	out_text(out, m->by, STYLE_MAGENTA);
	handoff_add_addressees(&text, m);
	out_text(out, slice_of_buf(&text), STYLE_MAGENTA);
	buf_clear(&text);
	share_add(&text, handoff_confidence(m));
	out_text(out, slice_of_buf(&text), STYLE_PLAIN);
	out_text(out, m->text, STYLE_PLAIN);
	out_record(out);
	buf_release(&text);
}

/* Boolean: does the task wait to be taken over, by whom --to names? */
static int
waits(const struct run *run, const struct view *view, uint32_t subject,
    struct message *m)
{
	struct task task;

	view_task(&task, view, subject);
	if (!handoff_find(m, view, &task))
		return 0;
	for (size_t i = 0; i < run->to.count; i++)
		if (slice_is(m->by, run->to.item[i]) ||
		    !handoff_is_for(m, view, slice_of(run->to.item[i]), NULL))
			return 0;
	return 1;
}

static void
list(const struct run *run, const struct term_list *subjects)
{
	const struct view *view = journal_view(run->cli->journal);
	struct message message = {0};
	struct buf text = BUF_INIT;
	struct out out;

	out_open(&out, run->cli, view, columns,
	    sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < subjects->count; i++) {
		if (!waits(run, view, subjects->term[i], &message))
			continue;
		if (!run->cli->json) {
			print_one(&out, view, &message);
			continue;
		}
		buf_clear(&text);
		message_json_add(&text, view, &message);
		out_json(&out, slice_of_buf(&text));
	}
	out_close(&out);
	buf_release(&text);
	message_release(&message);
}

/* The newest package of each, whole. */
static void
show(const struct run *run, const struct term_list *subjects)
{
	const struct view *view = journal_view(run->cli->journal);
	struct history_rows rows = {0};
	struct message message = {0};

	rows.row = task_zalloc(subjects->count + 1, sizeof(*rows.row));
	for (size_t i = 0; i < subjects->count; i++) {
		uint32_t write = handoff_newest(&message, view,
		    subjects->term[i]);
		struct err err = {0};
		struct slice id = state_subject_name(view->state,
		    subjects->term[i]);

		if (!write) {
			err_set(&err, ERR_NO_MATCH,
			    "'%.*s' was never handed over", (int)id.len,
			    id.ptr);
			cli_count(run->cli, TASK_ENOMATCH, &err);
			continue;
		}
		cli_count(run->cli, 0, &err);
		rows.row[rows.count++] = (struct history_row){ message.event,
		    subjects->term[i], write };
	}
	messages_print_whole(run->cli, &rows);
	history_rows_release(&rows);
	message_release(&message);
}

static void
read_tasks(struct run *run, const struct operands *tasks)
{
	const struct view *view = journal_view(run->cli->journal);
	struct term_list subjects = {0};

	for (size_t i = 0; i < tasks->count; i++) {
		struct err err = {0};
		uint32_t subject;
		int rc = task_find(&subject, view, tasks->item[i], &err);

		if (!rc)
			term_list_add(&subjects, subject);
		if (rc || run->verb == LIST)
			operands_count(tasks, i, run->cli, rc, &err);
	}
	for (uint32_t s = 1; !tasks->given && s < view->state->subjects.count;
	     s++)
		if (state_subject(view->state, s)->kind == SUBJECT_TASK &&
		    view_shown(view, s))
			term_list_add(&subjects, s);
	if (run->verb == LIST)
		list(run, &subjects);
	else
		show(run, &subjects);
	term_list_release(&subjects);
}

static void
check_options(struct run *run, int operands)
{
	struct cli *cli = run->cli;
	struct err err = {0};

	if (!(run->allowed & BIT(run->verb)))
		cli_usage(cli, "an option does not go with '%s'",
		    verbs[run->verb]);
	if (cli->at && run->verb < LIST)
		cli_usage(cli, "nothing is handed over in the past");
	if (run->verb >= LIST)
		cli_only_reads(cli, verbs[run->verb]);
	if (run->verb == LIST)
		cli_need(cli, given_names(run->to.item, &err), &err);
	if (run->verb != LIST && !operands)
		cli_usage(cli, "a task is missing");
	if (run->verb == GIVE && !run->text)
		cli_usage(cli, "a summary is missing: -m TEXT");
	if (run->verb == ACCEPT)
		run->command.why = run->text;
	run->package.summary = run->text;
	run->package.to = run->to.item;
	run->package.caps = run->claim.caps = run->caps.item;
	run->package.done = run->done.item;
	run->package.remaining = run->remaining.item;
	run->package.limits = run->limits.item;
	run->package.next = run->next.item;
	run->package.artifacts = run->artifacts.item;
	run->claim.handed_over = 1;
	run->command.key = cli->key;
	run->command.expect = cli->expect;
	/*
	 * the number in the environment is of the task at hand, not of the one
	 * to come
	 */
	run->command.fence = run->verb == GIVE || cli->fence_given ? cli->fence
	                                                           : 0;
}

static void
release(struct run *run)
{
	struct words *lists[] = { &run->to, &run->caps, &run->done,
		&run->remaining, &run->limits, &run->next, &run->artifacts };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		words_release(lists[i]);
	claims_release(&run->claims);
}

int
main(int argc, char *argv[])
{
	struct cli cli = {
		.synopsis =
		    "give [-jnq0] [-C DIR] [-A NAME] [--to NAME]...\n"
		    " [--cap WORD]... [--done TEXT]... [--remaining TEXT]...\n"
		    " [--limit TEXT]... [--next TEXT]... [--artifact TEXT]...\n"
		    " [--confidence N] [--expect WHAT] [--fence N] [--key "
		    "KEY]\n"
		    " [--lock-timeout SECONDS] [--atomic] -m TEXT TASK...\n"
		    "accept [-fjnq] [-C DIR] [-A NAME] [-m TEXT] [--ttl TIME]\n"
		    " [--cap WORD]... [--expect WHAT] [--fence N] [--key KEY]\n"
		    " [--lock-timeout SECONDS] [--atomic] TASK...\n"
		    "list [-jq0] [-C DIR] [-A NAME] [--to NAME]... [--at "
		    "WHEN]\n"
		    " [TASK...]\n"
		    "show [-jq0] [-C DIR] [-A NAME] [--at WHEN] TASK...",
		.summary =
		    "Hand tasks over, with what the next one should know; take "
		    "over what was handed\nover; show what waits for whom.",
		.options = options,
		.flags = CLI_RECORDS | CLI_READS | CLI_WRITES | CLI_CHANGES |
		    CLI_TASKS
	};
	struct run run = { .cli = &cli,
		.allowed = ~0u,
		.package.confidence = -1 };
	struct operands tasks = {0};
	int ch;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		take_option(&run, ch);
	run.verb = (enum verb)cli_verb(&cli, verbs, VERBS, argv[optind]);
	check_options(&run, argc - optind - 1);
	operands_read(&tasks, &cli, argv + optind + 1, argc - optind - 1);
	if (!cli.err.word && !cli_open(&cli)) {
		if (run.verb == GIVE)
			cli_write_each(&cli, &tasks, give, &run);
		else if (run.verb == ACCEPT)
			accept_all(&run, &tasks);
		else
			read_tasks(&run, &tasks);
	}
	operands_release(&tasks);
	release(&run);
	return cli_finish(&cli);
}

/* SPDX-License-Identifier: ISC */
/* task-claim -- take work, renew it, give it back */

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/when.h"
#include "base/words.h"
#include "cli/claims.h"
#include "cli/cli.h"
#include "command/command.h"
#include "format/field.h"
#include "log/watch_wait.h"
#include "model/given.h"
#include "tool/claim_next.h"

enum {
	OPT_NEXT = CLI_LONG,
	OPT_WAIT,
	OPT_RELEASE,
	OPT_FAIL,
	OPT_TTL,
	OPT_CAP,
	OPT_SYNC
};

static const struct cli_option options[] = {
	{ OPT_NEXT, "next", NULL,
	    "the best task that is ready, instead of a named one" },
	{ OPT_WAIT, "wait", "SECONDS",
	    "with --next: wait so long for one to become ready" },
	{ OPT_SYNC, "sync", NULL,
	    "as the remote decides: held in no clone but this one" },
	{ OPT_RELEASE, "release", NULL, "give tasks back" },
	{ OPT_FAIL, "fail", "WHY", "give tasks back as failed" },
	{ OPT_TTL, "ttl", "TIME",
	    "how long the lease is to last: 30m, 2h, 1d" },
	{ OPT_CAP, "cap", "WORD",
	    "what the actor can do, besides what is registered" },
	{ 'm', "message", "WHY", "the reason, kept with the event" },
	{ 'f', "force", NULL, "past another's claim; needs a reason" },
	{ 0, NULL, NULL, NULL }
};

struct run {
	struct command command;
	struct task_claim claim;
	struct words caps;
	const char *fail;
	int next, release;
	int64_t wait_ms;	/* -1: not at all */
	/* boolean: nothing was ready, and it may be waited for */
	int none;
	struct claims claims;
};

static int
take(struct cli *cli, const char *operand, struct run *run, struct err *err)
{
	struct outcome out;
	int rc = operand ? task_claim(journal_basis(cli->journal),
	                       &run->command, operand, &run->claim, &out, err)
	                 : task_claim_next(journal_basis(cli->journal),
	                       &run->command, &run->claim, &out, err);

	if (run->claim.sync)
		/* another try, after another was faster */
		run->claims.count = 0;
	run->none = rc == TASK_ENOMATCH && run->wait_ms >= 0;
	if (run->none) {
		err_clear(err);
		return 0;
	}
	if (rc)
		return rc;
	cli_wrote(cli, out.id);
	claims_keep(&run->claims, &out);
	if (cli->dry_run)
		cli_say(cli, "would claim '%s'", out.id);
	return 0;
}

static int
give(struct cli *cli, const char *operand, struct run *run, struct err *err)
{
	struct outcome out;
	int rc = run->fail ? task_fail(journal_basis(cli->journal),
	                         &run->command, operand, run->fail, &out, err)
	                   : task_release(journal_basis(cli->journal),
	                         &run->command, operand, &out, err);

	if (rc)
		return rc;
	cli_wrote(cli, out.id);
	if (cli->dry_run)
		cli_say(cli, "would give '%s' back%s", operand,
		    run->fail ? " as failed" : "");
	return 0;
}

static int
each(struct cli *cli, const char *operand, size_t n, void *arg, struct err *err)
{
	struct run *run = arg;

	cli_operand(cli, &run->command, n);
	return run->release || run->fail ? give(cli, operand, run, err) :
	    take(cli, operand, run, err);
}

/* Try, and sleep until it is worth another try. */
static int
take_next(struct cli *cli, struct run *run)
{
	struct watch *watch = watch_open(cli->journal);
	int64_t end = clock_ms() + run->wait_ms;
	int rc;

	for (;;) {
		cli->done = 0;
		rc = cli_write_each(cli, NULL, each, run);
		if (rc || !run->none)
			break;
		rc = task_claim_wait(cli->journal, watch, &run->claim, end,
		    &cli->err);
		if (rc)
			break;
	}
	watch_close(watch);
	return rc;
}

static void
take_option(struct cli *cli, struct run *run, int ch)
{
	struct err err = {0};

	switch (ch) {
	case OPT_NEXT:
		run->next = 1;
		break;
	case OPT_WAIT:
		run->wait_ms = 1000 * cli_parse_int(cli, "--wait", optarg, 0,
		    CLAIM_TTL_MAX / 1000);
		break;
	case OPT_RELEASE:
		run->release = 1;
		break;
	case OPT_FAIL:
		run->fail = optarg;
		break;
	case OPT_TTL:
		cli_need(cli, given_ttl(&run->claim.ttl_ms, optarg, &err),
		    &err);
		break;
	case OPT_SYNC:
		run->claim.sync = 1;
		break;
	case OPT_CAP:
		words_add(&run->caps, optarg);
		break;
	case 'm':
		run->command.why = optarg;
		break;
	default:
		run->command.force = 1;
	}
}

static void
check_options(const struct cli *cli, const struct run *run, int operands)
{
	if (run->next + run->release + (run->fail != NULL) > 1)
		cli_usage(cli,
		    "--next, --release and --fail exclude each other");
	if (!run->next && run->wait_ms >= 0)
		cli_usage(cli, "--wait goes with --next");
	if (run->claim.sync && (run->release || run->fail))
		cli_usage(cli, "--sync is for taking tasks");
	if (run->claim.sync &&
	    (run->wait_ms >= 0 || cli->atomic || operands > 1))
		cli_usage(cli, "--sync takes one task, at once");
	if (run->next && operands)
		cli_usage(cli, "--next finds the task itself");
	if (!run->next && !operands)
		cli_usage(cli, "a task or --next is missing");
	if (run->fail && run->command.why)
		cli_usage(cli, "--fail has the reason already: not also -m");
	if ((run->release || run->fail) &&
	    (run->claim.ttl_ms || run->caps.count))
		cli_usage(cli, "--ttl and --cap are for taking tasks");
	if (run->next &&
	    (cli->expect || cli->fence_given || run->command.force))
		cli_usage(cli,
		    "--expect, --fence and --force go with a named task");
}

int
main(int argc, char *argv[])
{
	struct cli cli = {
		.synopsis =
		    "[-fjnq] [-C DIR] [-A NAME] [-m WHY] [--sync] [--ttl "
		    "TIME]\n"
		    " [--cap WORD]... [--expect WHAT] [--fence N] [--key KEY]\n"
		    " [--lock-timeout SECONDS] [--atomic] TASK...\n"
		    "--next [-jnq] [-C DIR] [-A NAME] [-m WHY] [--wait "
		    "SECONDS]\n"
		    " [--sync] [--ttl TIME] [--cap WORD]... [--key KEY]\n"
		    " [--lock-timeout SECONDS]\n"
		    "--release [-fjnq] [-C DIR] [-A NAME] [-m WHY] [--expect "
		    "WHAT]\n"
		    " [--fence N] [--key KEY] [--lock-timeout SECONDS] "
		    "[--atomic]\n"
		    " TASK...\n"
		    "--fail WHY [-fjnq] [-C DIR] [-A NAME] [--expect WHAT]\n"
		    " [--fence N] [--key KEY] [--lock-timeout SECONDS] "
		    "[--atomic]\n"
		    " TASK...",
		.summary =
		    "Take tasks to work on them, so that nobody else does; "
		    "renew the lease; give tasks back.\nPrints id, number and "
		    "end of each claim.",
		.options = options,
		.flags = CLI_WRITES | CLI_CHANGES | CLI_TASKS
	};
	struct run run = { .wait_ms = -1 };
	struct operands tasks;
	int ch, rc = 0;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		take_option(&cli, &run, ch);
	check_options(&cli, &run, argc - optind);
	run.claim.caps = run.caps.item;
	run.command.key = cli.key;
	run.command.expect = cli.expect;
	/*
	 * the number in the environment is of the task at hand, not of the one
	 * to come
	 */
	if (run.release || run.fail || cli.fence_given)
		run.command.fence = cli.fence;
	operands_read(&tasks, &cli, argv + optind, argc - optind);
	if (run.claim.sync && tasks.count > 1)
		cli_usage(&cli, "--sync takes one task, at once");
	cli.publishes = run.claim.sync && !cli.dry_run;
	if (!cli.err.word && !cli_open(&cli))
		rc = cli.publishes
		    ? cli_publish(&cli, tasks.count ? tasks.item[0] : NULL,
		          each, &run)
		    : run.next ? take_next(&cli, &run)
		               : cli_write_each(&cli, &tasks, each, &run);
	if (!rc && cli.journal && !cli.dry_run)
		claims_note_place(&cli, &run.claims);
	if (!rc && cli.journal && run.claims.count && !cli.json && !cli.dry_run)
		claims_print(&cli, &run.claims);
	operands_release(&tasks);
	words_release(&run.caps);
	claims_release(&run.claims);
	return cli_finish(&cli);
}

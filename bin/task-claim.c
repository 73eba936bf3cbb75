/* SPDX-License-Identifier: ISC */
/* task-claim -- take work, renew it, give it back */

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

struct run {
	struct command command;
	struct task_claim claim;
	struct words caps;
	const char *fail;
	bool next, release;
	int64_t wait_ms;	/* -1: do not wait */
	/* no task was ready, and waiting is allowed */
	bool none;
	struct claims claims;
};

#define INTO struct run

enum { TAKING, NEXT, RELEASING, FAILING };

static const struct cli_option options[] = {
	OPT_FLAG(0, "next", next,
	    "the best task that is ready, instead of a named one",
	    .begins = FORM(NEXT)),
	OPT_FLAG(0, "release", release, "give tasks back",
	    .begins = FORM(RELEASING)),
	OPT_TEXT(0, "fail", fail, "WHY", "give tasks back as failed",
	    .begins = FORM(FAILING)),
	OPT_WHY(command.why, "the reason, kept with the event",
	    .forms = ~FORM(FAILING)),
	OPT_FORCE(command.force, "override another's claim; needs a reason",
	    .forms = ~FORM(NEXT)),
	OPT_NUMBER(0, "wait", wait_ms, "SECONDS",
	    "with --next: wait up to SECONDS for a task to become ready",
	    .max = CLAIM_TTL_MAX / 1000, .unit = 1000, .forms = FORM(NEXT)),
	OPT_FLAG(0, "sync", claim.sync,
	    "claim in the remote, too: fail if another clone was first",
	    .forms = FORM(TAKING) | FORM(NEXT)),
	OPT_TTL(claim.ttl_ms, "how long the lease lasts: 30m, 2h, 1d",
	    .forms = FORM(TAKING) | FORM(NEXT)),
	OPT_WORDS(0, "cap", caps, "WORD",
	    "what the actor can do, besides what is registered",
	    .forms = FORM(TAKING) | FORM(NEXT)),
	OPT_END
};

#define NAMED (CLI_WRITES | CLI_CHANGES | CLI_TASKS | CLI_ATOMIC)

static const struct cli_form forms[] = {
	[TAKING] = { NULL, "TASK...", NAMED },
	[NEXT] = { NULL, "", CLI_WRITES | CLI_TASKS },
	[RELEASING] = { NULL, "TASK...", NAMED },
	[FAILING] = { NULL, "TASK...", NAMED },
	FORM_END
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
		/* this is another try, because another clone was faster */
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

/* Try to claim a task, and sleep until another try is worth it. */
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
check_options(const struct cli *cli, const struct run *run)
{
	if (run->next + run->release + (run->fail != NULL) > 1)
		cli_usage(cli,
		    "only one of --next, --release and --fail can be given");
	if (!run->next && run->wait_ms >= 0)
		cli_usage(cli, "--wait needs --next");
	if (run->claim.sync && (run->release || run->fail))
		cli_usage(cli,
		    "--sync cannot be combined with --release or --fail");
	if (run->claim.sync &&
	    (run->wait_ms >= 0 || cli->atomic || cli->count > 1))
		cli_usage(cli, "--sync claims one task: it cannot be combined "
		    "with --wait, --atomic or other tasks");
	if (run->next && cli->count)
		cli_usage(cli, "--next takes no task: it finds one");
	if (!run->next && !cli->count)
		cli_usage(cli, "a task or --next is missing");
	if (run->fail && run->command.why)
		cli_usage(cli, "--fail WHY is the reason: leave out -m");
	if ((run->release || run->fail) &&
	    (run->claim.ttl_ms || run->caps.count))
		cli_usage(cli, "--ttl and --cap cannot be combined with "
		    "--release or --fail");
	if (run->next &&
	    (cli->expect || cli->fence_given || run->command.force))
		cli_usage(cli,
		    "--expect, --fence and --force cannot be combined with "
		    "--next");
}

int
main(int argc, char *argv[])
{
	struct run run = { .wait_ms = -1 };
	struct cli cli = CLI(&run,
	    "Take tasks to work on them, so that nobody else does; renew the "
	    "lease; give tasks back. Prints id, number and end of each claim.");
	struct operands tasks;
	int rc = 0;

	cli_start(&cli, argc, argv);
	check_options(&cli, &run);
	run.claim.caps = run.caps.item;
	cli_command(&cli, &run.command);
	/*
	 * $TASK_FENCE is about the current task, not about the task to be
	 * claimed
	 */
	if (!run.release && !run.fail && !cli.fence_given)
		run.command.fence = 0;
	operands_read(&tasks, &cli, 0, 0);
	if (run.claim.sync && tasks.count > 1)
		cli_usage(&cli, "--sync claims one task, not %zu",
		    tasks.count);
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

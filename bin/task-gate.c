/* SPDX-License-Identifier: ISC */
/* task-gate -- require gates of tasks, and report on them with evidence */

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/gate_run.h"
#include "cli/gate_table.h"
#include "command/command.h"

enum { OPT_URL = CLI_LONG, OPT_FILE, OPT_COMMIT };

static const struct cli_option options[] = {
	{ 'm', "message", "WHY", "what there is to say, kept with the event" },
	{ OPT_URL, "url", "URL", "evidence: a page, a run of the CI" },
	{ OPT_FILE, "file", "FILE",
	    "evidence: its hash and size; may be repeated" },
	{ OPT_COMMIT, "commit", "REV",
	    "evidence: the commit that was checked" },
	{ 0, NULL, NULL, NULL }
};

enum deed { LIST, REQUIRE, DROP, PASS, FAIL, WAIVE, RUN, DEEDS };

static const char *const deeds[DEEDS] = { "list", "require", "drop", "pass",
	"fail", "waive", "run" };

struct gating {
	enum deed deed;
	struct command command;
	const char *gate;
	struct evidence evidence;
	struct evidence_file file[EVIDENCE_FILES];
	const char *rev;
	struct buf commit;
	enum gate_result result;
};

static int
require(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct gating *g = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &g->command, n);
	rc = task_gate_require(journal_basis(cli->journal), &g->command,
	    operand, g->gate, g->deed == DROP, &out, err);
	if (!rc)
		cli_wrote(cli, out.id);
	if (!rc && !out.event)
		cli_say(cli, "'%s' %s gate '%s'", operand, g->deed == DROP ?
		    "does not require" : "requires already", g->gate);
	return rc;
}

static int
report(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct gating *g = arg;
	const struct task_report what = { g->gate, g->result, &g->evidence };
	struct outcome out;
	int rc;

	cli_operand(cli, &g->command, n);
	rc = task_gate_report(journal_basis(cli->journal), &g->command, operand,
	    &what, &out, err);
	if (!rc)
		cli_wrote(cli, out.id);
	return rc;
}

/* Files and commits are looked at before the log is locked. */
static int
gather(struct cli *cli, struct gating *g)
{
	int rc = 0;

	for (size_t i = 0; i < g->evidence.files && !rc; i++)
		rc = gate_file(&g->file[i], g->file[i].name, &cli->err);
	g->evidence.file = g->file;
	if (!rc && (g->rev || g->deed == RUN))
		rc = gate_commit(&g->commit, &g->evidence.dirty, g->rev,
		    &cli->err);
	if (!rc && g->commit.len)
		g->evidence.commit = g->commit.data;
	return rc;
}

/* Die of a signal as if it had not been caught. */
static void
die_of(int number)
{
	sigset_t set;

	signal(number, SIG_DFL);
	raise(number);
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void
say_failed(struct cli *cli, const struct gating *g,
    const struct evidence_run *run)
{
	cli->code = TASK_ENOMATCH;
	if (!run->sha256[0])
		cli_say(cli, "gate '%s' failed when this was done first",
		    g->gate);
	else if (run->exit == -1)
		cli_say(cli,
		    "gate '%s' failed: the command was killed by signal %d",
		    g->gate, run->signal);
	else
		cli_say(cli, "gate '%s' failed: the command's status is %d",
		    g->gate, run->exit);
}

/*
 * The log is not locked while the command runs; all is judged again when it
 * ended.
 */
static void
run(struct cli *cli, struct gating *g, const struct operands *task,
    char *const *command)
{
	struct evidence_run run = { .command = command };
	struct task_report what = { g->gate, GATE_PASSED, &g->evidence };
	struct outcome first;
	struct buf tail = BUF_INIT;
	int caught = 0, rc;

	g->evidence.run = &run;
	rc = task_gate_allowed(journal_basis(cli->journal), &g->command,
	    task->item[0], &what, &first, &cli->err);
	if (!rc && first.repeated)
		g->result = gate_result_in(journal_state(cli->journal),
		    first.subject, first.event);
	else if (!rc && cli->dry_run)
		return;
	else if (!rc)
		rc = gate_run(&run, &tail,
		    cli->json ? STDERR_FILENO : STDOUT_FILENO, &caught,
		    &cli->err);
	if (caught)
		die_of(caught);
	if (!first.repeated)
		g->result = run.exit == 0 ? GATE_PASSED : GATE_FAILED;
	if (!rc)
		rc = cli_write_each(cli, task, report, g);
	if (!rc && !cli->failed && g->result == GATE_FAILED)
		say_failed(cli, g, &run);
	g->evidence.run = NULL;
	buf_release(&tail);
}

static void
take_option(struct cli *cli, struct gating *g, int ch)
{
	switch (ch) {
	case 'm':
		g->command.why = optarg;
		break;
	case OPT_URL:
		g->evidence.url = optarg;
		break;
	case OPT_COMMIT:
		g->rev = optarg;
		break;
	default:
		if (g->evidence.files == EVIDENCE_FILES)
			cli_refuse(cli, "at most %d files in one report",
			    EVIDENCE_FILES);
		g->file[g->evidence.files++].name = optarg;
	}
}

/*
 * How many of the operands stand before the command that "--" begins; all
 * without one.
 */
static int
before_command(const struct cli *cli, const struct gating *g, int argc,
    int has_dashes)
{
	if (g->deed != RUN)
		return argc;
	if (!has_dashes || argc < 4)
		cli_usage(cli, "it is: task-gate run GATE TASK -- COMMAND");
	return 3;
}

static void
do_it(struct cli *cli, struct gating *g, const struct operands *tasks,
    char *const *command)
{
	if (g->deed >= PASS && gather(cli, g))
		return;
	if (cli_open(cli))
		return;
	if (g->deed == LIST)
		gate_table(cli, tasks);
	else if (g->deed == RUN)
		run(cli, g, tasks, command);
	else
		cli_write_each(cli, tasks, g->deed <= DROP ? require : report,
		    g);
}

int
main(int argc, char *argv[])
{
	struct cli cli = {
		.synopsis =
		    "list [-jq0] [-C DIR] [-A NAME] [--at WHEN] TASK...\n"
		    "require | drop [-jnq] [-C DIR] [-A NAME] [-m WHY]\n"
		    " [--expect WHAT] [--fence N] [--key KEY]\n"
		    " [--lock-timeout SECONDS] [--atomic] GATE TASK...\n"
		    "pass | fail | waive [-jnq] [-C DIR] [-A NAME] [-m WHY]\n"
		    " [--url URL] [--file FILE] [--commit REV] [--expect "
		    "WHAT]\n"
		    " [--fence N] [--key KEY] [--lock-timeout SECONDS] "
		    "[--atomic]\n"
		    " GATE TASK...\n"
		    "run [-jnq] [-C DIR] [-A NAME] [-m WHY] [--url URL]\n"
		    " [--file FILE] [--commit REV] [--expect WHAT] [--fence "
		    "N]\n"
		    " [--key KEY] [--lock-timeout SECONDS] GATE TASK -- "
		    "COMMAND\n"
		    " [ARGUMENT...]",
		.summary =
		    "Require gates of tasks, and report on them with evidence.",
		.options = options,
		.flags = CLI_WRITES | CLI_CHANGES | CLI_TASKS | CLI_RECORDS |
		    CLI_READS
	};
	struct gating g = { .evidence.dirty = -1 };
	struct operands tasks;
	int ch, has_dashes = 0, count, first;

	cli_init(&cli, argv[0]);
	for (int i = 1; i < argc; i++)
		has_dashes |= strcmp(argv[i], "--") == 0;
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		take_option(&cli, &g, ch);
	g.deed = (enum deed)cli_verb(&cli, deeds, DEEDS, argv[optind]);
	g.result = g.deed == WAIVE ? GATE_WAIVED
	    : g.deed == FAIL       ? GATE_FAILED
	                           : GATE_PASSED;
	g.command.key = cli.key;
	g.command.expect = cli.expect;
	g.command.fence = cli.fence;
	if (g.deed == LIST)
		cli_only_reads(&cli, deeds[LIST]);
	if (cli.at && g.deed != LIST)
		cli_usage(&cli, "the past cannot be changed");
	first = g.deed == LIST ? 1 : 2;
	count = before_command(&cli, &g, argc - optind, has_dashes);
	if (count <= first)
		cli_usage(&cli,
		    first == 1 || count == first
		        ? "a task is missing"
		        : "a gate and a task are missing");
	g.gate = argv[optind + 1];
	operands_read(&tasks, &cli, argv + optind + first, count - first);
	if (g.deed == RUN && tasks.count != 1)
		cli_usage(&cli, "a command is run for one task");
	if (!cli.err.word)
		do_it(&cli, &g, &tasks, argv + optind + count);
	operands_release(&tasks);
	buf_release(&g.commit);
	return cli_finish(&cli);
}

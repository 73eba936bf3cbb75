/* SPDX-License-Identifier: ISC */
/* task-gate -- require gates of tasks, and report on them with evidence */

#include <signal.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/gate_run.h"
#include "cli/gate_table.h"
#include "command/command.h"
#include "model/task_find.h"

enum verb { LIST, REQUIRE, DROP, PASS, FAIL, WAIVE, RUN };

struct gating {
	enum verb verb;
	struct command command;
	const char *gate;
	struct evidence evidence;
	struct words files;
	struct evidence_file file[EVIDENCE_FILES];
	const char *rev;
	struct buf commit;
	enum gate_result result;
};

#define INTO struct gating

enum { LISTING, REQUIRING, REPORTING, RUNNING };

#define REPORTS (FORM(REPORTING) | FORM(RUNNING))

static const struct cli_option options[] = {
	OPT_WHY(command.why, "what there is to say, kept with the event",
	    .forms = ~FORM(LISTING)),
	OPT_TEXT(0, "url", evidence.url, "URL",
	    "evidence: a page, a run of the CI", .forms = REPORTS),
	OPT_WORDS(0, "file", files, "FILE", "evidence: its hash and size",
	    .forms = REPORTS),
	OPT_TEXT(0, "commit", rev, "REV",
	    "evidence: the commit that was checked", .forms = REPORTS),
	OPT_END
};

#define WRITES (CLI_WRITES | CLI_ATOMIC | CLI_CHANGES | CLI_TASKS)

static const struct cli_form forms[] = {
	[LISTING] = { "[list]", "TASK...", CLI_RECORDS | CLI_READS },
	[REQUIRING] = { "require | remove", "GATE TASK...", WRITES },
	[REPORTING] = { "pass | fail | waive", "GATE TASK...", WRITES },
	[RUNNING] = { "run", "GATE TASK -- COMMAND [ARGUMENT...]", WRITES },
	FORM_END
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
	    operand, g->gate, g->verb == DROP, &out, err);
	if (!rc)
		cli_wrote(cli, out.id);
	if (!rc && !out.event)
		cli_say(cli, "'%s' %s gate '%s'", operand, g->verb == DROP ?
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

/* Read files and commits before the log is locked. */
static int
gather(struct cli *cli, struct gating *g)
{
	int rc = 0;

	g->evidence.files = g->files.count;
	for (size_t i = 0; i < g->files.count && !rc; i++)
		rc = gate_file(&g->file[i], g->files.item[i], &cli->err);
	g->evidence.file = g->file;
	if (!rc && (g->rev || g->verb == RUN))
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
 * Run the command and report its result. The log is not locked while the
 * command runs, so everything is checked again after its end.
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
	else if (!rc && cli->dry_run) {
		cli_say(cli, "would run '%s' and report gate '%s'",
		    command[0], g->gate);
		return;
	}
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

/* Check the operands before the command. Their meaning depends on the verb. */
static int
check_operands(const struct cli *cli, const struct gating *g)
{
	int first = g->verb == LIST ? 0 : 1;
	int count = g->verb == RUN ? 2 : cli->count;

	if (g->files.count > EVIDENCE_FILES)
		cli_refuse(cli, "at most %d files can be given in one report",
		    EVIDENCE_FILES);
	if (g->verb == RUN && (cli->dashes < 0 || cli->count < 3))
		cli_usage(cli,
		    "a command is missing: task-gate run GATE TASK -- COMMAND");
	if (count <= first)
		cli_usage(cli, count == first ? "a task is missing" :
		    "a gate and a task are missing");
	return count;
}

/* Refuse "require ACC-3 tests", and say what was meant. */
static int
check_order(struct cli *cli, const struct gating *g)
{
	const struct view *view = journal_view(cli->journal);
	uint32_t subject;

	if (g->verb == LIST || cli->count < 2 ||
	    task_find(&subject, view, g->gate, NULL) ||
	    !task_find(&subject, view, cli->operand[1], NULL))
		return 0;
	return err_set(&cli->err, ERR_USAGE,
	    "the gate comes before the task: task-gate %s %s %s",
	    cli->operands[0], cli->operand[1], g->gate);
}

static void
do_it(struct cli *cli, struct gating *g, const struct operands *tasks,
    char *const *command)
{
	if (g->verb >= PASS && gather(cli, g))
		return;
	if (cli_open(cli) || check_order(cli, g))
		return;
	if (g->verb == LIST)
		gate_table(cli, tasks);
	else if (g->verb == RUN)
		run(cli, g, tasks, command);
	else
		cli_write_each(cli, tasks, g->verb <= DROP ? require : report,
		    g);
}

int
main(int argc, char *argv[])
{
	struct gating g = { .evidence.dirty = -1 };
	struct cli cli = CLI(&g,
	    "Require gates of tasks, and report on them with evidence.");
	struct operands tasks;
	int count;

	cli_start(&cli, argc, argv);
	g.verb = (enum verb)cli_verb(&cli);
	g.result = g.verb == WAIVE ? GATE_WAIVED
	    : g.verb == FAIL       ? GATE_FAILED
	                           : GATE_PASSED;
	cli_command(&cli, &g.command);
	count = check_operands(&cli, &g);
	g.gate = cli.operand[0];
	operands_read(&tasks, &cli, g.verb != LIST, cli.count - count);
	if (g.verb == RUN && tasks.count != 1)
		cli_usage(&cli, "task-gate run takes only one task");
	if (!cli.err.word)
		do_it(&cli, &g, &tasks, cli.operand + count);
	operands_release(&tasks);
	words_release(&g.files);
	buf_release(&g.commit);
	return cli_finish(&cli);
}

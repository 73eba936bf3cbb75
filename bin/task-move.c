/* SPDX-License-Identifier: ISC */
/* task-move -- change the state of tasks along the workflow */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "command/command.h"

static const struct cli_option options[] = {
	{ 'm', "message", "WHY", "the reason, kept with the move" },
	{ 'f', "force", NULL, "past another's claim; needs a reason" },
	{ 0, NULL, NULL, NULL }
};

struct move {
	struct command command;
	const char *state;
};

static int
move(struct cli *cli, const char *operand, size_t n, void *arg, struct err *err)
{
	struct move *m = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &m->command, n);
	rc = task_move(journal_basis(cli->journal), &m->command, operand,
	    m->state, &out, err);
	if (!rc)
		cli_wrote(cli, out.id);
	if (!rc && cli->dry_run && out.repeated)
		cli_say(cli, "'%s' was moved with this key before", operand);
	else if (!rc && !out.event)
		cli_say(cli, "'%s' is %s already", operand, m->state);
	else if (!rc && cli->dry_run)
		cli_say(cli, "would move '%s' from %s to %s", operand, out.was,
		    m->state);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct cli cli = { .synopsis =
	    "[-fjnq] [-C DIR] [-A NAME] [-m WHY] [--expect WHAT]\n"
	    " [--fence N] [--key KEY] [--lock-timeout SECONDS] [--atomic]\n"
	    " TASK... STATE",
	    .summary = "Change the state of tasks along the workflow.",
	    .options = options, .flags = CLI_WRITES | CLI_CHANGES | CLI_TASKS };
	struct move m = {0};
	struct operands tasks;
	int ch;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		if (ch == 'm')
			m.command.why = optarg;
		else
			m.command.force = 1;
	if (argc - optind < 2)
		cli_usage(&cli,
		    argc == optind ? "a task and a state are missing"
		                   : "a state is missing");
	m.state = argv[argc - 1];
	m.command.key = cli.key;
	m.command.expect = cli.expect;
	m.command.fence = cli.fence;
	operands_read(&tasks, &cli, argv + optind, argc - optind - 1);
	if (!cli.err.word && !cli_open(&cli))
		cli_write_each(&cli, &tasks, move, &m);
	operands_release(&tasks);
	return cli_finish(&cli);
}

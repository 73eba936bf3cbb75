/* SPDX-License-Identifier: ISC */
/* task-link -- add or remove links between tasks */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "command/command.h"

static const struct cli_option options[] = {
	{ 'd', "delete", NULL, "remove the link instead" },
	{ 'm', "message", "WHY", "the reason, kept with the change" },
	{ 0, NULL, NULL, NULL }
};

struct link {
	struct command command;
	const char *kind;
	const char *target;
	int remove;
};

static int
link_one(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct link *l = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &l->command, n);
	rc = task_link(journal_basis(cli->journal), &l->command, operand,
	    l->kind, l->target, l->remove, &out, err);
	if (!rc)
		cli_wrote(cli, out.id);
	if (!rc && !out.event)
		cli_say(cli, "'%s' %s '%s' %s", operand, l->kind, l->target,
		    l->remove ? "is not set" : "is set already");
	return rc;
}

int
main(int argc, char *argv[])
{
	struct cli cli = {
		.synopsis =
		    "[-djnq] [-C DIR] [-A NAME] [-m WHY] [--expect WHAT]\n"
		    " [--fence N] [--key KEY] [--lock-timeout SECONDS] "
		    "[--atomic]\n"
		    " TASK... KIND TARGET",
		.summary =
		    "Add or remove links between tasks. KIND is needs, blocks, "
		    "parent, relates,\nduplicates, supersedes or "
		    "discovered-from.",
		.options = options,
		.flags = CLI_WRITES | CLI_CHANGES | CLI_TASKS
	};
	struct link l = {0};
	struct operands tasks;
	int ch;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		if (ch == 'm')
			l.command.why = optarg;
		else
			l.remove = 1;
	if (argc - optind < 3)
		cli_usage(&cli, "a task, a kind and a target are needed");
	l.kind = argv[argc - 2];
	l.target = argv[argc - 1];
	l.command.key = cli.key;
	l.command.expect = cli.expect;
	l.command.fence = cli.fence;
	operands_read(&tasks, &cli, argv + optind, argc - optind - 2);
	if (!cli.err.word && !cli_open(&cli))
		cli_write_each(&cli, &tasks, link_one, &l);
	operands_release(&tasks);
	return cli_finish(&cli);
}

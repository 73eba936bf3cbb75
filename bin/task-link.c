/* SPDX-License-Identifier: ISC */
/* task-link -- add or remove links between tasks */

#include <string.h>

#include "cli/cli.h"
#include "command/command.h"

struct link {
	struct command command;
	const char *kind;
	const char *target;
	bool remove;
};

#define INTO struct link

static const struct cli_option options[] = {
	OPT_FLAG(0, "remove", remove, "remove the link instead"),
	OPT_WHY(command.why, "the reason, kept with the change"),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "TASK... KIND TARGET",
	    CLI_WRITES | CLI_ATOMIC | CLI_CHANGES | CLI_TASKS |
	        CLI_HINTS },
	FORM_END
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

static bool
is_kind(const char *word)
{
	const char *name;

	for (size_t i = 0; (name = task_link_name(i)) != NULL; i++)
		if (strcmp(name, word) == 0)
			return true;
	return false;
}

/* Refuse a kind of link in another place, and say what was meant. */
static void
check_order(const struct cli *cli)
{
	struct buf line = BUF_INIT;
	int kind = 0, last = cli->count - 1;

	while (kind <= last && !is_kind(cli->operand[kind]))
		kind++;
	if (kind > last || is_kind(cli->operand[last - 1]))
		return;
	last -= kind == last;
	for (int i = 0; i < cli->count; i++)
		if (i == last)
			buf_addf(&line, " %s %s", cli->operand[kind],
			    cli->operand[i]);
		else if (i != kind)
			buf_addf(&line, " %s", cli->operand[i]);
	cli_usage(cli, "the kind comes before the target: task-link%s",
	    line.data);
}

int
main(int argc, char *argv[])
{
	struct link l = {0};
	struct cli cli = CLI(&l,
	    "Add or remove links between tasks. KIND is needs, blocks, "
	    "parent, relates, duplicates, supersedes or discovered-from.");
	struct operands tasks;

	cli_start(&cli, argc, argv);
	if (cli.count < 3)
		cli_usage(&cli, "a task, a kind and a target are needed");
	check_order(&cli);
	l.kind = cli.operand[cli.count - 2];
	l.target = cli.operand[cli.count - 1];
	cli_command(&cli, &l.command);
	operands_read(&tasks, &cli, 0, 2);
	if (!cli.err.word && !cli_open(&cli))
		cli_write_each(&cli, &tasks, link_one, &l);
	operands_release(&tasks);
	return cli_finish(&cli);
}

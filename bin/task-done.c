/* SPDX-License-Identifier: ISC */
/* task-done -- finish tasks, by as many moves as the workflow needs */

#include "cli/cli.h"
#include "command/command.h"

#define INTO struct command

static const struct cli_option options[] = {
	OPT_WHY(why, "the reason, kept with each move"),
	OPT_FORCE(force, "override another's claim; needs a reason"),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "TASK...", CLI_WRITES | CLI_ATOMIC | CLI_CHANGES | CLI_TASKS |
	        CLI_HINTS },
	FORM_END
};

/* Say what was not done, what would be done, or what is left open. */
static void
say_outcome(const struct cli *cli, const char *operand,
    const struct outcome *out)
{
	const struct view *view = journal_view(cli->journal);
	struct buf text = BUF_INIT;

	if (out->repeated && cli->dry_run)
		cli_say(cli, "'%s' was finished with this key before", operand);
	else if (!out->event && !out->repeated)
		cli_say(cli, "'%s' is %s already", operand, out->was);
	task_add_remark(&text, view, out);
	if (text.len)
		cli_say(cli, "%s", text.data);
	buf_release(&text);
}

static int
finish(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct command *command = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, command, n);
	rc = task_done(journal_basis(cli->journal), command, operand, &out,
	    err);
	if (rc)
		return rc;
	cli_wrote(cli, out.id);
	say_outcome(cli, operand, &out);
	return 0;
}

int
main(int argc, char *argv[])
{
	struct command command = {0};
	struct cli cli = CLI(&command,
	    "Finish tasks, by as many moves as the workflow needs.");
	struct operands tasks;

	cli_start(&cli, argc, argv);
	if (!cli.count)
		cli_usage(&cli, "a task is missing");
	cli_command(&cli, &command);
	operands_read(&tasks, &cli, 0, 0);
	if (!cli.err.word && !cli_open(&cli))
		cli_write_each(&cli, &tasks, finish, &command);
	operands_release(&tasks);
	return cli_finish(&cli);
}

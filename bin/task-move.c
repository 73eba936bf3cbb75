/* SPDX-License-Identifier: ISC */
/* task-move -- change the state of tasks along the workflow */

#include "cli/cli.h"
#include "command/command.h"
#include "model/task_find.h"

struct move {
	struct command command;
	struct task_moving moving;
	bool no_claim;
};

#define INTO struct move

static const struct cli_option options[] = {
	OPT_WHY(command.why, "the reason, kept with the move"),
	OPT_FORCE(command.force, "override another's claim; needs a reason"),
	OPT_FLAG(0, "no-claim", no_claim, "claim nothing"),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "TASK... STATE",
	    CLI_WRITES | CLI_ATOMIC | CLI_CHANGES | CLI_TASKS |
	        CLI_HINTS },
	FORM_END
};

/* Say what closing the task leaves open, or finishes. */
static void
say_remark(const struct cli *cli, const struct outcome *out)
{
	struct buf text = BUF_INIT;

	task_add_remark(&text, journal_view(cli->journal), out);
	if (text.len)
		cli_say(cli, "%s", text.data);
	buf_release(&text);
}

static int
move(struct cli *cli, const char *operand, size_t n, void *arg, struct err *err)
{
	struct move *m = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &m->command, n);
	rc = task_move(journal_basis(cli->journal), &m->command, operand,
	    &m->moving, &out, err);
	if (!rc) {
		cli_wrote(cli, out.id);
		say_remark(cli, &out);
	}
	if (!rc && cli->dry_run && out.repeated)
		cli_say(cli, "'%s' was moved with this key before", operand);
	else if (!rc && !out.event)
		cli_say(cli, "'%s' is %s already", operand,
		    m->moving.state);
	return rc;
}

/* Refuse "done ACC-2", and say what was meant. */
static void
check_order(struct cli *cli, const struct move *m)
{
	const struct view *view = journal_view(cli->journal);
	struct buf tasks = BUF_INIT;
	uint32_t subject;

	if (workflow_spelled(view->workflow, slice_of(m->moving.state)) != -1 ||
	    workflow_spelled(view->workflow, slice_of(cli->operand[0])) == -1 ||
	    task_find(&subject, view, m->moving.state, NULL))
		return;
	for (int i = 1; i < cli->count; i++)
		buf_addf(&tasks, " %s", cli->operand[i]);
	err_set(&cli->err, ERR_USAGE, "the state comes last: task-move%s %s",
	    tasks.data, cli->operand[0]);
	buf_release(&tasks);
}

int
main(int argc, char *argv[])
{
	struct move m = {0};
	struct cli cli = CLI(&m,
	    "Change the state of tasks along the workflow.");
	struct operands tasks;

	cli_start(&cli, argc, argv);
	if (cli.count < 2)
		cli_usage(&cli, cli.count ? "a state is missing" :
		    "a task and a state are missing");
	m.moving.state = cli.operand[cli.count - 1];
	cli_command(&cli, &m.command);
	operands_read(&tasks, &cli, 0, 1);
	m.moving.claims = tasks.count == 1 && !tasks.owned_count && !m.no_claim;
	m.moving.tells = m.moving.claims;
	if (!cli.err.word && !cli_open(&cli))
		check_order(&cli, &m);
	if (!cli.err.word)
		cli_write_each(&cli, &tasks, move, &m);
	operands_release(&tasks);
	return cli_finish(&cli);
}

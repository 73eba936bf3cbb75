/* SPDX-License-Identifier: ISC */
/* task-init -- create a task log, or join the one that the remote has */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lock.h"
#include "base/text_safe.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "command/command.h"
#include "git/repo.h"
#include "log/transaction.h"
#include "model/basis.h"

enum { OPT_WHERE = CLI_LONG };

static const struct cli_option options[] = {
	{ 'w', "workflow", "WORKFLOW",
	    "a ready-made one or a file, see task-workflow(1)" },
	{ OPT_WHERE, "where", NULL,
	    "print which log would be used, and change nothing" },
	{ 0, NULL, NULL, NULL }
};

static int
print_where(struct cli *cli, const struct location_query *ask)
{
	struct log_location location = {0};
	struct buf line = BUF_INIT;
	int rc = location_find(&location, ask, &cli->err);

	if (!rc) {
		text_add_row(&line, slice_of(location.dir));
		buf_add_char(&line, '\t');
		text_add_row(&line, slice_of(location.how));
		buf_add_char(&line, '\n');
		out_print(slice_of_buf(&line));
	}
	buf_release(&line);
	location_release(&location);
	return rc;
}

/*
 * A log that is there keeps its workflow; to be asked for another one is a
 * mistake.
 */
static int
check_workflow(struct cli *cli, struct slice wanted)
{
	const struct workflow *is = journal_view(cli->journal)->workflow;
	struct buf compact = BUF_INIT;
	int rc = wanted.ptr ? workflow_compact(&compact, wanted, &cli->err) : 0;

	if (!rc && wanted.ptr && !slice_eq(slice_of_buf(&compact),
	    slice_of_buf(&is->text)))
		rc = err_set(&cli->err, ERR_INVALID,
		    "there is a log already, with the workflow '%.*s'; "
		    "'task-workflow set' changes it",
		    (int)is->name.len, is->name.ptr);
	buf_release(&compact);
	return rc;
}

/*
 * The first event, unless the log has one: two at once are serialised by the
 * lock.
 */
static int
decide_start(void *arg, struct basis *basis, struct err *err)
{
	const struct slice *workflow = arg;

	if (state_find_term(basis->view->state, TERM_LOG_FIELD,
	        SLICE("workflow")))
		return DECIDED_NOTHING;
	return log_start(basis, workflow->ptr ? *workflow : workflow_default(),
	    err);
}

static int
start(struct cli *cli, struct slice workflow)
{
	int rc = journal_transact(cli->journal, TRANSACTION_LINES, decide_start,
	    &workflow, &cli->err);

	return rc || journal_added(cli->journal)
	    ? rc
	    : check_workflow(cli, workflow);
}

static void
say_what(struct cli *cli, const struct log_location *location, int made,
    int existed)
{
	const struct state *state = journal_state(cli->journal);
	unsigned long long events = state->arrived;
	uint32_t files = state->segments.count - 1;

	if (made == REPO_ADOPTED)
		cli_say(cli,
		    "adopted the log at %s (%llu event%s in %u file%s)",
		    location->dir, events, events == 1 ? "" : "s", files,
		    files == 1 ? "" : "s");
	else
		cli_say(cli, "%s %s",
		    made == REPO_JOINED ? "joined the log of the remote at"
		        : existed       ? "there is a log already at"
		                        : "created an empty log at",
		    location->dir);
}

static int
create(struct cli *cli, const struct location_query *ask, struct slice workflow)
{
	struct buf warning = BUF_INIT;
	struct log_location location = {0};
	struct lock_wait wait = { .program = cli->program,
		.actor = cli->actor,
		.timeout_ms = cli->lock_timeout_given ? cli->lock_timeout_ms
		                                      : LOCK_TIMEOUT_MS,
		.say = cli_say_waiting,
		.arg = cli };
	int made = 0, existed, rc;

	rc = location_plan(&location, ask, &cli->err);
	existed = !rc && location.exists;
	if (!rc)
		rc = repo_create(&location, &wait, &made, &warning, &cli->err);
	for (char *p = warning.data; !rc && p && *p; p += strlen(p) + 1) {
		p[strcspn(p, "\n")] = '\0';
		cli_say(cli, "%s", p);
	}
	if (!rc) {
		cli->dir = location.dir;
		rc = cli_open(cli);
	}
	if (!rc)
		rc = start(cli, workflow);
	if (!rc)
		say_what(cli, &location, made, existed);
	cli->dir = NULL;
	location_release(&location);
	buf_release(&warning);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct cli cli = {
		.synopsis = "[-q] [-C DIR] [-A NAME] [-w WORKFLOW | --where]\n"
		            " [--lock-timeout SECONDS]",
		.summary =
		    "Create a task log, or join the one that the remote has.",
		.options = options,
		.flags = CLI_LOCKS
	};
	const char *name = NULL;
	struct slice workflow = { NULL, 0 };
	char cwd[4096], *text = NULL;
	int ch, where = 0, rc = 0;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		if (ch == OPT_WHERE)
			where = 1;
		else
			name = optarg;
	if (optind != argc)
		cli_usage(&cli, "an operand too many: '%s'", argv[optind]);
	if (name && where)
		cli_usage(&cli,
		    "--where changes nothing, so there is no use for "
		    "--workflow");
	if (name)
		rc = read_workflow(&workflow, &text, &cli, name);
	if (name && !rc)
		rc = workflow_check(workflow, &cli.err);
	if (!rc && !getcwd(cwd, sizeof(cwd))) {
		rc = err_errno(&cli.err, "cannot tell the working directory");
	} else if (!rc) {
		struct location_query ask = { cli.dir, getenv("TASK_DIR"),
			cwd };

		rc = where ? print_where(&cli, &ask)
		           : create(&cli, &ask, workflow);
	}
	(void)rc;	/* cli.err has it */
	free(text);
	return cli_finish(&cli);
}

/* SPDX-License-Identifier: ISC */
/* task-init -- create a task log, or join the one that the remote has */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lock.h"
#include "base/path.h"
#include "base/text_safe.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "command/command.h"
#include "git/gitdir.h"
#include "git/local_clone.h"
#include "git/repo.h"
#include "log/transaction.h"
#include "model/basis.h"
#include "sync/sync.h"

struct init {
	const char *workflow;
	bool where, local;
};

#define INTO struct init

static const struct cli_option options[] = {
	OPT_TEXT('w', "workflow", workflow, "WORKFLOW",
	    "a ready-made one or a file, see task-workflow(1)"),
	OPT_FLAG(0, "which", where,
	    "print which log would be used, and change nothing",
	    .instead = true),
	OPT_FLAG(0, "local", local,
	    "make a clone of a log that cannot be written from here, in this "
	    "work tree", .instead = true),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "", CLI_LOCKS },
	FORM_END
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
 * Check the workflow for an existing log: the log keeps its workflow, and
 * asking for another one is an error.
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
 * Add the first event, unless the log has one. If two programs do this at once,
 * the lock decides which is first.
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
    bool existed)
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

/* Tell a person at a terminal what comes next. */
static void
say_next(struct cli *cli, bool is_new)
{
	if (!isatty(STDERR_FILENO))
		return;
	cli_say(cli, "next: %s", is_new
	    ? "task-add \"the first task\", then task-list"
	    : "task-list, then task-claim --next");
	cli_say(cli, "'git task' lists all commands, 'git task help tutorial' "
	    "is a tour");
}

/*
 * Refuse to make a log in a bare repository to which others push one: it would
 * be another log than theirs.
 */
static int
check_hub(const struct log_location *location,
    const struct location_query *ask, struct err *err)
{
	char *here = path_real(ask->option ? ask->option : ask->cwd);
	char *hub = location->common_dir ? path_real(location->common_dir)
	                                 : NULL;
	char tip[41];
	int rc = 0;

	if (here && hub && strcmp(here, hub) == 0 &&
	    gitdir_ref(hub, REPO_REF, tip))
		rc = err_set(err, ERR_INVALID,
		    "'%s' has a log on its branch '%s': make a clone of the "
		    "repository, then run task-init there", hub, REPO_BRANCH);
	free(here);
	free(hub);
	return rc;
}

static int
create(struct cli *cli, const struct location_query *ask, struct slice workflow)
{
	struct buf warning = BUF_INIT;
	struct log_location location = {0};
	struct lock_wait wait = { .program = cli->program,
		.actor = cli->actor,
		.timeout_ms = cli->lock_timeout_ms < 0 ? LOCK_TIMEOUT_MS
		                                   : (int)cli->lock_timeout_ms,
		.say = cli_say_waiting,
		.arg = cli };
	int made = 0, rc;
	bool existed;

	rc = location_plan(&location, ask, &cli->err);
	existed = !rc && location.exists;
	if (!rc && !existed)
		rc = check_hub(&location, ask, &cli->err);
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
	if (!rc && !existed)
		say_next(cli, made != REPO_JOINED && made != REPO_ADOPTED);
	cli->dir = NULL;
	location_release(&location);
	buf_release(&warning);
	return rc;
}

/* Returns the top of the work tree around a directory, else the directory. */
static char *
find_top(const char *dir)
{
	char *top = path_real(dir), *git, *above;

	while (top && (git = gitdir_named(top)) == NULL) {
		above = path_parent(top);
		free(top);
		top = above;
	}
	if (!top)
		return path_real(dir);
	free(git);
	return top;
}

/* Make the clone, and take over what the log has. */
static int
make_clone(struct cli *cli, const char *top, const char *main_dir)
{
	char *dir = path_join(top, LOCAL_CLONE_LOG);
	const struct location_query ask = { dir, NULL, top };
	struct log_location location = {0};
	struct lock_wait wait = { .program = cli->program,
		.actor = cli->actor,
		.timeout_ms = LOCK_TIMEOUT_MS };
	struct sync_local local = {0};
	struct buf warning = BUF_INIT;
	int made = 0, rc = local_clone_prepare(top, &cli->err);

	if (!rc)
		rc = location_plan(&location, &ask, &cli->err);
	if (!rc)
		rc = repo_create(&location, &wait, &made, &warning, &cli->err);
	cli->dir = dir;
	if (!rc)
		rc = cli_open(cli);
	local.journal = cli->journal;
	if (!rc)
		rc = sync_take_files(&local, main_dir, false, &cli->err);
	if (!rc)
		cli_say(cli,
		    "%s is a clone of %s; task-sync, here or there, exchanges "
		    "what both have written", dir, main_dir);
	cli->dir = NULL;
	buf_release(&warning);
	location_release(&location);
	free(dir);
	return rc;
}

static int
create_local(struct cli *cli, const struct location_query *ask, const char *cwd)
{
	struct log_location location = {0};
	char *top = find_top(ask->option ? ask->option : cwd);
	int rc = location_find(&location, ask, &cli->err);

	if (!rc && location.main_dir)
		cli_say(cli, "there is a clone already at %s", location.dir);
	else if (!rc && !local_clone_needed(location.git_dir))
		rc = err_set(&cli->err, ERR_INVALID,
		    "no clone is needed: the log '%s' can be written from here",
		    location.dir);
	else if (!rc)
		rc = make_clone(cli, top, location.dir);
	location_release(&location);
	free(top);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct init init = {0};
	struct cli cli = CLI(&init,
	    "Create a task log, or join the one that the remote has.");
	struct slice workflow = { NULL, 0 };
	char cwd[4096], *text = NULL;
	int rc = 0;

	cli_start(&cli, argc, argv);
	if (cli.count)
		cli_usage(&cli,
		    "unexpected argument '%s'; use: task-init -C %s",
		    cli.operand[0], cli.operand[0]);
	if (init.workflow && init.where)
		cli_usage(&cli,
		    "--workflow cannot be combined with --which");
	if (init.local && (init.workflow || init.where))
		cli_usage(&cli,
		    "--local cannot be combined with --workflow or --which: "
		    "a clone has the workflow of its log");
	if (init.workflow)
		rc = read_workflow(&workflow, &text, &cli, init.workflow);
	if (init.workflow && !rc)
		rc = workflow_check(workflow, &cli.err);
	if (!rc && !getcwd(cwd, sizeof(cwd))) {
		rc = err_errno(&cli.err, "cannot find the working directory");
	} else if (!rc) {
		struct location_query ask = { cli.dir, getenv("TASK_DIR"),
			cwd };

		rc = init.where   ? print_where(&cli, &ask)
		    : init.local ? create_local(&cli, &ask, cwd)
		                 : create(&cli, &ask, workflow);
	}
	(void)rc;	/* cli.err has it */
	free(text);
	return cli_finish(&cli);
}

/* SPDX-License-Identifier: ISC */
/* task-hooks -- let git's commits and the tasks know of each other */

#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "hooks/hook_git.h"
#include "hooks/hook_install.h"
#include "hooks/hook_run.h"

struct run {
	struct hook_install what;
	const char *description;
};

#define INTO struct run

enum verb { INSTALL, REMOVE, STATUS, RECORD, CHECK, RUN };
enum { INSTALLING, RECORDING, CHECKING, RUNNING };

static const struct cli_option options[] = {
	OPT_FLAG(0, "log", what.log,
	    "the hooks of the log's repository, not the project's",
	    .forms = FORM(INSTALLING)),
	OPT_FORCE(what.force,
	    "also where core.hooksPath is set for all repositories",
	    .forms = FORM(INSTALLING)),
	OPT_TEXT('F', "message-file", description, "FILE",
	    "check also this text; - for stdin", .forms = FORM(CHECKING)),
	OPT_END
};

static const struct cli_form forms[] = {
	[INSTALLING] = { "install | remove | [status]", "",
	    CLI_RECORDS | CLI_DRY },
	[RECORDING] = { "record", "REVISION...", CLI_DRY | CLI_LOCKS },
	[CHECKING] = { "check", "[REVISION...]", CLI_RECORDS },
	[RUNNING] = { "run", "HOOK [ARGUMENT...]", 0 },
	FORM_END
};

/* Read the project's commits, for record and check. */
static void
look_at_commits(struct cli *cli, enum verb verb, char *const *revisions,
    const char *description)
{
	const char *const *list = (const char *const *)revisions;
	char *git_dir = hook_git_dir(), *text = NULL;

	if (!git_dir)
		err_set(&cli->err, ERR_NOT_FOUND,
		    "this is not a git repository");
	if (!cli->err.word && description)
		text = read_text(cli, description);
	if (!cli->err.word) {
		int rc = verb == CHECK ? hook_check(cli, git_dir, list, text) :
		    hook_record(cli, git_dir, list, false);

		(void)rc;	/* cli->err has it */
	}
	free(text);
	free(git_dir);
}

static bool
known_hook(const char *name)
{
	for (size_t i = 0; hook_names[i]; i++)
		if (strcmp(hook_names[i], name) == 0)
			return true;
	return false;
}

/* Refuse "task-hooks enable", which without a verb is the status. */
static void
refuse_operand(const struct cli *cli)
{
	struct err err = {0};

	err_set(&err, ERR_USAGE, "unexpected argument '%s'", cli->operand[0]);
	if (!cli->verb_given)
		cli_add_verbs(cli, &err);
	cli_usage(cli, "%s", err.message);
}

int
main(int argc, char *argv[])
{
	struct run run = {0};
	struct cli cli = CLI(&run,
	    "Let git's commits and the tasks know of each other.");
	enum verb verb;

	cli_start(&cli, argc, argv);
	verb = (enum verb)cli_verb(&cli);
	if (verb <= STATUS && cli.count)
		refuse_operand(&cli);
	if ((verb == RECORD || (verb == CHECK && !run.description)) &&
	    !cli.count)
		cli_usage(&cli,
		    "a revision or range is missing, like origin/main..HEAD");
	if (verb == RUN && (!cli.count || !known_hook(cli.operand[0])))
		cli_usage(&cli,
		    "a hook is missing: prepare-commit-msg, commit-msg, "
		    "post-commit, post-merge or post-rewrite");
	if (verb == RUN) {
		int status = hook_run(&cli, cli.operand[0], cli.operand + 1);

		cli_finish(&cli);	/* a failure must not stop git */
		return status;
	}
	if (verb <= STATUS)
		hook_install(&cli, &run.what,
		    verb == INSTALL      ? HOOKS_INSTALL
		        : verb == REMOVE ? HOOKS_REMOVE
		                         : HOOKS_STATUS);
	else
		look_at_commits(&cli, verb, cli.operand, run.description);
	return cli_finish(&cli);
}

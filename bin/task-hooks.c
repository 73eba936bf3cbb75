/* SPDX-License-Identifier: ISC */
/* task-hooks -- let git's commits and the tasks know of each other */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "hooks/hook_git.h"
#include "hooks/hook_install.h"
#include "hooks/hook_run.h"

enum { OPT_LOG = CLI_LONG, OPT_DESCRIPTION };

static const struct cli_option options[] = {
	{ OPT_LOG, "log", NULL,
	    "the hooks of the log's repository, not the project's" },
	{ 'f', "force", NULL,
	    "also where core.hooksPath is set for all repositories" },
	{ OPT_DESCRIPTION, "description", "FILE",
	    "check also this text; - for stdin" },
	{ 'n', "dry-run", NULL, "say what would be done, but do nothing" },
	{ 0, NULL, NULL, NULL }
};

enum deed { INSTALL, REMOVE, STATUS, RECORD, CHECK, RUN, DEEDS };

static const char *const deeds[DEEDS] = { "install", "remove", "status",
	"record", "check", "run" };

/* The project's commits, for record and check. */
static void
look_at_commits(struct cli *cli, enum deed deed, char *const *revisions,
    const char *description)
{
	const char *const *list = (const char *const *)revisions;
	char *git_dir = hook_git_dir(), *text = NULL;

	if (!git_dir)
		err_set(&cli->err, ERR_NOT_FOUND, "this is no git repository");
	if (!cli->err.word && description)
		text = read_text(cli, description);
	if (!cli->err.word) {
		int rc = deed == CHECK ? hook_check(cli, git_dir, list, text) :
		    hook_record(cli, git_dir, list, 0);

		(void)rc;	/* cli->err has it */
	}
	free(text);
	free(git_dir);
}

static int
known_hook(const char *name)
{
	for (size_t i = 0; hook_names[i]; i++)
		if (strcmp(hook_names[i], name) == 0)
			return 1;
	return 0;
}

int
main(int argc, char *argv[])
{
	struct cli cli = { .synopsis =
	    "install | remove | status [-fjnq0] [-C DIR] [--log]\n"
	    "record [-nq] [-C DIR] [-A NAME] [--lock-timeout SECONDS]\n"
	    " REVISION...\n"
	    "check [-jq0] [-C DIR] [-A NAME] [--description FILE]\n"
	    " [REVISION...]\n"
	    "run HOOK [ARGUMENT...]",
	    .summary = "Let git's commits and the tasks know of each other.",
	    .options = options, .flags = CLI_RECORDS | CLI_LOCKS };
	struct hook_install what = {0};
	const char *description = NULL;
	enum deed deed;
	int ch;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		if (ch == OPT_LOG)
			what.log = 1;
		else if (ch == 'f')
			what.force = 1;
		else if (ch == 'n')
			cli.dry_run = 1;
		else
			description = optarg;
	deed = (enum deed)cli_verb(&cli, deeds, DEEDS, argv[optind]);
	argc -= optind + 1;
	argv += optind + 1;
	if (deed <= STATUS && argc)
		cli_usage(&cli, "an operand too many: '%s'", argv[0]);
	if ((deed == RECORD || (deed == CHECK && !description)) && !argc)
		cli_usage(&cli,
		    "a revision or range is missing, like origin/main..HEAD");
	if (deed == RUN && (!argc || !known_hook(argv[0])))
		cli_usage(&cli,
		    "a hook is missing: prepare-commit-msg, commit-msg, "
		    "post-commit, post-merge or post-rewrite");
	if (deed == RUN) {
		int status = hook_run(&cli, argv[0], argv + 1);

		cli_finish(&cli);	/* what went wrong does not stop git */
		return status;
	}
	if (deed <= STATUS)
		hook_install(&cli, &what,
		    deed == INSTALL      ? HOOKS_INSTALL
		        : deed == REMOVE ? HOOKS_REMOVE
		                         : HOOKS_STATUS);
	else
		look_at_commits(&cli, deed, argv, description);
	return cli_finish(&cli);
}

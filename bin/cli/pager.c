/* SPDX-License-Identifier: ISC */
/*
 * A pager, as git has it. The command line is the user's own, so sh runs it; a
 * plain name is run without sh, because then it is known if there is no such
 * program.
 */
#include "cli/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/environ.h"
#include "base/err.h"
#include "cli/cli.h"

static int
spawn(pid_t *pid, const char *name, const int ends[2])
{
	bool plain = !name[strcspn(name, " \t\n|&;<>()$`\\\"'*?[#~=%{")];
	char *own = task_strdup(name);
	char *words[] = { own, NULL }, *script[] = { "sh", "-c", own, NULL };
	posix_spawn_file_actions_t actions;
	int rc;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	posix_spawn_file_actions_addclose(&actions, ends[1]);
	rc = plain
	    ? posix_spawnp(pid, own, &actions, NULL, words, environ)
	    : posix_spawn(pid, "/bin/sh", &actions, NULL, script, environ);
	posix_spawn_file_actions_destroy(&actions);
	free(own);
	return rc;
}

/*
 * Let the pager read what stdout gets, and stderr, too, which would be written
 * over it. Only the pager is to be interrupted from the keyboard.
 */
static void
attach(int end)
{
	dup2(end, STDOUT_FILENO);
	if (isatty(STDERR_FILENO))
		dup2(end, STDERR_FILENO);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
}

void
pager_start(const struct cli *cli)
{
	struct screen *screen = cli->screen;
	int ends[2], rc;

	meter_clear(screen);
	if (!screen->pager_name || screen->pager || cli->writing ||
	    pipe(ends) == -1)
		return;
	setenv("LESS", "FRX", 0);
	setenv("LV", "-c", 0);
	fflush(stdout);
	rc = spawn(&screen->pager, screen->pager_name, ends);
	if (!rc) {
		attach(ends[1]);
	} else {
		screen->pager = 0;
		if (strcmp(screen->pager_name, PAGER_USUAL) != 0)
			fprintf(stderr, "%s: cannot run the pager '%s': %s\n",
			    cli->program, screen->pager_name, strerror(rc));
	}
	close(ends[0]);
	close(ends[1]);
}

void
screen_close(struct screen *screen)
{
	int status;

	meter_clear(screen);
	if (screen && screen->pager) {
		fflush(stdout);
		fflush(stderr);
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		while (waitpid(screen->pager, &status, 0) == -1 &&
		    errno == EINTR)
			;
	}
	if (screen)
		free(screen->pager_name);
	free(screen);
}

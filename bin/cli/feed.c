/* SPDX-License-Identifier: ISC */
/*
 * A command that is given an event. Its input is a file without a name, not a
 * pipe: it may read as much as it likes, and as late.
 */
#include "cli/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/environ.h"
#include "base/err.h"

void
feed_block_signals(sigset_t *old)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, old);
}

static int
start_command(pid_t *pid, const char *command, int input, const sigset_t *old)
{
	char *copy = task_strdup(command);
	char *argv[] = { "sh", "-c", copy, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int rc;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, old);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	rc = posix_spawn(pid, "/bin/sh", &actions, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	free(copy);
	return rc;
}

static int
await_command(pid_t pid, struct err *err)
{
	int status = 0;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return err_errno(err, "cannot wait for the command");
	if (WIFSIGNALED(status))
		return err_set(err, ERR_PARTIAL,
		    "the command was ended by signal %d", WTERMSIG(status));
	return WEXITSTATUS(status) == 0 ? 0 : err_set(err, ERR_PARTIAL,
	    "the command failed with status %d", WEXITSTATUS(status));
}

int
feed_command(const char *command, struct slice text, const sigset_t *old,
    struct err *err)
{
	FILE *input = tmpfile();
	pid_t pid;
	int rc;

	if (!input)
		return err_errno(err, "cannot make a temporary file");
	fcntl(fileno(input), F_SETFD, FD_CLOEXEC);
	if (fwrite(text.ptr, 1, text.len, input) != text.len ||
	    fflush(input) || lseek(fileno(input), 0, SEEK_SET) == -1) {
		rc = err_errno(err, "cannot write a temporary file");
	} else {
		rc = start_command(&pid, command, fileno(input), old);
		rc = rc ? err_set(err, ERR_IO, "cannot run 'sh': %s",
		    strerror(rc)) : await_command(pid, err);
	}
	fclose(input);
	return rc;
}

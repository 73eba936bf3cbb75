/* SPDX-License-Identifier: ISC */
/*
 * The index of a large log, or one that was locked, is brought up to date by a process
 * that nobody waits for: it has no terminal, no files of its parent's and a session of
 * its own, waits for a quiet moment, and there is one at a time. If it dies the mark
 * stays, and the next command sends another.
 */
#include "repo.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "err.h"
#include "lock.h"
#include "path.h"
#include "place.h"
#include "repo_internal.h"

#define QUIET_MS 200
#define STEP_MS 50
#define PATIENCE_MS 30000
#define FDS_MAX 1024

static void
detach(void)
{
	int null = open("/dev/null", O_RDWR), fd;

	setsid();
	signal(SIGHUP, SIG_IGN);
	for (fd = 0; fd <= 2 && null != -1; fd++)
		dup2(null, fd);
	for (fd = 3; fd < FDS_MAX; fd++)
		close(fd);
	if (chdir("/"))
		_exit(1);
}

static void
nap(int ms)
{
	const struct timespec step = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&step, NULL);
}

/* What the parent has opened is closed: all is opened anew. */
static void
refresh(const struct place *place, const char *commit_lock)
{
	struct repo *repo = NULL;
	struct err err = {0};
	int fd = -1, held = 0, waited;

	nap(QUIET_MS);
	for (waited = 0; !held && waited < PATIENCE_MS; waited += STEP_MS) {
		if (!path_is_dir(place->local_dir) ||
		    lock_try(&fd, commit_lock, &held, &err))
			return;
		if (held && !repo_open(&repo, place, &err) &&
		    repo_refresh_index(repo, &err))
			held = 0;	/* git has it locked */
		if (repo)
			repo->index_behind = 0;		/* or closing sends another */
		repo_close(repo);
		repo = NULL;
		lock_drop(&fd);
		err_clear(&err);
		if (!held)
			nap(STEP_MS);
	}
}

void
repo_refresh_later(const struct repo *repo)
{
	const struct place place = { .dir = repo->dir, .git_dir = repo->git_dir,
		.local_dir = repo->local_dir, .exists = 1 };
	char *one = path_join(repo->local_dir, "refresh.lock");
	char *commit = path_join(repo->local_dir, "commit.lock");
	struct err ignored = {0};
	int fd = -1, held = 0;
	pid_t child = -1;

	/* Only a look: the lock that counts is the child's own. */
	if (!lock_try(&fd, one, &held, &ignored) && held) {
		lock_drop(&fd);
		child = fork();
	}
	if (child == 0) {
		if (fork() == 0) {
			detach();
			if (!lock_try(&fd, one, &held, &ignored) && held)
				refresh(&place, commit);
		}
		_exit(0);
	}
	if (child > 0)
		(void)waitpid(child, NULL, 0);
	free(one);
	free(commit);
}

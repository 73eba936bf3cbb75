/* SPDX-License-Identifier: ISC */
/*
 * Starting a background process. It must not hold a pipe open: $(task-add ...)
 * would wait for it.
 */
#include "git/background.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/trace.h"

#define LOWEST 19

bool
background_start(int *const keep[], size_t count)
{
	int none, next = STDERR_FILENO + 1;

	if (fork() != 0)
		return false;
	setsid();
	signal(SIGHUP, SIG_IGN);
	/* so that no file system is busy */
	if (chdir("/") == -1)
		_exit(1);
	/* first move them where they do not overwrite each other */
	for (size_t i = 0; i < count; i++)
		if (*keep[i] != -1)
			*keep[i] = fcntl(*keep[i], F_DUPFD, 64);
	for (size_t i = 0; i < count; i++)
		if (*keep[i] != -1)
			*keep[i] = dup2(*keep[i], next++);
	closefrom(next);
	none = open("/dev/null", O_RDWR);
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO && none != -1; fd++)
		dup2(none, fd);
	if (none == -1 || close(none) == -1)
		_exit(1);
	trace_detach();
	return true;
}

void
background_yield(void)
{
	setpriority(PRIO_PROCESS, 0, LOWEST);
}

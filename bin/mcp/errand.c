/* SPDX-License-Identifier: ISC */
/* A process of its own for each errand; what it says is in a file. */
#define _GNU_SOURCE	/* memfd_create() */
#include "mcp/errand.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct errand {
	pid_t pid;
	int fd;			/* of what it says */
	bool ended, well;
};

/*
 * The streams belong to the client of the server, the signals to the server. If
 * the server is killed, nobody needs the answer.
 */
static void
leave_server(const sigset_t *usual)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1,
		SIGCHLD };
	int null = open("/dev/null", O_RDWR);

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		signal(numbers[i], SIG_DFL);
	sigprocmask(SIG_SETMASK, usual, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (null == -1 || dup2(null, 0) == -1 || dup2(null, 1) == -1)
		_exit(1);
}

static bool
write_all(int fd, struct slice text)
{
	while (text.len) {
		ssize_t n = write(fd, text.ptr, text.len);

		if (n == -1 && errno != EINTR)
			return false;
		if (n > 0) {
			text.ptr += n;
			text.len -= (size_t)n;
		}
	}
	return true;
}

struct errand *
errand_begin(errand_fn *fn, void *arg)
{
	int fd = memfd_create("errand", MFD_CLOEXEC);
	struct buf said = BUF_INIT;
	struct errand *errand;
	sigset_t all, usual;
	pid_t pid;

	/* a signal must not reach the server's handler in the new process */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &usual);
	pid = fd == -1 ? -1 : fork();
	if (!pid) {
		leave_server(&usual);
		fn(arg, &said);
		_exit(!write_all(fd, slice_of_buf(&said)));
	}
	sigprocmask(SIG_SETMASK, &usual, NULL);
	if (pid == -1) {
		if (fd != -1)
			close(fd);
		return NULL;
	}
	errand = task_zalloc(1, sizeof(*errand));
	errand->pid = pid;
	errand->fd = fd;
	return errand;
}

bool
errand_ended(struct errand *errand, bool wait)
{
	int status = 0;
	pid_t pid;

	while (!errand->ended) {
		pid = waitpid(errand->pid, &status, wait ? 0 : WNOHANG);
		if (!pid)
			break;
		errand->ended = pid == errand->pid || errno != EINTR;
		errand->well = pid == errand->pid && !status;
	}
	return errand->ended;
}

bool
errand_take(struct errand *errand, struct buf *out)
{
	bool well = errand_ended(errand, true) && errand->well;
	off_t at = 0;
	char part[4096];
	ssize_t n;

	while ((n = pread(errand->fd, part, sizeof(part), at)) > 0) {
		buf_add(out, part, (size_t)n);
		at += n;
	}
	close(errand->fd);
	free(errand);
	return well && n == 0;
}

/*
 * End the git that the errand runs, which has a process group of its own with
 * its ssh, and would wait for the remote alone.
 */
static void
end_git(pid_t pid)
{
	char path[64];
	FILE *children;
	long child;

	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", (long)pid,
	    (long)pid);
	children = fopen(path, "re");
	while (children && fscanf(children, "%ld", &child) == 1)
		if (child > 1)
			kill((pid_t)-child, SIGTERM);
	if (children)
		fclose(children);
}

void
errand_stop(struct errand *errand)
{
	struct buf said = BUF_INIT;

	if (!errand)
		return;
	if (!errand_ended(errand, false)) {
		/* it must not begin another git meanwhile */
		kill(errand->pid, SIGSTOP);
		end_git(errand->pid);
		kill(errand->pid, SIGTERM);
		kill(errand->pid, SIGCONT);
	}
	errand_take(errand, &said);
	buf_release(&said);
}

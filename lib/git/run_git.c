/* SPDX-License-Identifier: ISC */
/*
 * Running git, for work that libgit2 is not used for: transports (ssh,
 * credential helpers and proxies work as the user set them up) and signatures.
 * A run always ends: at its deadline the whole process group is killed.
 */
#include "git/run_git.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/environ.h"
#include "base/err.h"
#include "base/trace.h"

#define OUT_MAX (64 << 20)
#define TALK_MAX (64 << 10)
#define STEP_MS 20
/* a process that has closed its output is about to end */
#define LAST_STEP_MS 1

static bool
is_one_of(const char *var, const char *const *names, size_t count)
{
	size_t len = strcspn(var, "=");

	for (size_t i = 0; i < count; i++)
		if (strlen(names[i]) == len && !strncmp(var, names[i], len))
			return true;
	return false;
}

/* True if the variable sets configuration, like git -c. */
static bool
is_config(const char *var)
{
	return !strncmp(var, "GIT_CONFIG_PARAMETERS=", 22) ||
	    !strncmp(var, "GIT_CONFIG_COUNT=", 17) ||
	    !strncmp(var, "GIT_CONFIG_KEY_", 15) ||
	    !strncmp(var, "GIT_CONFIG_VALUE_", 17);
}

bool
run_git_has_config(void)
{
	for (size_t i = 0; environ && environ[i]; i++)
		if (is_config(environ[i]))
			return true;
	return false;
}

/*
 * True for the variables that `git rev-parse --local-env-vars` names (a hook of
 * the project sets some), those that set author and committer, and those set
 * below.
 */
static bool
is_dropped(const char *var, bool keeps_config)
{
	static const char *const drop[] = {
		"GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"GIT_CONFIG",
		"GIT_OBJECT_DIRECTORY",
		"GIT_DIR",
		"GIT_WORK_TREE",
		"GIT_IMPLICIT_WORK_TREE",
		"GIT_GRAFT_FILE",
		"GIT_INDEX_FILE",
		"GIT_NO_REPLACE_OBJECTS",
		"GIT_REPLACE_REF_BASE",
		"GIT_PREFIX",
		"GIT_SHALLOW_FILE",
		"GIT_COMMON_DIR",
		"GIT_INTERNAL_SUPER_PREFIX",
		"GIT_QUARANTINE_PATH",
		"GIT_NAMESPACE",
		"GIT_CEILING_DIRECTORIES",
		"GIT_DEFAULT_HASH",
		"GIT_AUTHOR_NAME",
		"GIT_AUTHOR_EMAIL",
		"GIT_AUTHOR_DATE",
		"GIT_COMMITTER_NAME",
		"GIT_COMMITTER_EMAIL",
		"GIT_COMMITTER_DATE",
		"GIT_TERMINAL_PROMPT",
		"SSH_ASKPASS",
		"SSH_ASKPASS_REQUIRE",
		"LC_ALL",
	};
	return is_one_of(var, drop, sizeof drop / sizeof *drop) ||
	    (!keeps_config && is_config(var));
}

/* The strings are borrowed; the caller must free the array. */
static const char **
make_env(const struct run_git *run)
{
	/*
	 * askpass "false" makes ssh fail as BatchMode would, whatever command
	 * runs ssh.
	 */
	static const char *const set[] = { "GIT_TERMINAL_PROMPT=0",
		"SSH_ASKPASS=false", "SSH_ASKPASS_REQUIRE=force", "LC_ALL=C",
		"GIT_NO_REPLACE_OBJECTS=1" };
	const char *const *more = run->env;
	size_t count = 0, extra = 0, n = 0, i;
	const char **env;

	while (environ && environ[count])
		count++;
	while (more && more[extra])
		extra++;
	env = task_zalloc(count + extra + sizeof set / sizeof *set + 1,
	    sizeof *env);
	for (i = 0; i < count; i++)
		if (run->as_called ||
		    !is_dropped(environ[i], run->keeps_config))
			env[n++] = environ[i];
	for (i = 0; i < sizeof set / sizeof *set; i++)
		env[n++] = set[i];
	for (i = 0; i < extra; i++)
		env[n++] = more[i];
	return env;
}

static const char **
make_argv(const char *const *rest)
{
	size_t count = 0, i;
	const char **argv;

	while (rest[count])
		count++;
	argv = task_zalloc(count + 2, sizeof *argv);
	argv[0] = "git";
	for (i = 0; i < count; i++)
		argv[i + 1] = rest[i];
	return argv;
}

static int
spawn(pid_t *pid, const struct run_git *run, const int fds[3], struct err *err)
{
	const char **argv = make_argv(run->argv);
	const char **env = make_env(run);
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;
	int rc;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attr);
	sigemptyset(&none);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr,
	    POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
	if (fds[0] == -1)
		posix_spawn_file_actions_addopen(&actions, 0, "/dev/null",
		    O_RDONLY, 0);
	for (int i = 0; i < 3; i++)
		if (fds[i] != -1)
			posix_spawn_file_actions_adddup2(&actions, fds[i], i);
	/*
	 * posix_spawn() takes pointers to char for historical reasons and
	 * changes nothing.
	 */
	rc = posix_spawnp(pid, "git", &actions, &attr, (char **)(uintptr_t)argv,
	    (char **)(uintptr_t)env);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	free(argv);
	free(env);
	if (!rc)
		return 0;
	errno = rc;
	return err_errno(err, "cannot run git");
}

/*
 * Read the available output; close the pipe at its end. If there is more than
 * max, the beginning is kept and *cut is set. If cut is NULL, the end is kept.
 */
static void
drain(struct pollfd *p, struct buf *out, size_t max, int *cut)
{
	char chunk[4096];
	ssize_t got = read(p->fd, chunk, sizeof chunk);

	if (got > 0) {
		if (!cut && out->len + (size_t)got > max)
			buf_clear(out);
		if (out->len + (size_t)got <= max)
			buf_add(out, chunk, (size_t)got);
		else
			*cut = 1;
	} else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
		close(p->fd);
		p->fd = -1;
	}
}

/*
 * Wait until git has ended. A grandchild that keeps the pipes open is not
 * waited for.
 */
static void
wait_for(struct run_git *run, pid_t pid, struct pollfd pipes[2])
{
	int64_t end = clock_ms() +
	    (run->timeout_ms ? run->timeout_ms : RUN_GIT_TIMEOUT_MS);
	int status = 0;
	bool ended = false;
	pid_t got;

	for (;;) {
		bool closed = pipes[0].fd == -1 && pipes[1].fd == -1;
		int ready = poll(pipes, 2,
		    ended        ? 0
		        : closed ? LAST_STEP_MS
		                 : STEP_MS);

		if (ready > 0 && pipes[0].fd != -1 && pipes[0].revents)
			drain(&pipes[0], &run->out, OUT_MAX, &run->cut);
		if (ready > 0 && pipes[1].fd != -1 && pipes[1].revents)
			drain(&pipes[1], &run->talk, TALK_MAX, NULL);
		if (ended && ready <= 0)
			break;
		if (!ended) {
			got = waitpid(pid, &status, WNOHANG);
			ended = got == pid || (got == -1 && errno != EINTR);
			if (ended && got != pid)
				/* somebody else has collected it */
				status = 255 << 8;
		}
		if (!ended && clock_ms() >= end) {
			run->timed_out = true;
			kill(-pid, SIGKILL);
			while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
				;
			ended = true;
		}
		if (ended && closed)
			break;
	}
	run->status = WIFEXITED(status) ? WEXITSTATUS(status)
	                                : 128 + WTERMSIG(status);
}

static int
open_pipe(int fds[2], struct err *err)
{
	if (pipe(fds) == -1)
		return err_errno(err, "cannot make a pipe");
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

/* Returns "fetch" for: --git-dir DIR -c KEY=VALUE fetch ... */
static const char *
verb_of(const char *const *argv)
{
	while (*argv && **argv == '-')
		argv += (!strcmp(*argv, "-c") || !strcmp(*argv, "-C") ||
		    !strcmp(*argv, "--git-dir")) && argv[1] ? 2 : 1;
	return *argv ? *argv : "";
}

int
run_git_start(pid_t *pid, const struct run_git *run, int in, int out,
    struct err *err)
{
	return spawn(pid, run, (int[]){ in, out, -1 }, err);
}

int
run_git(struct run_git *run, struct err *err)
{
	int out[2] = { -1, -1 }, talk[2] = { -1, -1 }, rc, i;
	struct pollfd pipes[2];
	struct span span;
	pid_t pid;

	span_begin(&span, "git");
	rc = open_pipe(out, err);
	if (!rc)
		rc = open_pipe(talk, err);
	if (!rc)
		rc = spawn(&pid, run, (int[]){ -1, out[1], talk[1] }, err);
	for (i = 0; i < 2; i++)
		if ((i ? talk[1] : out[1]) != -1)
			close(i ? talk[1] : out[1]);
	pipes[0] = (struct pollfd){ .fd = out[0], .events = POLLIN };
	pipes[1] = (struct pollfd){ .fd = talk[0], .events = POLLIN };
	if (!rc)
		wait_for(run, pid, pipes);
	for (i = 0; i < 2; i++)
		if (pipes[i].fd != -1)
			close(pipes[i].fd);
	span_count(&span, "status", (uint64_t)run->status);
	span_text(&span, "command", verb_of(run->argv));
	span_end(&span);
	return rc;
}

/*
 * For a repository of another user, append the setting that allows git to work
 * there.
 */
static void
add_exception(struct buf *out, const char *complaint, size_t len)
{
	static const char dubious[] =
	    "detected dubious ownership in repository at ";
	size_t start = sizeof(dubious) - 1;

	if (len <= start || strncmp(complaint, dubious, start))
		return;
	buf_add_str(out,
	    "; if you trust it: git config --global --add safe.directory ");
	buf_add(out, complaint + start, len - start);
}

/*
 * Append the first line that git calls an error: the last line is often advice.
 */
static bool
add_complaint(struct buf *out, const char *text)
{
	for (; text && *text;
	     text += strcspn(text, "\n"), text += *text != '\0') {
		size_t len = strcspn(text, "\r\n");

		if (len > 7 && (!strncmp(text, "fatal: ", 7) ||
		    !strncmp(text, "error: ", 7))) {
			buf_add(out, text + 7, len - 7);
			add_exception(out, text + 7, len - 7);
			return true;
		}
	}
	return false;
}

void
run_git_reason(struct buf *out, const struct run_git *run)
{
	const char *text = run->talk.data;
	size_t end = run->talk.len, start;

	if (run->timed_out) {
		buf_addf(out, "no answer in %d seconds", (run->timeout_ms ?
		    run->timeout_ms : RUN_GIT_TIMEOUT_MS) / 1000);
		return;
	}
	if (add_complaint(out, text))
		return;
	while (end && (text[end - 1] == '\n' || text[end - 1] == '\r'))
		end--;
	for (start = end;
	     start && text[start - 1] != '\n' && text[start - 1] != '\r';)
		start--;
	if (end > start)
		buf_add(out, text + start, end - start);
	else
		buf_addf(out, "git exited with status %d", run->status);
}

void
run_git_release(struct run_git *run)
{
	buf_release(&run->out);
	buf_release(&run->talk);
}

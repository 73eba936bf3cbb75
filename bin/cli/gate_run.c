/* SPDX-License-Identifier: ISC */
/* Evidence for a gate: a command's run, a commit, files. */
#include "cli/gate_run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/environ.h"
#include "base/err.h"
#include "base/path.h"
#include "base/trace.h"
#include "git/run_git.h"

/* between checks of signals and of the command */
#define STEP_MS 20
#define GRACE_MS 3000		/* time to end after a signal */

/* One of the command's two outputs. */
struct stream {
	int from, to;		/* -1: closed; to: also if its reader is gone */
};

struct runner {
	struct evidence_run *run;
	struct digest *digest;
	struct buf *tail;
	struct stream stream[2];
	pid_t pid;
	sigset_t set, old;
};

static void
pass_on(struct stream *stream, const char *data, size_t len)
{
	while (len && stream->to != -1) {
		ssize_t n = write(stream->to, data, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			stream->to = -1;
			return;
		}
		data += n;
		len -= (size_t)n;
	}
}

/* Read some output. True if there was some. */
static bool
take(struct runner *r, struct stream *stream)
{
	char data[16384];
	ssize_t n;

	if (stream->from == -1)
		return false;
	n = read(stream->from, data, sizeof(data));
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0) {
		close(stream->from);
		stream->from = -1;
		return false;
	}
	pass_on(stream, data, (size_t)n);
	digest_add(r->digest, data, (size_t)n);
	r->run->bytes += (uint64_t)n;
	buf_add(r->tail, data, (size_t)n);
	if (r->tail->len > 16 * EVIDENCE_TAIL) {
		size_t cut = r->tail->len - 2 * EVIDENCE_TAIL;

		memmove(r->tail->data, r->tail->data + cut,
		    r->tail->len - cut + 1);
		r->tail->len -= cut;
	}
	return true;
}

static int
start(struct runner *r, const int out[2], const int talk[2], struct err *err)
{
	char *const *argv = r->run->command;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int rc;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attr);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out[1], 1);
	posix_spawn_file_actions_adddup2(&actions, talk[1], 2);
	posix_spawnattr_setsigmask(&attr, &r->old);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr,
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	rc = posix_spawnp(&r->pid, argv[0], &actions, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	return rc ? err_set(err, ERR_IO, "cannot run '%s': %s", argv[0],
	    strerror(rc)) : 0;
}

static int
make_pipe(int fds[2], struct err *err)
{
	if (pipe(fds) == -1) {
		fds[0] = fds[1] = -1;
		return err_errno(err, "cannot make a pipe");
	}
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	return 0;
}

/* Signal the whole group to end, and kill what is left. */
static void
end(const struct runner *r, int signal)
{
	int64_t until = clock_ms() + GRACE_MS;
	int status;

	kill(-r->pid, signal);
	while (waitpid(r->pid, &status, WNOHANG) == 0 && clock_ms() < until)
		poll(NULL, 0, STEP_MS);
	kill(-r->pid, SIGKILL);
	while (waitpid(r->pid, &status, 0) == -1 && errno == EINTR)
		;
}

/*
 * Pass output on until the command itself ends: processes that it left in the
 * background may hold its output open for ever.
 */
static void
attend(struct runner *r, int *status, int *caught)
{
	static const struct timespec now = {0};
	bool ended = false;

	while (!ended) {
		struct pollfd fds[2] = { { r->stream[0].from, POLLIN, 0 },
		    { r->stream[1].from, POLLIN, 0 } };
		int signal;

		poll(fds, 2, STEP_MS);
		ended = waitpid(r->pid, status, WNOHANG) == r->pid;
		while (take(r, &r->stream[0]) | take(r, &r->stream[1]))
			if (!ended)
				break;
		signal = ended ? -1 : sigtimedwait(&r->set, NULL, &now);
		if (signal > 0 && signal != SIGPIPE) {
			*caught = signal;
			end(r, signal);
			return;
		}
	}
}

static void
block(struct runner *r)
{
	sigemptyset(&r->set);
	sigaddset(&r->set, SIGINT);
	sigaddset(&r->set, SIGTERM);
	sigaddset(&r->set, SIGHUP);
	sigaddset(&r->set, SIGQUIT);
	/* the check goes on if the reader of its output is gone */
	sigaddset(&r->set, SIGPIPE);
	sigprocmask(SIG_BLOCK, &r->set, &r->old);
}

static void
close_all(const struct runner *r, const int out[2], const int talk[2])
{
	if (r->stream[0].from != -1)
		close(r->stream[0].from);
	if (r->stream[1].from != -1)
		close(r->stream[1].from);
	if (out[1] != -1)
		close(out[1]);
	if (talk[1] != -1)
		close(talk[1]);
}

int
gate_run(struct evidence_run *run, struct buf *tail, int out_fd, int *caught,
    struct err *err)
{
	struct runner r = { .run = run,
		.digest = digest_begin(),
		.tail = tail };
	int out[2] = { -1, -1 }, talk[2] = { -1, -1 }, status = 0, rc;
	int64_t began = clock_ms();
	struct span span;

	span_begin(&span, "run");
	*caught = 0;
	block(&r);
	rc = make_pipe(out, err);
	if (!rc)
		rc = make_pipe(talk, err);
	r.stream[0] = (struct stream){ out[0], out_fd };
	r.stream[1] = (struct stream){ talk[0], STDERR_FILENO };
	if (!rc)
		rc = start(&r, out, talk, err);
	if (!rc) {
		close(out[1]);
		close(talk[1]);
		out[1] = talk[1] = -1;
		attend(&r, &status, caught);
	}
	close_all(&r, out, talk);
	run->ms = clock_ms() - began;
	run->exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	run->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	run->tail = slice_of_buf(tail);
	digest_end(run->sha256, r.digest);
	span_count(&span, "status",
	    (uint64_t)(run->exit < 0 ? 128 + run->signal : run->exit));
	span_end(&span);
	/* a caught signal stays blocked until the caller dies of it */
	if (!*caught)
		sigprocmask(SIG_SETMASK, &r.old, NULL);
	return rc;
}

static bool
is_hash(const char *text)
{
	size_t len = strlen(text);

	return (len == 40 || len == 64) &&
	    strspn(text, "0123456789abcdef") == len;
}

/* Run git in the working directory. True if it succeeded. */
static bool
ask_git(struct buf *out, const char *const *argv)
{
	struct run_git git = { .argv = argv };
	bool ok = !run_git(&git, NULL) && !git.timed_out && git.status == 0;

	if (ok)
		buf_add_slice(out,
		    git.out.data ? slice_of_buf(&git.out) : SLICE(""));
	run_git_release(&git);
	while (out->len && out->data[out->len - 1] == '\n')
		out->data[--out->len] = '\0';
	return ok;
}

/* True in the repository of a log: its commits are not commits of a project. */
static bool
in_log(void)
{
	static const char *const where[] = { "rev-parse", "--absolute-git-dir",
		NULL };
	struct buf dir = BUF_INIT;
	bool found = ask_git(&dir, where);

	buf_add_str(&dir, "/tasklog");
	found = found && access(dir.data, F_OK) == 0;
	buf_release(&dir);
	return found;
}

int
gate_commit(struct buf *out, int *dirty, const char *rev, struct err *err)
{
	static const char *const status[] = { "--no-optional-locks", "status",
	    "--porcelain", NULL };
	static const char *const where[] = { "rev-parse", "--git-dir", NULL };
	struct buf name = BUF_INIT, changes = BUF_INIT;
	const char *parse[] = { "rev-parse", "--verify", "--quiet",
		"--end-of-options", NULL, NULL };
	bool found, log;

	*dirty = -1;
	buf_addf(&name, "%s^{commit}", rev ? rev : "HEAD");
	parse[4] = name.data;
	log = in_log();
	found = !log && ask_git(out, parse);
	if (rev && !found && is_hash(rev) && (log || !ask_git(&changes, where)))
		buf_add_str(out, rev);
	else if (rev && !found)
		err_set(err, ERR_NOT_FOUND, "there is no commit '%s' here",
		    rev);
	else if (!rev && found && ask_git(&changes, status))
		*dirty = changes.len != 0;
	buf_release(&name);
	buf_release(&changes);
	return rev && !out->len ? TASK_ENOTFOUND : 0;
}

int
gate_file(struct evidence_file *out, const char *path, struct err *err)
{
	struct digest *digest;
	char data[65536];
	struct stat st;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd == -1 && errno == ENOENT)
		return err_set(err, ERR_NOT_FOUND, "'%s' does not exist", path);
	if (fd == -1)
		return err_errno(err, "cannot open '%s'", path);
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(err, ERR_INVALID, "'%s' is not a file", path);
	}
	out->name = path_base(path);
	out->size = 0;
	digest = digest_begin();
	while ((n = read(fd, data, sizeof(data))) > 0) {
		digest_add(digest, data, (size_t)n);
		out->size += (uint64_t)n;
	}
	digest_end(out->sha256, digest);
	if (n == -1)
		err_errno(err, "cannot read '%s'", path);
	close(fd);
	return n == -1 ? TASK_ESYSTEM : 0;
}

/* SPDX-License-Identifier: ISC */
/*
 * Writing spans. A line is one write() to a file opened for appending, so lines
 * of several processes do not mix. If a line cannot be written, it is lost and
 * the command goes on.
 */
#include "base/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mask.h"
#include "base/text_safe.h"
#include "base/when.h"

#define ARG_MAX_BYTES 80
#define ARGS_MAX 32
/* high, so that it does not meet descriptors of the caller */
#define OWN_FD 64

struct trace {
	int fd;
	int is_pipe;
	char *path;		/* of the file, absolute; NULL: a descriptor */
	const char *program;
	int64_t origin_us;	/* on the monotonic clock */
	int64_t origin_wall_us;
	int depth;
	struct buf line;
};

struct trace *trace_sink;

static int64_t
clock_us(clockid_t which)
{
	struct timespec now;

	clock_gettime(which, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t
since_origin(const struct trace *trace)
{
	return clock_us(CLOCK_MONOTONIC) - trace->origin_us;
}

/* A write to a closed pipe raises SIGPIPE, which must not end the command. */
static void
write_to_pipe(const struct trace *trace)
{
	const struct timespec none = { 0, 0 };
	sigset_t pipe_only, before, pending;
	ssize_t n;

	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	sigpending(&pending);
	pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
	n = write(trace->fd, trace->line.data, trace->line.len);
	if (n == -1 && errno == EPIPE && !sigismember(&pending, SIGPIPE))
		while (sigtimedwait(&pipe_only, NULL, &none) == -1 &&
		    errno == EINTR)
			;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void
write_line(struct trace *trace)
{
	struct buf line = BUF_INIT;
	ssize_t n;

	/* the line may go to a terminal */
	json_close(&trace->line, '}');
	text_add_json(&line, slice_of_buf(&trace->line));
	buf_add_char(&line, '\n');
	buf_release(&trace->line);
	trace->line = line;
	if (trace->is_pipe) {
		write_to_pipe(trace);
		return;
	}
	n = write(trace->fd, trace->line.data, trace->line.len);
	(void)n;
}

static int
open_file(const char *path)
{
	int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY |
	    O_NONBLOCK;

	return open(path, flags, 0600);
}

/* path_join() is traced itself, so it cannot be used here. */
static char *
join_path(const char *dir, const char *name)
{
	struct buf out = BUF_INIT;

	if (name[0] != '/')
		buf_addf(&out, "%s/", strcmp(dir, "/") ? dir : "");
	buf_add_str(&out, name);
	return out.data;
}

static int
open_target(struct trace *trace, const char *target, struct err *err)
{
	char cwd[4096];
	struct stat st;
	int fd = -1;

	if (target[0] >= '1' && target[0] <= '9' && !target[1]) {
		fd = target[0] == '1' ? STDERR_FILENO : target[0] - '0';
		trace->fd = fcntl(fd, F_DUPFD_CLOEXEC, OWN_FD);
		if (trace->fd == -1)
			return err_errno(err, "cannot trace to descriptor %s",
			    target);
	} else {
		if (!getcwd(cwd, sizeof(cwd)))
			return err_errno(err,
			    "cannot tell the working directory");
		trace->path = join_path(cwd, target);
		fd = open_file(trace->path);
		trace->fd = fd == -1 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, OWN_FD);
		if (fd != -1)
			close(fd);
		if (trace->fd == -1)
			return err_errno(err, "cannot trace to '%s'", target);
	}
	if (fstat(trace->fd, &st) == 0)
		trace->is_pipe = S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode);
	return 0;
}

int
trace_open(const char *target, const char *program, struct err *err)
{
	struct trace *trace;
	int rc;

	if (!target || !*target || strcmp(target, "0") == 0)
		return 0;
	trace = task_zalloc(1, sizeof(*trace));
	trace->fd = -1;
	trace->program = program;
	trace->origin_us = clock_us(CLOCK_MONOTONIC);
	trace->origin_wall_us = clock_us(CLOCK_REALTIME);
	trace->depth = 1;
	rc = open_target(trace, target, err);
	trace_sink = trace;
	if (rc)
		trace_close();
	return rc;
}

void
trace_close(void)
{
	struct trace *trace = trace_sink;

	trace_sink = NULL;
	if (!trace)
		return;
	if (trace->fd != -1)
		close(trace->fd);
	buf_release(&trace->line);
	free(trace->path);
	free(trace);
}

void
trace_detach(void)
{
	struct trace *trace = trace_sink;

	if (!trace)
		return;
	trace->depth = 0;
	trace->fd = trace->path ? open_file(trace->path) : -1;
	if (trace->fd == -1)
		trace_close();
}

/* Write the members that every line begins with. */
static void
begin_line(struct trace *trace, const char *name, int64_t start_us, int64_t us)
{
	int64_t wall = trace->origin_wall_us + start_us;
	struct buf *line = &trace->line;
	char at[WHEN_SIZE];

	when_format(at, wall / 1000);
	buf_clear(line);
	json_open(line, '{');
	/* microseconds have three digits more than other times */
	buf_addf(line, "\"at\":\"%.*s.%06dZ\"", (int)strcspn(at, "Z"), at,
	    (int)(wall % 1000000));
	json_add_key(line, "pid");
	json_add_int(line, getpid());
	json_add_key(line, "program");
	json_add_str(line, trace->program);
	json_add_key(line, "span");
	json_add_str(line, name);
	json_add_key(line, "depth");
	json_add_int(line, trace->depth);
	json_add_key(line, "start_us");
	json_add_int(line, start_us);
	json_add_key(line, "us");
	json_add_int(line, us);
}

void
trace_begin(struct span *span, const char *name)
{
	span->name = name;
	span->counts = 0;
	span->text_key = NULL;
	span->start_us = since_origin(trace_sink);
	trace_sink->depth++;
}

void
trace_count(struct span *span, const char *key, int64_t n)
{
	if (span->counts == SPAN_COUNTS)
		return;
	span->count[span->counts].key = key;
	span->count[span->counts++].n = n;
}

void
trace_text(struct span *span, const char *key, const char *text)
{
	struct buf masked = BUF_INIT;

	mask_add(&masked, slice_of(text), ARG_MAX_BYTES);
	snprintf(span->text, sizeof(span->text), "%s",
	    masked.data ? masked.data : "");
	span->text_key = key;
	buf_release(&masked);
}

void
trace_end(struct span *span)
{
	struct trace *trace = trace_sink;
	int64_t us;

	if (!trace)		/* the span ended in a background process */
		return;
	us = since_origin(trace) - span->start_us;
	trace->depth--;
	begin_line(trace, span->name, span->start_us, us);
	for (int i = 0; i < span->counts; i++) {
		json_add_key(&trace->line, span->count[i].key);
		json_add_int(&trace->line, span->count[i].n);
	}
	if (span->text_key) {
		json_add_key(&trace->line, span->text_key);
		json_add_str(&trace->line, span->text);
	}
	write_line(trace);
}

/* The word after an option like --password is masked, too. */
static void
add_args(struct buf *line, int argc, char *const argv[])
{
	struct buf text = BUF_INIT;
	bool secret = false;

	json_add_key(line, "args");
	json_open(line, '[');
	for (int i = 1; i < argc && i <= ARGS_MAX; i++) {
		struct slice arg = slice_of(argv[i]);

		buf_clear(&text);
		if (secret)
			buf_add_str(&text, "***");
		else
			mask_add(&text, arg, ARG_MAX_BYTES);
		json_add_string(line, slice_of_buf(&text));
		secret = !secret && slice_starts(arg, "--") &&
		    mask_is_name(arg);
	}
	json_close(line, ']');
	buf_release(&text);
}

/* Add what the kernel has counted since the program started. */
static void
add_usage(struct buf *line)
{
	struct rusage usage;

	if (getrusage(RUSAGE_SELF, &usage) == -1)
		return;
	json_add_key(line, "cpu_us");
	json_add_int(line,
	    (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
	        usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
	json_add_key(line, "max_kib");
	json_add_int(line, usage.ru_maxrss);
}

void
trace_command(int argc, char *const argv[], int status)
{
	struct trace *trace = trace_sink;

	if (!trace)
		return;
	trace->depth = 0;
	begin_line(trace, "command", 0, since_origin(trace));
	json_add_key(&trace->line, "status");
	json_add_int(&trace->line, status);
	add_usage(&trace->line);
	add_args(&trace->line, argc, argv);
	write_line(trace);
}

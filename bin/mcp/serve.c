/* SPDX-License-Identifier: ISC */
/*
 * The loop: one thread that waits for the client, the log and signals together,
 * and never for one of them alone.
 */
#define _GNU_SOURCE	/* pipe2() */
#include "mcp/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/when.h"
#include "log/watch_wait.h"
#include "mcp/connection.h"
#include "mcp/methods.h"
#include "mcp/server.h"

#define LOOK_MS 100	/* interval if the kernel does not tell of changes */
/* time for a client to take its last answers, after a signal */
#define PARTING_MS 1000

enum { CLIENT_IN, CLIENT_OUT, SIGNALS, LOGS, FILES = LOGS + 1 + PROJECTS_MAX };

/*
 * The only variable that a signal handler can use: the pipe to which it writes
 * the number of the signal.
 */
static int signal_pipe = -1;

static void
caught(int number)
{
	unsigned char byte = (unsigned char)number;
	int before = errno;
	ssize_t n = write(signal_pipe, &byte, 1);

	(void)n;
	errno = before;
}

static void
ignored(int number)
{
	(void)number;
}

/*
 * Signals are handled, not ignored, because git would inherit ignored ones.
 * Returns the pipe from which their numbers are read, or -1.
 */
static int
catch_signals(void)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1,
		SIGCHLD };
	struct sigaction action = { .sa_handler = caught,
		.sa_flags = SA_RESTART };
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) == -1)
		return -1;
	signal_pipe = ends[1];
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaction(numbers[i], &action, NULL);
	action.sa_handler = ignored;
	sigaction(SIGPIPE, &action, NULL);
	/* a failed write is answered with an error */
	sigaction(SIGXFSZ, &action, NULL);
	return ends[0];
}

static void
print_metrics(const struct server *server)
{
	struct buf text = BUF_INIT;

	metrics_add_json(&text, &server->metrics);
	fprintf(stderr, "%s\n", text.data);
	buf_release(&text);
}

/* Take the signals that came. True if the loop continues. */
static bool
take_signals(int fd, struct connection *c)
{
	unsigned char number;
	bool on = true, ended = false;

	while (read(fd, &number, 1) == 1) {
		if (number == SIGUSR1)
			print_metrics(c->server);
		else if (number == SIGCHLD)
			ended = true;
		else
			on = false;
	}
	if (ended)
		connection_errand_ended(c);
	return on;
}

/*
 * Note when something changes without an event: a lease ends, a day begins,
 * something is due. If that came while we looked, we look again at once.
 */
static void
note_next_look(struct server *server, int64_t looked_ms)
{
	const struct journal *journal = server->journal;
	int64_t next = WHEN_NONE, left = 0;
	struct view view;

	if (journal) {
		view = *journal_view(journal);
		view.now_ms = looked_ms;
		next = view_next_change(&view);
	}
	if (next != WHEN_NONE && next > journal_now(journal))
		left = next - journal_now(journal);
	if (left > WATCH_NAP_MS)
		left = WATCH_NAP_MS;
	server->look_ms = next == WHEN_NONE ? -1 : clock_ms() + left;
}

/* Returns the default server, then those of other projects; NULL at the end. */
static struct server *
nth_server(const struct connection *c, size_t n)
{
	return n ? projects_server(&c->server->projects, n - 1) : c->server;
}

/*
 * True if changes of this log matter: requests may wait for any log,
 * subscriptions are for the default one.
 */
static bool
matters(const struct connection *c, const struct server *server)
{
	return server == c->server ? connection_watches(c)
	                           : c->pending_count > 0;
}

/*
 * Arm the watch of a log that may have changed since the last look. Returns
 * false if there is no need to look, or no log.
 */
static bool
begin_look(const struct connection *c, struct server *server)
{
	struct watch *watch;

	if (!matters(c, server) || (server->watch && server->armed))
		return false;
	watch = server_watch(server);
	if (!watch)
		return false;
	server->armed = true;
	watch_arm(watch);
	return true;
}

/*
 * Look at the logs that may have changed since the last look. The watches are
 * armed before the look, so that no change in between is missed.
 */
static void
follow_logs(struct connection *c)
{
	int64_t looked_ms[1 + PROJECTS_MAX];
	bool looks[1 + PROJECTS_MAX] = { false }, any = false;
	struct server *server;

	for (size_t i = 0; (server = nth_server(c, i)) != NULL; i++) {
		looks[i] = begin_look(c, server);
		if (looks[i])
			looked_ms[i] = journal_now(server->journal);
		any |= looks[i];
	}
	if (!any)
		return;
	connection_log_changed(c);
	for (size_t i = 0; (server = nth_server(c, i)) != NULL; i++)
		if (looks[i] && server->watch)
			note_next_look(server, looked_ms[i]);
}

static int
soonest(int a, int b)
{
	return a == -1 ? b : b == -1 || a < b ? a : b;
}

/* True if a change of the log matters and can be noticed. */
static bool
is_following(const struct connection *c, const struct server *server)
{
	return server->watch && matters(c, server);
}

/* Returns the milliseconds until a log must be looked at; -1: never. */
static int
look_left(const struct connection *c, const struct server *server)
{
	int64_t left = server->look_ms - clock_ms();
	int timeout = -1;

	if (!matters(c, server))
		return -1;
	if (!server->watch)	/* the log may be missing for the moment */
		return LOOK_MS;
	if (!server->armed)
		return 0;
	if (server->look_ms != -1)
		timeout = left < 0 ? 0 : left < INT_MAX ? (int)left : INT_MAX;
	return watch_fd(server->watch) == -1 ? soonest(timeout, LOOK_MS)
	                                     : timeout;
}

/*
 * Returns the milliseconds until something is to be done without input; -1:
 * never.
 */
static int
time_left(const struct connection *c)
{
	int timeout = connection_timeout(c);
	const struct server *server;

	for (size_t i = 0; (server = nth_server(c, i)) != NULL; i++)
		timeout = soonest(timeout, look_left(c, server));
	return timeout;
}

/* Look at the log: it may have woken us, or the clock may have. */
static void
look_at_log(struct server *server)
{
	bool changed = true;

	if (!watch_wait(server->watch, 0, &changed, NULL) && changed)
		server->armed = false;
	if (server->look_ms != -1 && server->look_ms <= clock_ms())
		server->armed = false;
}

/*
 * Wait until something is to be done, and do everything but the client's
 * requests. Returns 0 if the loop must end.
 */
static int
wait_for_more(struct connection *c, int signals)
{
	struct server *server;
	struct pollfd fds[FILES] = {
		[CLIENT_IN] = { stream_has_room(&c->stream) ? c->stream.in : -1,
		    POLLIN, 0 },
		[CLIENT_OUT] = { stream_pending(&c->stream) ? c->stream.out
		                                            : -1,
		    POLLOUT, 0 },
		[SIGNALS] = { signals, POLLIN, 0 },
	};
	nfds_t files = LOGS;

	for (size_t i = 0; (server = nth_server(c, i)) != NULL; i++)
		fds[files++] = (struct pollfd){ is_following(c, server)
		    ? watch_fd(server->watch) : -1, POLLIN, 0 };
	if (poll(fds, files, time_left(c)) == -1)
		return errno == EINTR;
	if (fds[SIGNALS].revents && !take_signals(signals, c))
		return 0;
	if (fds[CLIENT_OUT].revents)
		stream_write(&c->stream);
	if (fds[CLIENT_IN].revents)
		stream_read(&c->stream);
	for (size_t i = 0; (server = nth_server(c, i)) != NULL; i++)
		if (is_following(c, server))
			look_at_log(server);
	connection_time_passed(c);
	return !c->stream.broken;
}

/*
 * Write the remaining answers. If the client closed its input, keep writing as
 * long as it still reads.
 */
static void
flush(struct connection *c, int signals, int patience_ms)
{
	int64_t end = clock_ms() + patience_ms;

	while (stream_pending(&c->stream)) {
		struct pollfd fds[2] = { { c->stream.out, POLLOUT, 0 },
		    { signals, POLLIN, 0 } };
		int64_t left = patience_ms == -1 ? -1 : end - clock_ms();

		if (poll(fds, 2,
		        left > 0 || patience_ms == -1 ? (int)left : 0) == 0)
			return;
		if (fds[1].revents && !take_signals(signals, c))
			return;
		if (fds[0].revents)
			stream_write(&c->stream);
	}
}

int
serve(struct server *server, int in, int out, struct err *err)
{
	int signals = catch_signals(), on = signals != -1;
	struct connection c;

	connection_init(&c, &mcp_service, server, in, out);
	while (on) {
		if (connection_step(&c))
			continue;
		if (c.stream.eof && !stream_pending(&c.stream))
			break;
		follow_logs(&c);
		on = wait_for_more(&c, signals);
	}
	while (connection_step(&c))
		;
	connection_close(&c);
	flush(&c, signals, on ? -1 : PARTING_MS);
	connection_release(&c);
	if (signals == -1)
		return err_set(err, ERR_IO, "cannot handle signals");
	close(signals);
	close(signal_pipe);
	if (c.stream.failure)
		return err_set(err, ERR_IO,
		    "cannot write to standard output: %s",
		    strerror(c.stream.failure));
	return TASK_OK;
}

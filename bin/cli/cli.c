/* SPDX-License-Identifier: ISC */
/*
 * Begin and end of every program: the environment, messages, the log, the exit
 * status.
 */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text_safe.h"
#include "base/trace.h"
#include "base/when_show.h"
#include "cli/environment.h"
#include "log/journal_at.h"

/*
 * Without this, the next file that is opened would get the number of a closed
 * standard descriptor, and output would land in that file. Each is opened in
 * the wrong direction, so using it still fails.
 */
static void
hold_standard_files(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			_exit(TASK_ESYSTEM);
}

/*
 * The snapshot was cut off while it was mapped: its contents cannot be read any
 * more.
 */
static void
cut_off(int signal_number)
{
	static const char text[] =
	    "the log's snapshot was cut off while it was read: run the command "
	    "again; if it writes, look first whether it did\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)signal_number;
	(void)n;
	_exit(TASK_ESYSTEM);
}

static void
start_trace(const struct cli *cli)
{
	struct err err = {0};

	if (trace_open(getenv("TASK_TRACE"), cli->program, &err))
		fprintf(stderr, "%s: $TASK_TRACE: %s; nothing is traced\n",
		    cli->program, err.message);
}

void
cli_init(struct cli *cli, const char *argv0)
{
	const char *slash = strrchr(argv0, '/');
	const char *actor = getenv("TASK_ACTOR");

	hold_standard_files();
	cli->program = slash ? slash + 1 : argv0;
	start_trace(cli);
	if (actor && *actor)
		cli->actor = actor;
	cli->lock_timeout_ms = -1;
	screen_open(cli);
	signal(SIGPIPE, SIG_DFL);
	/* a file that must not grow then gives an error like any other */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGBUS, cut_off);
}

void
cli_exit(const struct cli *cli, int status)
{
	screen_close(cli->screen);
	exit(status);
}

static void
refuse(const struct cli *cli, const struct err *err)
{
	cli_report(cli, err);
	trace_command(cli->argc, cli->argv, err_code(err));
	cli_exit(cli, err_code(err));
}

void
cli_need(const struct cli *cli, int rc, const struct err *err)
{
	if (rc)
		refuse(cli, err);
}

void
cli_refuse(const struct cli *cli, const char *fmt, ...)
{
	struct err err = {0};
	va_list args;

	va_start(args, fmt);
	err_vset(&err, ERR_INVALID, fmt, args);
	va_end(args);
	refuse(cli, &err);
	abort();
}

int64_t
cli_parse_int(const struct cli *cli, const char *option, const char *text,
    int64_t min, int64_t max)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (errno || end == text || *end || n < min || n > max)
		cli_refuse(cli, "%s must be a whole number from %lld to %lld, "
		    "not '%s'", option, (long long)min, (long long)max, text);
	return n;
}

void
cli_report(const struct cli *cli, const struct err *err)
{
	struct buf line = BUF_INIT;

	meter_clear(cli->screen);
	fflush(stdout);
	if (!cli->json) {
		fprintf(stderr, "%s: %s%s%s\n", cli->program,
		    cli->source ? cli->source : "",
		    cli->source ? ": " : "", err->message);
		return;
	}
	json_open(&line, '{');
	json_add_key(&line, "error");
	json_add_str(&line, err_name(err->word));
	json_add_key(&line, "code");
	json_add_int(&line, err_code(err));
	json_add_key(&line, "message");
	json_add_str(&line, err->message);
	json_close(&line, '}');
	/* a message is safe, see err.h */
	fprintf(stderr, "%s\n", line.data);
	buf_release(&line);
}

/* Print a line on stderr, made safe for a terminal. */
PRINTF_LIKE(2, 0)
static void
tell_args(const struct cli *cli, const char *fmt, va_list args)
{
	struct buf clean = BUF_INIT;
	char text[4096];

	vsnprintf(text, sizeof(text), fmt, args);
	text_add_line(&clean, slice_of(text));
	meter_clear(cli->screen);
	fflush(stdout);
	fprintf(stderr, "%s: %s\n", cli->program, clean.data ? clean.data : "");
	buf_release(&clean);
}

PRINTF_LIKE(2, 3)
static void
tell(const struct cli *cli, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell_args(cli, fmt, args);
	va_end(args);
}

void
cli_say(const struct cli *cli, const char *fmt, ...)
{
	va_list args;

	if (cli->quiet)
		return;
	va_start(args, fmt);
	tell_args(cli, fmt, args);
	va_end(args);
}

void
cli_say_waiting(void *arg, const char *text)
{
	const struct cli *cli = arg;

	cli_say(cli, "%s", text);
}

void
cli_count(struct cli *cli, int rc, struct err *err)
{
	if (!rc) {
		cli->done++;
		return;
	}
	cli_report(cli, err);
	if (cli->failed && cli->code != rc)
		cli->code = TASK_EPARTIAL;
	else if (!cli->failed)
		cli->code = rc;
	cli->failed++;
	err_clear(err);
}

int64_t
cli_now(const struct cli *cli)
{
	const char *clock = getenv("TASK_CLOCK");
	int64_t ms;

	if (!clock || !*clock)
		return clock_wall_ms();
	if (!when_parse_rfc3339(&ms, slice_of(clock)) || ms < 0)
		cli_refuse(cli, "$TASK_CLOCK must be a time like "
		    "2026-11-20T14:00:00Z, not '%s'", clock);
	return ms;
}

void
cli_report_problems(struct cli *cli)
{
	const struct problems *problems = journal_problems(cli->journal);
	size_t shown = 0;

	for (size_t i = 0; i < problems->count && shown < 10; i++, shown++) {
		const struct problem *p = &problems->problem[i];

		if (p->line)
			tell(cli, "%s:%llu: %s", p->path,
			    (unsigned long long)p->line, p->message);
		else
			tell(cli, "%s: %s", p->path, p->message);
	}
	if (problems->count > shown)
		tell(cli, "and %zu more; task-fsck lists them all",
		    problems->count - shown);
	cli->unread = problems->count > 0;
}

void
cli_journal_options(struct journal_options *out, struct cli *cli)
{
	const char *clock = getenv("TASK_CLOCK");

	*out = (struct journal_options){
	    .ask = { .option = cli->dir }, .actor = cli->actor,
	    .program = cli->program,
	    .now_ms = clock && *clock ? cli_now(cli) : WHEN_NONE,
	    .publishes = cli->publishes, .mends = cli->mends,
	    .reads_only = cli->writes_nothing,
	    .lock_timeout_given = cli->lock_timeout_ms >= 0,
	    .lock_timeout_ms = (int)cli->lock_timeout_ms,
	    .say = cli_say_waiting, .say_arg = cli,
	    .meter = cli_meter(cli) };
}

/* People see times as --exact or tasklog.date says, else local ones. */
static int
choose_times(struct cli *cli)
{
	const struct git_setting *set = config_setting(&cli->config, "date");
	enum when_style style = WHEN_LOCAL;

	if (!cli_for_people(cli) || cli->json || cli->nul)
		return 0;
	if (cli->exact || (set && strcmp(set->value, "exact") == 0))
		style = WHEN_EXACT;
	else if (set && strcmp(set->value, "iso") == 0)
		style = WHEN_UTC;
	else if (set && strcmp(set->value, "relative") != 0)
		return err_set(&cli->err, ERR_INVALID, "tasklog.date in %s: it "
		    "is relative, exact or iso, not '%s'", set->scope,
		    set->value);
	cli->exact = style == WHEN_EXACT;
	when_style_choose(style);
	return 0;
}

int
cli_open(struct cli *cli)
{
	struct journal_options options;
	int rc = screen_choose(cli);

	if (!rc)
		rc = choose_times(cli);
	if (rc)
		return rc;
	cli_journal_options(&options, cli);
	rc = environment_open(&cli->journal, &options, &cli->config,
	    &cli->err);
	if (!rc && !cli->mute)
		cli_report_problems(cli);
	if (!rc && cli->at)
		rc = journal_rewind(cli->journal, cli->at, &cli->err);
	return rc;
}

/*
 * A caller who gets no answer may think that nothing was done: the error tells
 * which tasks were written to.
 */
static void
fail_output(struct cli *cli)
{
	const char *reason = strerror(errno);
	bool wrote = cli->journal && !cli->err.word &&
	    journal_written(cli->journal);

	err_set(&cli->err, ERR_IO, "cannot write to standard output: %s%s%s%s",
	    reason, wrote ? "; what it did is recorded all the same" : "",
	    wrote && cli->touched.len ? ": " : "",
	    wrote && cli->touched.len ? cli->touched.data : "");
}

int
cli_finish(struct cli *cli)
{
	const char *notes = cli->journal ? journal_notes(cli->journal) : "";
	int code;

	if (!cli->quiet)
		for (const char *p = notes, *end;
		     (end = strchr(p, '\n')) != NULL; p = end + 1)
			tell(cli, "%.*s", (int)(end - p), p);
	if (cli->journal && !cli->writing &&
	    !journal_intact(cli->journal))
		err_set(&cli->err, ERR_IO,
		    "the log's snapshot was changed while it was read: run the "
		    "command again");
	if (fflush(stdout) != 0 || ferror(stdout))
		fail_output(cli);
	if (cli->err.word)
		cli_report(cli, &cli->err);
	code = err_code(&cli->err);
	if (!code && cli->failed)
		code = cli->done ? TASK_EPARTIAL : cli->code;
	else if (!code)
		code = cli->code;
	/*
	 * a write that is done counts as done, also if lines of the log cannot
	 * be read
	 */
	if (!code && cli->unread && !cli->writing)
		code = TASK_EPARTIAL;
	journal_close(cli->journal);
	buf_release(&cli->written);
	buf_release(&cli->answers);
	buf_release(&cli->touched);
	buf_release(&cli->undo);
	free(cli->operands);
	words_free(&cli->kept);
	config_release(&cli->config);
	cli->journal = NULL;
	trace_command(cli->argc, cli->argv, code);
	trace_close();
	screen_close(cli->screen);
	cli->screen = NULL;
	return code;
}

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLI_H
#define TASKLOG_CLI_H

#include <stdint.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "log/journal.h"

/*
 * What all programs share: options, operands, opening the log, messages, exit
 * status. The environment is read here and nowhere else. A program's options
 * are one table, from which parsing, --help and "did you mean" all come.
 */
struct cli_option {
	int letter;		/* short option, or a number from CLI_LONG on */
	const char *name;	/* long option */
	const char *arg;	/* name of its argument, NULL: none */
	const char *help;	/* one line */
};

/* letters of options without a short form count from here */
#define CLI_LONG 256

enum {
	CLI_WRITES = 1,		/* -n, --key, --atomic */
	CLI_RECORDS = 2,	/* -j, -0 */
	CLI_READS = 4,		/* --at */
	/* --expect, --fence: writes to tasks that are there */
	CLI_CHANGES = 8,
	/* -j: the tasks written to, as they are then; else nothing */
	CLI_TASKS = 16,
	CLI_SINGLE = 32,	/* no --atomic: there is one thing to write */
	CLI_LOCKS = 64		/* --lock-timeout, as CLI_WRITES have it */
};

struct command;

struct cli {
	const char *program;
	/* without the program's name; forms by '\n', "\n " goes on */
	const char *synopsis;
	const char *summary;	/* one sentence for --help */
	/* ends with letter 0; NULL: none */
	const struct cli_option *options;
	unsigned flags;

	/* common options, as given */
	const char *dir;
	const char *actor;
	int actor_given;	/* boolean: -A or $TASK_ACTOR */
	const char *key;
	const char *expect;
	const char *at;
	uint64_t fence;		/* --fence or $TASK_FENCE, 0: neither */
	int fence_given;	/* boolean: --fence */
	int json, nul, quiet, dry_run, atomic;
	int lock_timeout_given, lock_timeout_ms;
	/* boolean: for cli_publish(), to be set before cli_open() */
	int publishes;
	/* boolean: mend the format file, to be set before cli_open() */
	int mends;
	/* boolean: the log has lines that cannot be read */
	int unread;
	int writing;		/* boolean: it has come to a write */
	size_t operands;	/* that are written, once it has */
	/* boolean: the program itself tells what cannot be read */
	int mute;
	int stdin_taken;	/* boolean: see cli_take_stdin() */

	int argc;
	char *const *argv;

	/* outcome */
	struct err err;
	size_t done, failed;
	/* class of the failures so far, if they are all alike */
	int code;
	struct journal *journal;
	struct buf written;	/* NUL-terminated ids, for CLI_TASKS */
	/* the first ids of tasks written to, for a message */
	struct buf touched;
};

void cli_init(struct cli *cli, const char *argv0);

/*
 * The next of the program's own options (its letter), or -1. optarg is its
 * argument. Handles the common ones, --help and --version itself.
 */
int cli_getopt(struct cli *cli, int argc, char *argv[]);

/*
 * Print the usage to stderr and exit with 2; with a message, if it is not NULL.
 */
void cli_usage(const struct cli *cli, const char *fmt, ...)
    PRINTF_LIKE(2, 3) NORETURN;

/*
 * Report that a value cannot be taken, though the usage is right, and exit with
 * 5.
 */
void cli_refuse(const struct cli *cli, const char *fmt, ...)
    PRINTF_LIKE(2, 3) NORETURN;

/* cli_refuse() with the error, unless rc is 0. */
void cli_need(const struct cli *cli, int rc, const struct err *err);

/* A usage error if an option was given that promises something of a write. */
void cli_only_reads(const struct cli *cli, const char *what);

/*
 * Which of the verbs the first operand is; NULL or another word is a usage
 * error. A program that may do without one asks only if there is an operand.
 */
int cli_verb(const struct cli *cli, const char *const *verbs, int count,
    const char *word);

/*
 * Report an error at once: "task-move: ..."; with -j an object with code, word
 * and message.
 */
void cli_report(const struct cli *cli, const struct err *err);

/* A remark on stderr, unless -q. */
void cli_say(const struct cli *cli, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The same while a program waits for a lock; arg is the struct cli. */
void cli_say_waiting(void *arg, const char *text);

/*
 * Count one operand's outcome: rc 0 or the class of *err, which is reported and
 * cleared.
 */
void cli_count(struct cli *cli, int rc, struct err *err);

/* Read the options for opening the log, for environment_open(). */
void cli_journal_options(struct journal_options *out, struct cli *cli);

/*
 * Open the log that the options name. Reports what could not be read (once, and
 * the exit status of what then only reads will be 7). On failure cli->err is
 * set and the class returned.
 */
int cli_open(struct cli *cli) MUST_CHECK;

/*
 * Tell what cannot be read of the log; cli_open() does, unless the program is
 * mute.
 */
void cli_report_problems(struct cli *cli);

/*
 * End the program: close, flush stdout, report cli->err, return the exit
 * status.
 */
int cli_finish(struct cli *cli);

/*
 * The time that counts as now: $TASK_CLOCK (RFC 3339) in tests, else the clock.
 */
int64_t cli_now(const struct cli *cli);

/*
 * To be called before stdin is read. A second reader would find nothing: a
 * usage error.
 */
void cli_take_stdin(struct cli *cli);

/*
 * Operands: those of argv, where "-" stands for the lines of stdin, first
 * TAB-separated field each. Strings borrowed from argv or owned by the list.
 */
struct operands {
	char **item;
	/* of stdin, parallel to item; 0: not from there. NULL: none is */
	size_t *line;
	size_t count, cap;
	/* boolean: there are some, or a '-' that has none */
	int given;
	char **owned;
	size_t owned_count;
};

void operands_read(struct operands *out, struct cli *cli, char *const argv[],
    int argc);
void operands_release(struct operands *operands);

/*
 * cli_count() of the operand i: the error says in which line of stdin it stood.
 */
void operands_count(const struct operands *operands, size_t i, struct cli *cli,
    int rc, struct err *err);

/*
 * A program that writes: for every operand (one empty operand if count is 0)
 * run fn, all in one transaction. fn returns 0 or a class with *err set;
 * failures are per operand, unless --atomic. Returns what cli_finish() will.
 * With -n nothing is written.
 */
typedef int operand_fn(struct cli *cli, const char *operand, size_t n,
    void *arg, struct err *err);
int cli_write_each(struct cli *cli, const struct operands *operands,
    operand_fn *fn, void *arg);

/*
 * The same for one operand (or NULL) whose events are published, see
 * sync_publish(), or not made at all. fn may be called several times; the last
 * one counts.
 */
int cli_publish(struct cli *cli, const char *operand, operand_fn *fn,
    void *arg);

/*
 * fn says with this which operand its command is for. With --atomic the
 * operands are one command: their number is a part of its key.
 */
void cli_operand(const struct cli *cli, struct command *command, size_t n);

/*
 * fn of a program says which task it wrote to (or found as it should be): a
 * CLI_TASKS program with -j prints it once all is committed.
 */
void cli_wrote(struct cli *cli, const char *id);

/*
 * The program's options with an argument, parsed; cli_refuse() if they cannot
 * be.
 */
int64_t cli_parse_int(const struct cli *cli, const char *option,
    const char *text, int64_t min, int64_t max);

int cli_stdout_is_terminal(void);
/* boolean: a terminal, and neither NO_COLOR nor TERM=dumb */
int cli_colour(void);
int cli_columns(void);		/* of the terminal, 80 if unknown */

#endif

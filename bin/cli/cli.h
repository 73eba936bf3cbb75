/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLI_H
#define TASKLOG_CLI_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "cli/option.h"
#include "log/journal.h"

/*
 * What all programs share: options, operands, opening the log, messages, exit
 * status. Programs read the environment, the library never does.
 */
enum {
	CLI_WRITES = 1,		/* -n, --key, --lock-timeout */
	CLI_RECORDS = 2,	/* -j, -0 */
	CLI_READS = 4,		/* --at */
	/* --expect, --fence: writes to tasks that are there */
	CLI_CHANGES = 8,
	/* -j: the tasks written to, as they are then; else nothing */
	CLI_TASKS = 16,
	CLI_ATOMIC = 32,	/* --atomic: several operands are written */
	CLI_LOCKS = 64,		/* --lock-timeout, as CLI_WRITES have it */
	CLI_DRY = 128,		/* -n, as CLI_WRITES have it */
	/* of an option: it may be given where it has nothing to do */
	CLI_HARMLESS = 256
};

/* One way to call a program: a line of its usage. */
struct cli_form {
	/* the first operand is one of these, "add | drop"; NULL: of none */
	const char *verbs;
	const char *operands;	/* after that: "TASK... STATE", "" */
	unsigned flags;		/* the common options that go with it */
};
#define FORM_END { NULL, NULL, 0 }

#define CLI_OPTIONS 64

struct command;

struct cli {
	const char *program;
	const char *summary;	/* one sentence for --help */
	const struct cli_form *forms;	/* ends with FORM_END */
	/* the program's own, NULL or up to OPT_END, and their targets */
	const struct cli_option *options;
	void *into;

	/* own options, then those common ones that the forms have */
	const struct cli_option *row[CLI_OPTIONS];
	size_t rows, own;
	uint64_t given;		/* bits of those rows that were given */
	unsigned flags;		/* of all forms */

	/* common options, as given */
	const char *dir;
	const char *actor;	/* or $TASK_ACTOR */
	const char *key;
	const char *expect;
	const char *at;
	int64_t fence;		/* --fence or $TASK_FENCE, 0: neither */
	bool fence_given;	/* --fence */
	bool json, nul, quiet, dry_run, atomic, help, version;
	int64_t lock_timeout_ms;	/* -1: as usual */

	/*
	 * The operands; once cli_verb() has found one, those after it. A "--"
	 * stood before that of this number, -1: nowhere.
	 */
	char **operand;
	int count, dashes;
	char **operands;	/* the list, to be freed */

	/* for cli_publish(), to be set before cli_open() */
	bool publishes;
	/* mend the format file, to be set before cli_open() */
	bool mends;
	/* the log has lines that cannot be read */
	bool unread;
	bool writing;		/* it has come to a write */
	size_t writes;		/* operands that are written, once it has */
	/* the program itself tells what cannot be read */
	bool mute;
	bool stdin_taken;	/* see cli_take_stdin() */

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

/*
 * What a program begins with: its tables `forms` and `options`, the struct of
 * their targets, and its summary.
 */
#define CLI(target, ...) { .forms = forms, .options = options, \
	.into = (target), .summary = __VA_ARGS__ }

/* Begin: the environment, standard files, signals. cli_start() does it. */
void cli_init(struct cli *cli, const char *argv0);

/*
 * Begin, and take all options. --help, --version and what cannot be taken end
 * the program; so does --complete, which shells ask what may be typed.
 */
void cli_start(struct cli *cli, int argc, char *argv[]);

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

/*
 * Which of the verbs of the forms the first operand is, counted over all forms;
 * it leaves the operands. Another word is a usage error, and so is an option
 * that does not go with the verb. Without operands it is the verb in brackets,
 * if there is one.
 */
int cli_verb(struct cli *cli);

/* The same, but -1 if the first operand is no verb. */
int cli_find_verb(struct cli *cli);

/* A usage error if an option was given that the form does not have. */
void cli_check_form(const struct cli *cli, int form, const char *what);

/*
 * The name of an option that was given and goes with one of these forms
 * (bits), but with none of the others; NULL: there is none.
 */
const char *cli_given_of(const struct cli *cli, unsigned forms,
    unsigned others);

/* Key, expected state and number of the claim, as given. */
void cli_command(const struct cli *cli, struct command *out);

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
	/* there are some, or a '-' that has none */
	bool given;
	char **owned;
	size_t owned_count;
};

/* Those from the number `from` on, but for the last ones. */
void operands_read(struct operands *out, struct cli *cli, int from, int last);
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
/* a terminal, and neither NO_COLOR nor TERM=dumb */
bool cli_colour(void);
int cli_columns(void);		/* of the terminal, 80 if unknown */

#endif

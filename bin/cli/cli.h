/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLI_H
#define TASKLOG_CLI_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "cli/config.h"
#include "cli/option.h"
#include "cli/screen.h"
#include "log/journal.h"

/*
 * Functions that all programs share: options, operands, opening the log,
 * messages, exit status. Programs read the environment, the library never does.
 */
enum {
	CLI_WRITES = 1,		/* -n, --key, --lock-timeout */
	CLI_RECORDS = 2,	/* -j, -0 */
	CLI_READS = 4,		/* --at */
	/* --expect, --fence: writes to existing tasks */
	CLI_CHANGES = 8,
	/* -j: prints the tasks written to, as they are after the write */
	CLI_TASKS = 16,
	CLI_ATOMIC = 32,	/* --atomic: several operands */
	CLI_LOCKS = 64,		/* --lock-timeout, as for CLI_WRITES */
	CLI_DRY = 128,		/* -n, as for CLI_WRITES */
	/* of an option: it may be given where it has no effect */
	CLI_HARMLESS = 256,
	CLI_FILTERS = 512,	/* "@NAME" is a saved filter */
	/* on a terminal it says how to undo it: easy to get wrong */
	CLI_HINTS = 1024
};

/* One way to call a program: a line of its usage. */
struct cli_form {
	/* the first operand is one of these, "add | drop"; NULL: no verb */
	const char *verbs;
	const char *operands;	/* operands after that: "TASK... STATE", "" */
	unsigned flags;		/* the common options of the form */
};
#define FORM_END { NULL, NULL, 0 }

#define CLI_OPTIONS 64

struct command;
struct completion;

struct cli {
	const char *program;
	const char *summary;	/* one sentence for --help */
	const struct cli_form *forms;	/* ends with FORM_END */
	/*
	 * the program's own options, NULL or up to OPT_END, and their targets
	 */
	const struct cli_option *options;
	void *into;

	/* own options, then the common options that the forms have */
	const struct cli_option *row[CLI_OPTIONS];
	size_t rows, own;
	uint64_t given;		/* bits of the rows that were given */
	/* those that a setting does not change, once settings are taken */
	uint64_t typed;
	/* names the setting whose words are being taken, or NULL */
	const char *source;
	int nesting;		/* of saved filters */
	struct words kept;	/* words of settings, to which options point */
	unsigned flags;		/* flags of all forms */

	/* offers what only this program knows for an argument, or NULL */
	void (*choices)(struct completion *c, const char *arg);

	/* common options, as given */
	const char *dir;
	const char *actor;	/* or $TASK_ACTOR */
	const char *key;
	const char *expect;
	const char *at;
	int64_t fence;		/* --fence or $TASK_FENCE, 0: not given */
	bool fence_given;	/* --fence */
	bool json, nul, quiet, dry_run, atomic, exact, help, version;
	bool no_pager;
	int colour;		/* --color: enum screen_colour */
	int64_t lock_timeout_ms;	/* -1: the usual timeout */

	/*
	 * The operands; once cli_verb() has found a verb, those after it. "--"
	 * stood before the operand of this number; -1: there was none.
	 */
	char **operand;
	int count, dashes;
	char **operands;	/* the list, to be freed */

	/* cli_publish() will be called; set before cli_open() */
	bool publishes;
	/* repair the format file; set before cli_open() */
	bool mends;
	/* write no caches, either; set before cli_open() */
	bool writes_nothing;
	/* the log has lines that cannot be read */
	bool unread;
	bool writing;		/* the writing has begun */
	size_t writes;		/* operands that are written, once writing */
	/* the program itself reports unread lines */
	bool mute;
	bool stdin_taken;	/* see cli_take_stdin() */
	bool verb_given;	/* a verb was typed */

	int argc;
	char *const *argv;
	struct screen *screen;	/* set by cli_init() */

	/* outcome */
	struct err err;
	size_t done, failed;
	/* class of the failures so far, if all have one class */
	int code;
	struct journal *journal;
	struct config config;	/* see cli_setting() */
	struct buf written;	/* NUL-terminated ids, for CLI_TASKS */
	struct buf answers;	/* records of cli_answer() */
	/* the first ids of tasks written to, for a message */
	struct buf touched;
	struct buf undo;	/* the command that undoes this one */
};

/*
 * Initializer of a program: its tables `forms` and `options`, the struct of
 * their targets, and its summary.
 */
#define CLI(target, ...) { .forms = forms, .options = options, \
	.into = (target), .summary = __VA_ARGS__ }

/* Set up the environment, standard files and signals. cli_start() calls it. */
void cli_init(struct cli *cli, const char *argv0);

/*
 * Begin, and take all options. The program ends on --help, on --version, on a
 * wrong option, and on --complete, by which shells ask what may be typed.
 */
void cli_start(struct cli *cli, int argc, char *argv[]);

/*
 * Take options from a setting: words, or the value of one option. What was
 * typed stands. source names the setting in messages.
 */
void cli_take_words(struct cli *cli, const char *text, const char *source);
void cli_take_option(struct cli *cli, const char *name, const char *value,
    const char *source);

/*
 * Print a message about wrong usage on stderr, with the usage if no arguments
 * were given, and exit with 2.
 */
void cli_usage(const struct cli *cli, const char *fmt, ...)
    PRINTF_LIKE(2, 3) NORETURN;

/* Report that a value is refused though the usage is right, and exit with 5. */
void cli_refuse(const struct cli *cli, const char *fmt, ...)
    PRINTF_LIKE(2, 3) NORETURN;

/* Call cli_refuse() with the error, unless rc is 0. */
void cli_need(const struct cli *cli, int rc, const struct err *err);

/*
 * Returns which verb the first operand is, counted over all forms, and removes
 * it from the operands. Another word is a usage error, and so is an option that
 * cannot be combined with the verb. Without a verb, the verb in brackets
 * counts, if there is one, unless the first operand looks like another verb.
 */
int cli_verb(struct cli *cli);

/* Append the verbs that there are to an error, if the program has verbs. */
void cli_add_verbs(const struct cli *cli, struct err *err);

/* Like cli_verb(), but returns -1 if the first operand is no verb. */
int cli_find_verb(struct cli *cli);

/*
 * Ends with a usage error if an option was given that the form does not have.
 */
void cli_check_form(const struct cli *cli, int form, const char *what);

/*
 * Returns the name of an option that was given and goes with one of these forms
 * (bits), but with none of the others; NULL if there is none.
 */
const char *cli_given_of(const struct cli *cli, unsigned forms,
    unsigned others);

/* Fill in the key, the expected state and the number of the claim, as given. */
void cli_command(const struct cli *cli, struct command *out);

/*
 * Report an error at once: "task-move: ..."; with -j as an object with code,
 * word and message.
 */
void cli_report(const struct cli *cli, const struct err *err);

/* Print a remark on stderr, unless -q was given. */
void cli_say(const struct cli *cli, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * Print a remark, as cli_say() does, while a program waits for a lock. arg is
 * the struct cli.
 */
void cli_say_waiting(void *arg, const char *text);

/*
 * Count the outcome of one operand. rc is 0 or the class of *err, which is
 * reported and cleared.
 */
void cli_count(struct cli *cli, int rc, struct err *err);

/* Fill in the options for opening the log, for environment_open(). */
void cli_journal_options(struct journal_options *out, struct cli *cli);

/*
 * Open the log that the options name. Lines that cannot be read are reported,
 * once; a program that only reads then exits with 7. On failure cli->err is set
 * and its class is returned.
 */
int cli_open(struct cli *cli) MUST_CHECK;

/*
 * Report the lines of the log that cannot be read. cli_open() does so, unless
 * the program is mute.
 */
void cli_report_problems(struct cli *cli);

/* End the program without its outcome. */
void cli_exit(const struct cli *cli, int status) NORETURN;

/*
 * End the program: close, flush stdout, report cli->err, return the exit
 * status.
 */
int cli_finish(struct cli *cli);

/*
 * Returns the time that counts as now: $TASK_CLOCK (RFC 3339) in tests, else
 * the clock.
 */
int64_t cli_now(const struct cli *cli);

/*
 * Must be called before stdin is read. A second call is a usage error, because
 * the second reader would find nothing.
 */
void cli_take_stdin(struct cli *cli);

/*
 * Operands: those of argv, where "-" stands for the lines of stdin, of each
 * line the first TAB-separated field. Strings are borrowed from argv or owned
 * by the list.
 */
struct operands {
	char **item;
	/*
	 * lines of stdin, parallel to item; 0: not from stdin. NULL: no item is
	 * from stdin
	 */
	size_t *line;
	size_t count, cap;
	/* there are operands, or a '-' without lines */
	bool given;
	char **owned;
	size_t owned_count;
};

/* Read the operands from the number `from` on, without the last `last` ones. */
void operands_read(struct operands *out, struct cli *cli, int from, int last);
void operands_release(struct operands *operands);

/*
 * Call cli_count() for operand i. The error tells the operand's line of stdin.
 */
void operands_count(const struct operands *operands, size_t i, struct cli *cli,
    int rc, struct err *err);

/*
 * For a program that writes: run fn for every operand (for one empty operand if
 * count is 0), all in one transaction. fn returns 0 or a class with *err set.
 * Each operand fails by itself, unless --atomic was given. Returns the exit
 * status that cli_finish() will return. With -n nothing is written.
 */
typedef int operand_fn(struct cli *cli, const char *operand, size_t n,
    void *arg, struct err *err);
int cli_write_each(struct cli *cli, const struct operands *operands,
    operand_fn *fn, void *arg);

/*
 * Run fn for one operand (or NULL). Its events are either published, see
 * sync_publish(), or not written at all. fn may be called several times; its
 * last call counts.
 */
int cli_publish(struct cli *cli, const char *operand, operand_fn *fn,
    void *arg);

/*
 * fn calls this to tell which operand its command is for. With --atomic the
 * operands are one command, whose key includes the number of operands.
 */
void cli_operand(const struct cli *cli, struct command *command, size_t n);

/*
 * fn calls this for the task that it wrote to, or that needed no change. A
 * CLI_TASKS program with -j prints the task once all events are committed.
 */
void cli_wrote(struct cli *cli, const char *id);

/*
 * fn calls this to print a record, like the id of what it made.
 * cli_write_each() prints it once the events are in the log, and not at all if
 * they do not get there.
 */
void cli_answer(struct cli *cli, struct slice record);

/*
 * Returns the number in the argument of an option of the program. Ends the
 * program by cli_refuse() if it is no such number.
 */
int64_t cli_parse_int(const struct cli *cli, const char *option,
    const char *text, int64_t min, int64_t max);

/*
 * How to print (screen.h): for people, that is on a terminal or with
 * --color=always; with colours; and how wide, 80 columns if that is unknown.
 */
bool cli_for_people(const struct cli *cli);
bool cli_colour(const struct cli *cli);
int cli_columns(const struct cli *cli);
/* True if the locale lets a terminal show more than ASCII. */
bool cli_utf8(void);

#endif

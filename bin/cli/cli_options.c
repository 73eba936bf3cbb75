/* SPDX-License-Identifier: ISC */
/*
 * The options that all programs share, and what is made of a program's table:
 * parsing, the usage, --help and "did you mean".
 */
#define _GNU_SOURCE	/* getopt_long() */
#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"
#include "base/trace.h"
#include "base/version.h"

enum {
	OPT_VERSION = 1024, OPT_KEY, OPT_EXPECT, OPT_ATOMIC, OPT_FENCE, OPT_AT,
	OPT_LOCK_TIMEOUT
};

struct common_option {
	struct cli_option option;
	unsigned flags;		/* 0: of every program */
};

static const struct common_option common[] = {
	{ { 'C', "directory", "DIR",
	      "the log, or a directory to look for it from" },
	    0 },
	{ { 'A', "actor", "NAME",
	      "who acts (default: $TASK_ACTOR, git's user.name)" },
	    0 },
	{ { 'j', "json", NULL, "print one JSON object a line" }, CLI_RECORDS },
	{ { 'j', "json", NULL,
	      "print the tasks as they are then, and errors, as JSON" },
	    CLI_TASKS },
	{ { '0', "null", NULL, "end records with NUL instead of a newline" },
	    CLI_RECORDS },
	{ { OPT_AT, "at", "WHEN", "as it was at a time, an event or a commit" },
	    CLI_READS },
	{ { 'n', "dry-run", NULL, "decide and check, but write nothing" },
	    CLI_WRITES },
	{ { OPT_KEY, "key", "KEY",
	      "idempotency key: a repeat gives the first result" },
	    CLI_WRITES },
	{ { OPT_EXPECT, "expect", "WHAT",
	      "refuse unless the task has this state or version" },
	    CLI_CHANGES },
	{ { OPT_FENCE, "fence", "N",
	      "refuse unless the claim number N still holds" },
	    CLI_CHANGES },
	{ { OPT_ATOMIC, "atomic", NULL, "all operands or none" }, CLI_WRITES },
	{ { OPT_LOCK_TIMEOUT, "lock-timeout", "SECONDS",
	      "how long to wait for another writer (default: 30)" },
	    CLI_WRITES | CLI_LOCKS },
	{ { 'q', "quiet", NULL, "say less on stderr" }, 0 },
	{ { 'h', "help", NULL, "print this help" }, 0 },
	{ { OPT_VERSION, "version", NULL, "print the version" }, 0 },
};

#define LOCK_TIMEOUT_MAX 86400
#define COMMON (sizeof(common) / sizeof(common[0]))

static int
offered(const struct cli *cli, size_t i)
{
	if (common[i].option.letter == OPT_ATOMIC && (cli->flags & CLI_SINGLE))
		return 0;
	if (common[i].flags == CLI_TASKS && (cli->flags & CLI_RECORDS))
		return 0;	/* -j once */
	return common[i].flags == 0 || (common[i].flags & cli->flags);
}

static void
print_synopsis(const struct cli *cli, FILE *to)
{
	const char *p = cli->synopsis, *end;
	const char *lead = "usage:";

	for (;; p = end + 1) {
		int goes_on = *p == ' ';

		end = strchr(p, '\n');
		fprintf(to, "%s %*s%s%.*s\n", lead, (int)strlen(cli->program),
		    goes_on ? "" : cli->program, goes_on ? "" : " ",
		    end ? (int)(end - p) : (int)strlen(p), p);
		lead = "      ";
		if (!end)
			return;
	}
}

static void
print_option(const struct cli_option *option)
{
	char left[64];

	snprintf(left, sizeof(left), "  %c%c%s--%s%s%s",
	    option->letter < CLI_LONG ? '-' : ' ',
	    option->letter < CLI_LONG ? option->letter : ' ',
	    option->letter < CLI_LONG ? ", " : "  ", option->name,
	    option->arg ? "=" : "", option->arg ? option->arg : "");
	printf("%-28s  %s\n", left, option->help);
}

static int
print_help(const struct cli *cli)
{
	print_synopsis(cli, stdout);
	printf("\n%s\n\n", cli->summary);
	for (const struct cli_option *o = cli->options; o && o->letter; o++)
		print_option(o);
	for (size_t i = 0; i < COMMON; i++)
		if (offered(cli, i))
			print_option(&common[i].option);
	printf("\nSee %s(1), tasklog(7).\n", cli->program);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : TASK_ESYSTEM;
}

void
cli_usage(const struct cli *cli, const char *fmt, ...)
{
	va_list args;

	if (fmt) {
		struct err err = {0};

		va_start(args, fmt);
		err_vset(&err, ERR_USAGE, fmt, args);
		va_end(args);
		cli_report(cli, &err);
	}
	if (!cli->json || !fmt) {
		print_synopsis(cli, stderr);
		fprintf(stderr, "Try '%s --help'.\n", cli->program);
	}
	trace_command(cli->argc, cli->argv, TASK_EUSAGE);
	exit(TASK_EUSAGE);
}

/* All long options for getopt_long(), and the letters. */
struct tables {
	struct option longs[64];
	char letters[160];
};

static void
add_option(struct tables *tables, size_t *n, const struct cli_option *option)
{
	size_t len = strlen(tables->letters);

	tables->longs[(*n)++] = (struct option){ option->name,
	    option->arg ? required_argument : no_argument, NULL,
	    option->letter };
	if (option->letter < CLI_LONG) {
		tables->letters[len++] = (char)option->letter;
		if (option->arg)
			tables->letters[len++] = ':';
		tables->letters[len] = '\0';
	}
}

static void
make_tables(struct tables *tables, const struct cli *cli)
{
	size_t n = 0;

	memset(tables, 0, sizeof(*tables));
	strcpy(tables->letters, ":");
	for (const struct cli_option *o = cli->options; o && o->letter; o++)
		add_option(tables, &n, o);
	for (size_t i = 0; i < COMMON; i++)
		if (offered(cli, i))
			add_option(tables, &n, &common[i].option);
}

static void
bad_option(const struct cli *cli, const struct tables *tables, char *argv[],
    int missing)
{
	int known = optopt >= CLI_LONG ||
	    (optopt && strchr(tables->letters + 1, optopt));
	const char *names[64], *near = NULL;
	const char letter[] = { '-', (char)optopt, '\0' };
	const char *given = strncmp(argv[optind - 1], "--", 2) == 0 &&
	    (known || !optopt) ? argv[optind - 1] : letter;
	size_t count = 0;
	char word[64];

	snprintf(word, sizeof(word), "%.*s", (int)strcspn(given, "="), given);
	if (missing)
		cli_usage(cli, "option '%s' needs an argument", given);
	if (known)
		cli_usage(cli, "option '%s' takes no argument", word);
	for (; tables->longs[count].name; count++)
		names[count] = tables->longs[count].name;
	if (given != letter)
		near = nearest_word(word + 2, names, count);
	if (near)
		cli_usage(cli, "there is no option '%s'; did you mean '--%s'?",
		    word, near);
	cli_usage(cli, "there is no option '%s'", word);
}

/*
 * getopt_long() takes the beginning of a name for the name: what that means
 * changes with every option that is added. The option was just taken; its word
 * is the last one, or the one before its argument.
 */
static void
refuse_abbreviation(const struct cli *cli, const struct option *option,
    char *argv[])
{
	const char *word = argv[optind - 1 - (option->has_arg &&
	    optarg == argv[optind - 1])];
	size_t len = strcspn(word, "=");

	if (strlen(option->name) + 2 != len)
		cli_usage(cli,
		    "there is no option '%.*s'; did you mean '--%s'?",
		    (int)(len > 60 ? 60 : len), word, option->name);
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

/* Boolean: was it a common option? */
static int
take_common(struct cli *cli, int ch)
{
	switch (ch) {
	case 'C':
		cli->dir = optarg;
		break;
	case 'A':
		cli->actor = optarg;
		cli->actor_given = 1;
		break;
	case 'q':
		cli->quiet = 1;
		break;
	case 'h':
		exit(print_help(cli));
	case OPT_VERSION:
		printf("%s (tasklog) %s\n", cli->program, TASKLOG_VERSION);
		exit(fflush(stdout) == 0 ? 0 : TASK_ESYSTEM);
	case 'j':
		cli->json = 1;
		break;
	case '0':
		cli->nul = 1;
		break;
	case 'n':
		cli->dry_run = 1;
		break;
	case OPT_KEY:
		cli->key = optarg;
		break;
	case OPT_EXPECT:
		cli->expect = optarg;
		break;
	case OPT_FENCE:
		cli->fence = (uint64_t)cli_parse_int(cli, "--fence", optarg, 1,
		    INT64_C(1) << 53);
		cli->fence_given = 1;
		break;
	case OPT_ATOMIC:
		cli->atomic = 1;
		break;
	case OPT_LOCK_TIMEOUT:
		cli->lock_timeout_given = 1;
		cli->lock_timeout_ms = 1000 *
		    (int)cli_parse_int(cli, "--lock-timeout", optarg, 0,
		        LOCK_TIMEOUT_MAX);
		break;
	case OPT_AT:
		cli->at = optarg;
		break;
	default:
		return 0;
	}
	return 1;
}

/* Is the letter a common option of this program, not one of its own? */
static int
is_common(const struct cli *cli, int ch)
{
	for (const struct cli_option *o = cli->options; o && o->letter; o++)
		if (o->letter == ch)
			return 0;
	return 1;
}

/* An option counts before the variable of the environment. */
static void
take_environment(struct cli *cli)
{
	const char *fence = getenv("TASK_FENCE");

	if (fence && *fence && !cli->fence && (cli->flags & CLI_CHANGES))
		cli->fence = (uint64_t)cli_parse_int(cli, "$TASK_FENCE", fence,
		    1, INT64_C(1) << 53);
}

int
cli_getopt(struct cli *cli, int argc, char *argv[])
{
	struct tables tables;
	int ch, longs;

	make_tables(&tables, cli);
	cli->argc = argc;
	cli->argv = argv;
	opterr = 0;
	for (;;) {
		longs = -1;
		ch = getopt_long(argc, argv, tables.letters, tables.longs,
		    &longs);
		if (ch == -1) {
			take_environment(cli);
			return -1;
		}
		if (ch == '?' || ch == ':')
			bad_option(cli, &tables, argv, ch == ':');
		if (longs != -1)
			refuse_abbreviation(cli, &tables.longs[longs], argv);
		if (!is_common(cli, ch) || !take_common(cli, ch))
			return ch;
	}
}

void
cli_only_reads(const struct cli *cli, const char *what)
{
	const char *name = cli->key ? "key" : cli->expect ? "expect" :
	    cli->fence_given ? "fence" : cli->atomic ? "atomic" : NULL;

	if (name)
		cli_usage(cli, "--%s does not go with %s, which writes nothing",
		    name, what);
}

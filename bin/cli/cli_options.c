/* SPDX-License-Identifier: ISC */
/* Reading the command line: options, verbs and operands. */
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/version.h"
#include "cli/cli.h"
#include "cli/complete.h"
#include "cli/filters.h"
#include "cli/hints.h"
#include "cli/retired.h"
#include "cli/rows.h"
#include "cli/split.h"
#include "cli/usage.h"
#include "command/command.h"

#define NESTING_MAX 8		/* filters within filters */

/*
 * Returns the option that was probably meant: its name begins with this name,
 * or is close to it.
 */
static const char *
guess(const struct cli *cli, const char *name)
{
	const char *names[CLI_OPTIONS];

	for (size_t i = 0; i < cli->rows; i++) {
		names[i] = cli->row[i]->name;
		if (*name && strncmp(names[i], name, strlen(name)) == 0)
			return names[i];
	}
	return nearest_word(name, names, cli->rows);
}

static void
refuse_unknown(const struct cli *cli, const char *word, size_t len)
{
	const char *near;
	char name[64];
	bool taken;

	snprintf(name, sizeof(name), "%.*s", (int)(len < 60 ? len : 60), word);
	near = retired_option(cli->program, name, &taken);
	if (near)
		cli_usage(cli, "the option '%s' is now '%s'", name, near);
	near = hint_instead(cli, name);
	if (near)
		cli_usage(cli, "there is no option '%s'; use: %s", name, near);
	near = len > 2 ? hint_option(cli, name + 2) : NULL;
	near = near || len <= 2 ? near : guess(cli, name + 2);
	if (near)
		cli_usage(cli, "there is no option '%s'; did you mean '--%s'?",
		    name, near);
	cli_usage(cli, "there is no option '%s'", name);
}

/* Refuse an option without its value. */
static void
refuse_without(const struct cli *cli, const struct cli_option *row,
    const char *word)
{
	cli_usage(cli, "option '%s' needs a value: %s", word, row->arg);
}

static void
print_and_exit(const struct cli *cli)
{
	if (cli->help)
		usage_help(cli);
	else
		printf("%s (tasklog) %s\n", cli->program, TASKLOG_VERSION);
	exit(fflush(stdout) == 0 && !ferror(stdout) ? 0 : TASK_ESYSTEM);
}

/*
 * True if a setting does not count, because the option was typed. Labels,
 * capabilities and words are added: a task must have all of them.
 */
static bool
is_settled(const struct cli *cli, size_t i)
{
	return cli->source && (cli->typed >> i & 1) &&
	    strcmp(cli->row[i]->name, "label") != 0 &&
	    strcmp(cli->row[i]->name, "cap") != 0 &&
	    strcmp(cli->row[i]->name, "search") != 0;
}

/* A value that is given twice would silently replace the first one. */
static void
refuse_repeated(const struct cli *cli, const struct cli_option *row)
{
	char name[ROW_NAME_SIZE];

	cli_usage(cli, "%s is given twice: it can have only one value",
	    row_given_as(name, row));
}

static void
take(struct cli *cli, size_t i, const char *text)
{
	const struct cli_option *row = cli->row[i];
	struct err err = {0};

	if (is_settled(cli, i))
		return;
	if (!cli->source && row->arg && !row->many && !row->last &&
	    (cli->given >> i & 1))
		refuse_repeated(cli, row);
	cli->given |= UINT64_C(1) << i;
	cli_need(cli, row->take(cli, row, row_target(cli, i), text, &err),
	    &err);
	if (cli->help || cli->version)
		print_and_exit(cli);
}

/* Returns the option of this name, or cli->rows. */
static size_t
find_name(const struct cli *cli, const char *name, size_t len)
{
	size_t i = 0;

	while (i < cli->rows && (strlen(cli->row[i]->name) != len ||
	    strncmp(cli->row[i]->name, name, len) != 0))
		i++;
	return i;
}

/*
 * Returns the option of "--name", or of another name or letter, or refuses it.
 */
static size_t
find_long(const struct cli *cli, const char *word, size_t len)
{
	size_t i = find_name(cli, word + 2, len - 2);
	const char *instead;
	char name[64];
	bool taken;

	if (i < cli->rows)
		return i;
	snprintf(name, sizeof(name), "%.*s", (int)(len < 60 ? len : 60), word);
	instead = retired_option(cli->program, name, &taken);
	if (!taken)
		refuse_unknown(cli, word, len);
	return find_name(cli, instead + 2, strlen(instead + 2));
}

/*
 * Take "--name", "--name=value", or "--name" before its value. True if the next
 * word was taken. The beginning of a name is not accepted: its meaning would
 * change with every option that is added.
 */
static bool
take_long(struct cli *cli, const char *word, const char *next)
{
	size_t len = strcspn(word, "="), i = find_long(cli, word, len);
	const char *value = word[len] ? word + len + 1 : NULL;

	if (!cli->row[i]->arg && value)
		cli_usage(cli, "option '--%s' takes no argument",
		    cli->row[i]->name);
	if (cli->row[i]->arg && !value && !next)
		refuse_without(cli, cli->row[i], word);
	take(cli, i, cli->row[i]->arg && !value ? next : value);
	return cli->row[i]->arg && !value;
}

/*
 * Take "-jn", "-Cdir", or "-C" before its value. True if the next word was
 * taken.
 */
static bool
take_letters(struct cli *cli, const char *word, const char *next)
{
	while (*++word) {
		const char letter[] = { '-', *word, '\0' };
		size_t i = 0;

		while (i < cli->rows && cli->row[i]->letter != *word)
			i++;
		if (i == cli->rows)
			i = find_long(cli, letter, 2);
		if (!cli->row[i]->arg) {
			take(cli, i, NULL);
			continue;
		}
		if (!word[1] && !next)
			refuse_without(cli, cli->row[i], letter);
		take(cli, i, word[1] ? word + 1 : next);
		return !word[1];
	}
	return false;
}

static void take_filter(struct cli *cli, const char *name);

/* Options may stand between operands, up to "--". */
static void
take_words(struct cli *cli, char *const *words, int count)
{
	for (int i = 0; i < count; i++) {
		char *word = words[i];
		bool option = word[0] == '-' && word[1] && cli->dashes < 0;

		if (option && strcmp(word, "--") == 0)
			cli->dashes = cli->count;
		else if (option && word[1] == '-')
			i += take_long(cli, word, words[i + 1]);
		else if (option)
			i += take_letters(cli, word, words[i + 1]);
		else if (word[0] == '@' && (cli->flags & CLI_FILTERS))
			take_filter(cli, word + 1);
		else if (cli->source)
			cli_refuse(cli, "'%s' is not an option", word);
		else
			cli->operand[cli->count++] = word;
	}
}

void
cli_take_words(struct cli *cli, const char *text, const char *source)
{
	const char *outer = cli->source;
	struct words words = {0};
	struct err err = {0};

	cli->source = source;
	if (++cli->nesting > NESTING_MAX)
		cli_refuse(cli, "the filter contains itself");
	cli_need(cli, split_words(&words, text, &err), &err);
	for (size_t i = 0; i < words.count; i++)
		words_add(&cli->kept, words.item[i]);
	if (words.count)
		take_words(cli, (char *const *)words.item, (int)words.count);
	words_release(&words);
	cli->nesting--;
	cli->source = outer;
}

void
cli_take_option(struct cli *cli, const char *name, const char *value,
    const char *source)
{
	cli->source = source;
	for (size_t i = 0; i < cli->rows; i++)
		if (strcmp(cli->row[i]->name, name) == 0)
			take(cli, i, value);
	cli->source = NULL;
}

/* Take the words of a saved filter in place of "@NAME". */
static void
take_filter(struct cli *cli, const char *name)
{
	char *source;
	const char *words = filter_find(cli, name, &source), *near;
	struct err err = {0};

	if (!words) {
		near = filter_near(cli, name);
		err_set(&err, ERR_USAGE, "there is no filter '@%s'%s%s%s "
		    "('tasklog config' lists them)", name,
		    near ? "; did you mean '@" : "", near ? near : "",
		    near ? "'?" : "");
		cli_need(cli, err_code(&err), &err);
	}
	cli_take_words(cli, words, source);
	free(source);
}

/* The option takes precedence over the variable of the environment. */
static void
take_fence(struct cli *cli)
{
	const char *fence = getenv("TASK_FENCE");

	cli->fence_given = cli->fence != 0;
	if (fence && *fence && !cli->fence && (cli->flags & CLI_CHANGES))
		cli->fence = cli_parse_int(cli, "$TASK_FENCE", fence, 1,
		    INT64_C(1) << 53);
}

void
cli_start(struct cli *cli, int argc, char *argv[])
{
	cli_init(cli, argv[0]);
	cli->argc = argc;
	cli->argv = argv;
	cli->dashes = -1;
	rows_init(cli);
	if (argc > 1 && strcmp(argv[1], "--complete") == 0)
		exit(complete(cli, argc - 2, argv + 2));
	cli->operands = task_zalloc((size_t)argc + 1, sizeof(char *));
	cli->operand = cli->operands;
	take_words(cli, argv + 1, argc - 1);
	screen_open(cli);
	take_fence(cli);
}

void
cli_command(const struct cli *cli, struct command *out)
{
	out->key = cli->key;
	out->expect = cli->expect;
	out->fence = (uint64_t)cli->fence;
}

/* SPDX-License-Identifier: ISC */
/*
 * tasklog -- all programs in one: under the name of a program it is that
 * program, under any other `tasklog NAME` runs it. `git task` is this, too.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"
#include "base/trace.h"
#include "base/version.h"
#include "base/words.h"
#include "cli/cli.h"
#include "cli/complete_offer.h"
#include "cli/complete_values.h"
#include "cli/help.h"
#include "cli/programs.h"
#include "cli/settings.h"
#include "cli/split.h"

#define ALIAS_DEPTH 8

typedef int program_fn(int argc, char *argv[]);

#define PROGRAM_ROW(name, group, what) { #name, program_##name },
static const struct {
	const char *name;
	program_fn *run;
} programs[] = { PROGRAMS(PROGRAM_ROW) };

static const struct cli_form forms[] = {
	{ NULL, "COMMAND [ARGUMENT...]", 0 },
	FORM_END
};

static const struct cli_option options[] = { OPT_END };

/* A command: its name and arguments. */
struct call {
	struct cli *cli;
	const char *dir;	/* -C DIR before the command, or NULL */
	bool completes;		/* print candidates for the last word */
	char **word;		/* ends with NULL */
	int count;
	int depth;		/* of aliases */
};

static program_fn *
find_program(const char *name)
{
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (strcmp(programs[i].name, name) == 0)
			return programs[i].run;
	return NULL;
}

/*
 * Make the arguments of a program. The caller frees the first one and the
 * array; the others are borrowed.
 */
static char **
make_arguments(const struct call *call, int *count)
{
	char **argv = task_zalloc((size_t)call->count + 4, sizeof(*argv));
	struct buf name = BUF_INIT;
	int n = 0;

	buf_addf(&name, "task-%s", call->word[0]);
	argv[n++] = name.data;
	if (call->completes)
		argv[n++] = (char *)(uintptr_t)"--complete";
	if (call->dir) {
		argv[n++] = (char *)(uintptr_t)"-C";
		argv[n++] = (char *)(uintptr_t)call->dir;
	}
	for (int i = 1; i < call->count; i++)
		argv[n++] = call->word[i];
	*count = n;
	return argv;
}

/*
 * Run a program that is a binary of its own: beside this one, else where $PATH
 * says. Returns if there is none.
 */
static void
execute(char *argv[])
{
	char dir[4096];
	struct buf path = BUF_INIT;

	if (strchr(argv[0], '/'))
		return;
	if (help_own_dir(dir, sizeof(dir))) {
		buf_addf(&path, "%s/%s", dir, argv[0]);
		execv(path.data, argv);
		buf_release(&path);
	}
	execvp(argv[0], argv);
}

static void
refuse_operand(const struct call *call, int i)
{
	struct err err = {0};

	err_set(&err, ERR_USAGE, "unexpected argument '%s'", call->word[i]);
	cli_need(call->cli, err_code(&err), &err);
}

static int
run_help(struct call *call)
{
	if (call->count > 2)
		refuse_operand(call, 2);
	if (call->count == 2 && strcmp(call->word[1], "commands") != 0)
		return help_page(call->cli, call->word[1]);
	if (!screen_choose(call->cli))
		help_overview(call->cli);
	return cli_finish(call->cli);
}

static int
run_version(struct call *call)
{
	printf("tasklog %s\n", TASKLOG_VERSION);
	return cli_finish(call->cli);
}

static int
run_config(struct call *call)
{
	if (call->count > 1)
		refuse_operand(call, 1);
	if (!screen_choose(call->cli))
		settings_print(call->cli);
	return cli_finish(call->cli);
}

static int
run_context(struct call *call)
{
	int rc;

	if (call->count > 2)
		refuse_operand(call, 2);
	rc = settings_context(call->cli, call->word[1], &call->cli->err);
	(void)rc;	/* cli->err has it */
	return cli_finish(call->cli);
}

/* Commands that are not programs. */
static const struct {
	const char *name;
	int (*run)(struct call *call);
	const char *what;
} own[] = {
	{ "config", run_config, "list the settings and saved filters" },
	{ "context", run_context, "apply a saved filter until it is left" },
	{ "version", run_version, "print the version" },
	{ "help", run_help, "open the page of a command or topic" },
};

#define OWN (sizeof(own) / sizeof(own[0]))

static int run_call(struct call *call);

/* Run the words of an alias, followed by the arguments of the call. */
static int
run_words(const struct call *call, const char *name, const char *value)
{
	struct call meant = *call;
	struct words words = {0}, all = {0};
	struct err err = {0};
	int status;

	if (call->depth == ALIAS_DEPTH)
		cli_refuse_setting(call->cli, name,
		    "the alias contains itself");
	if (split_words(&words, value, &err))
		cli_refuse_setting(call->cli, name, err.message);
	if (!words.count || *words.item[0] == '!')
		cli_refuse_setting(call->cli, name,
		    "an alias begins with the name of a command, and runs no "
		    "shell");
	for (size_t i = 0; i < words.count; i++)
		words_add(&all, words.item[i]);
	for (int i = 1; i < call->count; i++)
		words_add(&all, call->word[i]);
	meant.word = (char **)(uintptr_t)all.item;
	meant.count = (int)all.count;
	meant.depth++;
	status = run_call(&meant);
	words_release(&all);
	words_free(&words);
	return status;
}

/* Run what an alias stands for, or return -1 if the word is no alias. */
static int
run_alias(struct call *call)
{
	struct buf name = BUF_INIT;
	const char *value;
	int status;

	buf_addf(&name, "alias.%s", call->word[0]);
	value = cli_setting(call->cli, name.data);
	status = value ? run_words(call, name.data, value) : -1;
	buf_release(&name);
	return status;
}

static void
refuse_unknown(const struct call *call)
{
	const char *name = call->word[0], *near = program_meant(name);
	struct err err = {0};

	if (call->completes)
		return;
	err_set(&err, ERR_USAGE, "there is no %s '%s'%s%s%s ('%s help' lists "
	    "all)", *name == '-' ? "option" : "command", name,
	    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "",
	    call->cli->program);
	cli_need(call->cli, err_code(&err), &err);
}

/* Offer the operand of a command of our own. */
static void
offer_operand(struct call *call)
{
	struct completion c = { .cli = call->cli,
		.word = call->word[call->count - 1] };
	const struct program_name *program;
	const char *topic;

	if (call->count != 2)
		return;
	if (strcmp(call->word[0], "context") == 0) {
		complete_offer(&c, "none", "leave the context");
		complete_filters(&c);
	}
	if (strcmp(call->word[0], "help") != 0)
		return;
	for (size_t i = 0; (program = program_at(i)) != NULL; i++)
		complete_offer(&c, program->name, program->what);
	for (size_t i = 0; (topic = help_topic(i)) != NULL; i++)
		complete_offer(&c, topic, NULL);
}

static int
run_call(struct call *call)
{
	const char *name = call->word[0];
	program_fn *run = find_program(name);
	int argc, status = 0;
	char **argv;

	for (size_t i = 0; i < OWN; i++)
		if (strcmp(own[i].name, name) == 0 && call->completes)
			return offer_operand(call), cli_finish(call->cli);
		else if (strcmp(own[i].name, name) == 0)
			return own[i].run(call);
	argv = make_arguments(call, &argc);
	if (run) {
		trace_close();
		status = run(argc, argv);
	} else {
		execute(argv);
		status = run_alias(call);
		if (status == -1)
			refuse_unknown(call);
	}
	free(argv[0]);
	free(argv);
	return status == -1 ? 0 : status;
}

/* Offer the commands, and what the user's settings name so. */
static int
offer_commands(struct call *call)
{
	struct completion c = { .cli = call->cli, .word = call->word[0] };
	const struct program_name *program;

	for (size_t i = 0; (program = program_at(i)) != NULL; i++)
		complete_offer(&c, program->name, program->what);
	for (size_t i = 0; i < OWN; i++)
		complete_offer(&c, own[i].name, own[i].what);
	complete_settings(&c, "alias.");
	return cli_finish(call->cli);
}

/* Take what stands before the command. Returns the number of its words. */
static int
take_options(struct call *call, int argc, char *argv[])
{
	int i = 1;

	if (i < argc && strcmp(argv[i], "--complete") == 0) {
		call->completes = true;
		i++;
	}
	for (; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "-C") == 0 && i + 1 < argc)
			call->dir = call->cli->dir = argv[++i];
		else
			break;
	}
	return i;
}

static int
run_tasklog(int argc, char *argv[])
{
	struct cli cli = CLI(NULL, "Run one of the programs.");
	struct call call = { .cli = &cli };
	int at, status;

	cli_init(&cli, argv[0]);
	if (strcmp(cli.program, "git-task") == 0)
		cli.program = "git task";
	screen_open(&cli);
	at = take_options(&call, argc, argv);
	call.word = argv + at;
	call.count = argc - at;
	if (call.count && strcmp(call.word[0], "--version") == 0)
		call.word[0] = (char *)(uintptr_t)"version";
	else if (call.count && (strcmp(call.word[0], "--help") == 0 ||
	    strcmp(call.word[0], "-h") == 0))
		call.word[0] = (char *)(uintptr_t)"help";
	status = call.completes && call.count == 1 ? offer_commands(&call)
	    : call.count ? run_call(&call) : run_help(&call);
	/* not done yet if a program ran */
	screen_close(cli.screen);
	config_release(&cli.config);
	return status;
}

int
main(int argc, char *argv[])
{
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash ? slash + 1 : argv[0];
	program_fn *run = strncmp(name, "task-", 5) == 0
	    ? find_program(name + 5) : NULL;

	return run ? run(argc, argv) : run_tasklog(argc, argv);
}

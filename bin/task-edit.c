/* SPDX-License-Identifier: ISC */
/* task-edit -- change the fields of tasks */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/editor.h"
#include "cli/fields.h"
#include "command/command.h"
#include "model/task_find.h"

enum {
	OPT_PARENT = CLI_LONG,
	OPT_CAP,
	OPT_DUE,
	OPT_DEFER,
	OPT_ESTIMATE,
	OPT_REF,
	OPT_META
};

static const struct cli_option options[] = {
	{ 't', "title", "TITLE", "one line of at most 200 characters" },
	{ 'b', "body", "TEXT", "the description (Markdown); '' clears it" },
	{ 'F', "body-file", "FILE",
	    "the description from a file, - for stdin" },
	{ 'c', "code", "CODE", "a unique code like AUTH-07; '' clears it" },
	{ 'P', "priority", "0..10", "urgency, higher is more urgent" },
	{ 'l', "label", "[-]LABEL",
	    "add a label, or remove it with a '-' in front" },
	{ 'a', "assignee", "NAME", "who is to do it; '' clears it" },
	{ OPT_PARENT, "parent", "TASK",
	    "the task it is part of; '' clears it" },
	{ OPT_CAP, "cap", "[-]WORD", "add or remove a capability it needs" },
	{ OPT_DUE, "due", "WHEN", "when it is due; '' clears it" },
	{ OPT_DEFER, "defer", "WHEN", "not ready before; '' clears it" },
	{ OPT_ESTIMATE, "estimate", "TIME",
	    "minutes, or 2h, 1d; '' clears it" },
	{ OPT_REF, "ref", "TEXT", "URL or id in another system; '' clears it" },
	{ OPT_META, "meta", "KEY=VALUE",
	    "set metadata (JSON or text); KEY= removes it" },
	{ 'm', "message", "WHY", "the reason, kept with the change" },
	{ 'f', "force", NULL, "past another's claim; needs a reason" },
	{ 0, NULL, NULL, NULL }
};

struct edit {
	struct command command;
	struct fields fields;
};

static void
take_option(struct cli *cli, struct edit *e, int ch)
{
	if (ch == 'm')
		e->command.why = optarg;
	else if (ch == 'f')
		e->command.force = 1;
	else
		fields_take(&e->fields, cli, ch, FIELD_OF_EDIT);
}

static int
edit_one(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct edit *e = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &e->command, n);
	rc = task_edit(journal_basis(cli->journal), &e->command, operand,
	    &e->fields.values, &out, err);
	if (!rc)
		cli_wrote(cli, out.id);
	if (!rc && !out.event)
		cli_say(cli, "'%s' is like that already", operand);
	return rc;
}

/*
 * Without any change given: the task's title and body in $EDITOR, one at a
 * time.
 */
static int
edit_by_hand(struct cli *cli, struct edit *e, const char *operand)
{
	const struct view *view = journal_view(cli->journal);
	struct operands one = { .item = (char **)(uintptr_t)&operand,
		.count = 1 };
	char version[VERSION_SIZE], *text = NULL, *body;
	struct task task;
	uint32_t subject;
	int rc = task_find(&subject, view, operand, &cli->err);

	if (rc)
		return rc;
	view_task(&task, view, subject);
	version_format(version, task.version);
	rc = editor_run(&text, task.title, task.body, &cli->err);
	if (!rc) {
		body = strchr(text, '\n');
		if (body) {
			*body++ = '\0';
			body += *body == '\n';
		}
		e->fields.values.text[FIELD_TITLE] = text;
		e->fields.values.text[FIELD_BODY] = body ? body : "";
		if (!e->command.expect)
			e->command.expect = version;
		rc = cli_write_each(cli, &one, edit_one, e);
	}
	free(text);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct cli cli = {
		.synopsis =
		    "[-fjnq] [-C DIR] [-A NAME] [-t TITLE] [-b TEXT | -F "
		    "FILE]\n"
		    " [-c CODE] [-P 0..10] [-l [-]LABEL]... [-a NAME]\n"
		    " [--parent TASK] [--cap [-]WORD]... [--due WHEN] [--defer "
		    "WHEN]\n"
		    " [--estimate TIME] [--ref TEXT] [--meta KEY=VALUE]... [-m "
		    "WHY]\n"
		    " [--expect WHAT] [--fence N] [--key KEY]\n"
		    " [--lock-timeout SECONDS] [--atomic] TASK...",
		.summary =
		    "Change the fields of tasks; with no change given, edit "
		    "title and body in $EDITOR.",
		.options = options,
		.flags = CLI_WRITES | CLI_CHANGES | CLI_TASKS
	};
	struct edit e = {0};
	struct operands tasks;
	int ch;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		take_option(&cli, &e, ch);
	fields_finish(&e.fields, &cli);
	if (optind == argc)
		cli_usage(&cli, "a task is missing");
	e.command.key = cli.key;
	e.command.expect = cli.expect;
	e.command.fence = cli.fence;
	operands_read(&tasks, &cli, argv + optind, argc - optind);
	if (!e.fields.any && tasks.count != 1)
		cli_usage(&cli,
		    "what is to change? (an editor takes one task)");
	if (!cli.err.word && !cli_open(&cli)) {
		if (e.fields.any)
			cli_write_each(&cli, &tasks, edit_one, &e);
		else
			edit_by_hand(&cli, &e, tasks.item[0]);
	}
	operands_release(&tasks);
	fields_release(&e.fields);
	return cli_finish(&cli);
}

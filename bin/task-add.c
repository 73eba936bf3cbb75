/* SPDX-License-Identifier: ISC */
/* task-add -- record new tasks and print their ids */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/fields.h"
#include "cli/lines.h"
#include "cli/out.h"
#include "command/command.h"
#include "command/task_plan.h"

/* bytes of a line: a whole tree may stand in one */
#define DRAFT_MAX (64 * 1024 * 1024)

enum {
	OPT_PARENT = CLI_LONG,
	OPT_NEEDS,
	OPT_CAP,
	OPT_DUE,
	OPT_DEFER,
	OPT_ESTIMATE,
	OPT_GATE,
	OPT_REF,
	OPT_META,
	OPT_CHECK
};

static const struct cli_option options[] = {
	{ 'c', "code", "CODE", "a unique code for people, like AUTH-07" },
	{ 'p', "prefix", "PREFIX",
	    "number a code: AUTH gives AUTH-001, AUTH-002" },
	{ 'b', "body", "TEXT", "the description (Markdown)" },
	{ 'F', "body-file", "FILE",
	    "the description from a file, - for stdin" },
	{ 'P', "priority", "0..10",
	    "urgency, higher is more urgent (default 5)" },
	{ 'l', "label", "LABEL", "a label; may be repeated" },
	{ 'a', "assignee", "NAME", "who is to do it" },
	{ OPT_PARENT, "parent", "TASK", "the task it is part of" },
	{ OPT_NEEDS, "needs", "TASK",
	    "a task to be done first; may be repeated" },
	{ OPT_CAP, "cap", "WORD", "a capability it needs; may be repeated" },
	{ OPT_DUE, "due", "WHEN", "when it is due: 2026-12-01, tomorrow, 3d" },
	{ OPT_DEFER, "defer", "WHEN", "not ready before" },
	{ OPT_ESTIMATE, "estimate", "TIME", "minutes, or 2h, 1d" },
	{ OPT_GATE, "gate", "NAME",
	    "a gate to pass before it is done; may be repeated" },
	{ OPT_CHECK, "check", "TEXT", "a checklist item; may be repeated" },
	{ OPT_REF, "ref", "TEXT", "URL or id in another system" },
	{ OPT_META, "meta", "JSON", "metadata, one JSON object" },
	{ 'm', "message", "WHY", "the reason, kept with the event" },
	{ 0, NULL, NULL, NULL }
};

struct add {
	struct command command;
	struct fields fields;
	struct task_draft base;		/* what the options say */
	struct plan plan;
	struct buf out;			/* printed when all is committed */
};

static void
take_option(struct cli *cli, struct add *a, int ch)
{
	if (ch == 'p')
		a->base.prefix = optarg;
	else if (ch == 'm')
		a->command.why = optarg;
	else
		fields_take(&a->fields, cli, ch, FIELD_OF_ADD);
}

/* Each line of stdin: a title, or a JSON draft. */
static int
read_lines(struct cli *cli, struct add *a)
{
	struct lines lines = { .max = DRAFT_MAX };
	char *line;
	int rc = 0;

	cli_take_stdin(cli);
	while (!rc && lines_next(&lines, cli, &line)) {
		size_t count = a->plan.count;

		if (line[strspn(line, " \t")])
			rc = plan_add_line(&a->plan, &a->base, line, &cli->err);
		for (; count < a->plan.count; count++)
			a->plan.entry[count]->line = lines.number;
	}
	if (rc)
		err_prefix(&cli->err, "line %zu", lines.number);
	lines_release(&lines);
	return err_code(&cli->err);
}

static void
print_id(struct add *a, const struct cli *cli, const struct outcome *out)
{
	if (cli->json) {
		json_open(&a->out, '{');
		json_add_key(&a->out, "id");
		json_add_str(&a->out, out->id);
		if (out->repeated) {
			json_add_key(&a->out, "repeated");
			json_add_bool(&a->out, 1);
		}
		json_close(&a->out, '}');
	} else {
		buf_add_str(&a->out, out->id);
	}
	buf_add_char(&a->out, cli->nul ? '\0' : '\n');
}

static int
add_one(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct add *a = arg;
	struct outcome out;
	int rc;

	(void)operand;
	cli_operand(cli, &a->command, n);
	rc = task_add(journal_basis(cli->journal), &a->command,
	    &a->plan.entry[n]->draft, &out, err);
	if (!rc)
		cli_wrote(cli, out.id);
	if (!rc)
		print_id(a, cli, &out);
	return rc;
}

/* All drafts, then the check of the whole, as one operand each. */
static int
add_step(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct add *a = arg;
	int rc = add_one(cli, operand, n, arg, err);

	return !rc && n + 1 == a->plan.count ?
	    plan_check(&a->plan, journal_view(cli->journal), err) : rc;
}

static int
run(struct cli *cli, struct add *a)
{
	struct operands each = {0};
	int rc = cli_open(cli);

	if (!rc)
		rc = plan_resolve(&a->plan, journal_actor(cli->journal),
		    cli->key, &cli->err);
	if (rc)
		return rc;
	if (a->plan.linked)
		/* a tree is there whole, or not at all */
		cli->atomic = 1;
	each.count = a->plan.count;
	each.item = task_zalloc(each.count + 1, sizeof(char *));
	each.line = task_zalloc(each.count + 1, sizeof(size_t));
	for (size_t i = 0; i < each.count; i++)
		each.line[i] = a->plan.entry[i]->line;
	rc = cli_write_each(cli, &each, add_step, a);
	free(each.item);
	free(each.line);
	if (!rc && !cli->dry_run && a->out.len)
		out_print(slice_of_buf(&a->out));
	return rc;
}

static void
add_release(struct add *a)
{
	fields_release(&a->fields);
	plan_release(&a->plan);
	buf_release(&a->out);
}

int
main(int argc, char *argv[])
{
	struct cli cli = {
		.synopsis =
		    "[-jnq0] [-C DIR] [-A NAME] [-c CODE | -p PREFIX]\n"
		    " [-b TEXT | -F FILE] [-P 0..10] [-l LABEL]... [-a NAME]\n"
		    " [--parent TASK] [--needs TASK]... [--cap WORD]... [--due "
		    "WHEN]\n"
		    " [--defer WHEN] [--estimate TIME] [--gate NAME]...\n"
		    " [--check TEXT]... [--ref TEXT] [--meta JSON] [-m WHY]\n"
		    " [--key KEY] [--lock-timeout SECONDS] [--atomic] TITLE | "
		    "-",
		.summary =
		    "Record a new task and print its id; with -, one for each "
		    "line of standard input:\na title, or a JSON draft if it "
		    "begins with {.",
		.options = options,
		.flags = CLI_WRITES | CLI_RECORDS
	};
	struct add a = {0};
	int ch, rc;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		take_option(&cli, &a, ch);
	fields_finish(&a.fields, &cli);
	if (argc - optind != 1)
		cli_usage(&cli, optind == argc ? "a title is missing" :
		    "one title, please: quote it if it has spaces");
	a.base.values = a.fields.values;
	a.command.key = cli.key;
	if (strcmp(argv[optind], "-") == 0)
		rc = read_lines(&cli, &a);
	else
		rc = cli.err.word ? TASK_EINVALID : plan_add_line(&a.plan,
		    &a.base, argv[optind], &cli.err);
	if (!rc && !cli.err.word)
		rc = run(&cli, &a);
	(void)rc;	/* cli.err has it */
	add_release(&a);
	return cli_finish(&cli);
}

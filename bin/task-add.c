/* SPDX-License-Identifier: ISC */
/* task-add -- record new tasks and print their ids */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/saved.h"
#include "cli/fields.h"
#include "cli/lines.h"
#include "command/command.h"
#include "command/task_plan.h"

/* bytes of a line: one line may have a whole tree */
#define DRAFT_MAX (64 * 1024 * 1024)

struct add {
	struct command command;
	struct fields fields;
	struct task_draft base;		/* values of the options */
	struct plan plan;
};

#define INTO struct add

static const struct cli_option options[] = {
	OPT_ADD('c', "code", "CODE", "a unique code for people, like AUTH-07"),
	OPT_TEXT('p', "prefix", base.prefix, "PREFIX",
	    "number a code: AUTH gives AUTH-001, AUTH-002", .instead = true),
	OPT_ADD('b', "body", "TEXT", "the description (Markdown)"),
	OPT_BODY_FILE,
	OPT_ADD('P', "priority", "0..10",
	    "urgency, higher is more urgent (default 5)"),
	OPT_ADD('l', "label", "LABEL", "a label", .many = ~0u),
	OPT_ADD('a', "assignee", "NAME", "who is to do it"),
	OPT_ADD(0, "parent", "TASK", "the task it is part of"),
	OPT_ADD(0, "needs", "TASK", "a task to be done first", .many = ~0u),
	OPT_ADD(0, "cap", "WORD", "a capability it needs", .many = ~0u),
	OPT_ADD(0, "due", "WHEN", "when it is due: 2026-12-01, tomorrow, 3d"),
	OPT_ADD(0, "defer", "WHEN", "not ready before"),
	OPT_ADD(0, "estimate", "TIME", "minutes, or 2h, 1d"),
	OPT_ADD(0, "gate", "GATE", "a gate to pass before it is done",
	    .many = ~0u),
	OPT_ADD(0, "check", "TEXT", "a checklist item", .many = ~0u),
	OPT_ADD(0, "ref", "TEXT", "URL or id in another system"),
#define PLAIN_VALUE(number, name, rule, value, argument, help, words) \
	OPT_ADD(0, #name, argument, help),
#include "format/field_table.h"
	OPT_ADD(0, "meta", "JSON", "metadata, one JSON object"),
	OPT_WHY(command.why, "the reason, kept with the event"),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "TITLE | -", CLI_WRITES | CLI_ATOMIC | CLI_RECORDS },
	FORM_END
};

/* Read each line of stdin: a title, or a JSON draft. */
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
answer_added(struct cli *cli, const struct outcome *out)
{
	struct buf json = BUF_INIT;

	if (!cli->json) {
		cli_answer(cli, slice_of(out->id));
		return;
	}
	json_open(&json, '{');
	json_add_key(&json, "id");
	json_add_str(&json, out->id);
	if (out->repeated) {
		json_add_key(&json, "repeated");
		json_add_bool(&json, 1);
	}
	json_close(&json, '}');
	cli_answer(cli, slice_of_buf(&json));
	buf_release(&json);
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
		answer_added(cli, &out);
	return rc;
}

/*
 * Add each draft as one operand. The last operand is the check of all drafts
 * together.
 */
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
		/* a tree is added whole or not at all */
		cli->atomic = true;
	each.count = a->plan.count;
	each.item = task_zalloc(each.count + 1, sizeof(char *));
	each.line = task_zalloc(each.count + 1, sizeof(size_t));
	for (size_t i = 0; i < each.count; i++)
		each.line[i] = a->plan.entry[i]->line;
	rc = cli_write_each(cli, &each, add_step, a);
	free(each.item);
	free(each.line);
	return rc;
}

static void
add_release(struct add *a)
{
	fields_release(&a->fields);
	plan_release(&a->plan);
}

int
main(int argc, char *argv[])
{
	struct add a = {0};
	struct cli cli = CLI(&a,
	    "Record a new task and print its id; with -, one for each line "
	    "of standard input: a title, or a JSON draft if it begins with {.");
	int rc;

	cli_start(&cli, argc, argv);
	saved_new(&cli);
	fields_finish(&a.fields, &cli);
	if (cli.count != 1)
		cli_usage(&cli, !cli.count ? "a title is missing" :
		    "one title, please: quote it if it has spaces");
	a.base.values = a.fields.values;
	a.command.key = cli.key;
	if (strcmp(cli.operand[0], "-") == 0)
		rc = read_lines(&cli, &a);
	else
		rc = cli.err.word ? TASK_EINVALID : plan_add_line(&a.plan,
		    &a.base, cli.operand[0], &cli.err);
	if (!rc && !cli.err.word)
		rc = run(&cli, &a);
	(void)rc;	/* cli.err has it */
	add_release(&a);
	return cli_finish(&cli);
}

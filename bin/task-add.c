/* SPDX-License-Identifier: ISC */
/* task-add -- record new tasks and print their ids */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/editor.h"
#include "cli/fields.h"
#include "cli/lines.h"
#include "cli/saved.h"
#include "cli/task_form.h"
#include "cli/template.h"
#include "command/command.h"
#include "command/task_plan.h"

/* bytes of a line: one line may have a whole tree */
#define DRAFT_MAX (64 * 1024 * 1024)

struct add {
	struct command command;
	struct fields fields;
	struct task_draft base;		/* values of the options */
	struct plan plan;
	bool by_hand;
	const char *template;
	struct words set;	/* values of its variables */
	bool planned;		/* the template has the tasks */
	struct form form, edited;	/* of the template and of the editor */
	struct form_values taken;	/* of a form */
	struct words add[FIELD_GIVEN];	/* of options and template */
	struct cli *cli;
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
	OPT_ADD('l', "label", "LABEL,...", "labels", .many = ~0u),
	OPT_ADD('u', "assignee", "NAME", "who is to do it"),
	OPT_ADD(0, "parent", "TASK", "the task it is part of"),
	OPT_ADD(0, "needs", "TASK", "a task to be done first", .many = ~0u),
	OPT_ADD(0, "cap", "WORD,...", "capabilities it needs", .many = ~0u),
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
	OPT_ADD(0, "meta", "KEY=VALUE",
	    "metadata (text or JSON); or one JSON object", .many = ~0u),
	OPT_FLAG('e', "edit", by_hand,
	    "write the task as a text in $EDITOR; the default on a terminal "
	    "without TITLE"),
	OPT_TEXT(0, "template", template, "TEMPLATE",
	    "begin with .tasklog/templates/TEMPLATE.md; or all tasks of the "
	    "plan TEMPLATE.jsonl there"),
	OPT_WORDS(0, "set", set, "NAME=VALUE",
	    "the value of a ${NAME} of the template"),
	OPT_WHY(command.why, "the reason, kept with the event"),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "[TITLE | -]", CLI_WRITES | CLI_ATOMIC | CLI_RECORDS },
	FORM_END
};

/* Read each line of stdin: a title, or a JSON draft. */
static int
read_lines(struct cli *cli, struct add *a)
{
	struct lines lines = { .max = DRAFT_MAX };
	const struct meter *meter = cli_meter(cli);
	char *line;
	int rc = 0;

	cli_take_stdin(cli);
	while (!rc && lines_next(&lines, cli, &line)) {
		size_t count = a->plan.count;

		if (line[strspn(line, " \t")])
			rc = plan_add_line(&a->plan, &a->base, line, &cli->err);
		for (; count < a->plan.count; count++)
			a->plan.entry[count]->line = lines.number;
		meter_step(meter, "reading drafts", lines.number, 0);
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
	int rc = plan_resolve(&a->plan, journal_actor(cli->journal), cli->key,
	    &cli->err);

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

/* Take the values of the template that no option gives. */
static void
use_template(struct add *a)
{
	struct task_values *values = &a->base.values;

	for (int k = 0; k < FIELD_GIVEN; k++) {
		const char *const *given = values->add[k];
		const struct words *more = &a->taken.add[k];

		if (!values->text[k])
			values->text[k] = a->taken.values.text[k];
		for (size_t i = 0; i < more->count; i++)
			words_add(&a->add[k], more->item[i]);
		for (; given && *given; given++)
			words_add(&a->add[k], *given);
		values->add[k] = a->add[k].item;
	}
}

/* Take each line of a plan: a draft, or a title. */
static int
take_plan(struct add *a, struct slice text, struct err *err)
{
	const char *p = text.ptr, *end = p + text.len, *stop;
	size_t number = 0;
	int rc = 0;

	a->planned = a->cli->atomic = true;
	for (; p < end && !rc; p = stop + 1) {
		size_t count = a->plan.count;
		char *line;

		stop = memchr(p, '\n', (size_t)(end - p));
		stop = stop ? stop : end;
		line = slice_dup((struct slice){ p, (size_t)(stop - p) });
		number++;
		if (line[strspn(line, " \t\r")])
			rc = plan_add_line(&a->plan, &a->base, line, err);
		for (; count < a->plan.count; count++)
			a->plan.entry[count]->line = number;
		free(line);
	}
	if (!rc && !a->plan.count)
		rc = err_set(err, ERR_INVALID, "it has no task");
	else if (rc)
		err_prefix(err, "line %zu", number);
	return rc;
}

static int
read_template(struct add *a, struct err *err)
{
	struct buf text = BUF_INIT;
	bool is_plan;
	int rc = template_read(&text, &is_plan, a->cli, a->template, &a->set,
	    err);

	task_form_open(&a->form, FIELD_OF_ADD);
	if (!rc) {
		rc = is_plan ? take_plan(a, slice_of_buf(&text), err)
		             : form_read(&a->form, slice_of_buf(&text), err);
		if (rc)
			err_prefix(err, "template '%s'", a->template);
	}
	if (!rc && !is_plan) {
		task_form_take(&a->taken, &a->form);
		use_template(a);
	}
	buf_release(&text);
	return rc;
}

/* Add the task that the editor left. */
static int
use_text(void *arg, struct slice text, struct err *err)
{
	struct add *a = arg;
	const char *title;
	int rc;

	plan_release(&a->plan);
	a->plan = (struct plan){ .count = 0 };
	form_values_release(&a->taken);
	form_clear(&a->edited);
	rc = form_read(&a->edited, text, err);
	if (rc)
		return rc;
	task_form_take(&a->taken, &a->edited);
	a->base.values = a->taken.values;
	title = a->base.values.text[FIELD_TITLE];
	if (!title)
		return err_set(err, ERR_INVALID,
		    "there is no title: nothing was added");
	/* not the title itself: it may begin like a draft */
	rc = plan_add_line(&a->plan, &a->base, "title", err);
	if (rc)
		return rc;
	a->plan.entry[0]->draft.values.text[FIELD_TITLE] = title;
	return run(a->cli, a);	/* *err is cli->err */
}

static int
add_by_hand(struct add *a)
{
	struct buf text = BUF_INIT;
	struct cli *cli = a->cli;
	int rc;

	task_form_open(&a->edited, FIELD_OF_ADD);
	task_form_given(&a->edited, &a->base.values);
	form_print(&text, &a->edited);
	task_form_explain(&text, FIELD_OF_ADD);
	cli->atomic = true;
	rc = editor_run(cli, slice_of_buf(&text), use_text, a);
	buf_release(&text);
	return rc;
}

static int
add(struct cli *cli, struct add *a)
{
	const char *title = cli->operand[0];
	int rc = 0;

	if (a->planned)
		;	/* the tasks are there */
	else if (title && strcmp(title, "-") == 0)
		rc = read_lines(cli, a);
	else if (!a->by_hand)
		rc = plan_add_line(&a->plan, &a->base, title ? title :
		    a->base.values.text[FIELD_TITLE], &cli->err);
	else if (title)
		a->base.values.text[FIELD_TITLE] = title;
	if (!rc)
		rc = cli_open(cli);
	if (rc)
		return rc;
	return a->by_hand ? add_by_hand(a) : run(cli, a);
}

/* Decide whether the editor is to open, once it is known who gives a title. */
static void
check_operands(const struct cli *cli, struct add *a)
{
	const char *title = cli->operand[0];

	if (cli->count > 1)
		cli_usage(cli,
		    "the title is one argument: quote it if it has spaces");
	if (a->planned && (title || a->by_hand))
		cli_usage(cli, "the plan '%s' has the tasks: it cannot be "
		    "combined with %s", a->template,
		    title ? "a title" : "-e");
	if (a->planned)
		return;
	if (a->by_hand && title && strcmp(title, "-") == 0)
		cli_usage(cli, "-e cannot be combined with '-'");
	if (title || a->base.values.text[FIELD_TITLE])
		return;
	if (!a->by_hand && !editor_may_ask())
		cli_usage(cli, "a title is missing");
	a->by_hand = true;
}

static void
add_release(struct add *a)
{
	for (int k = 0; k < FIELD_GIVEN; k++)
		words_release(&a->add[k]);
	form_values_release(&a->taken);
	form_clear(&a->form);
	form_clear(&a->edited);
	fields_release(&a->fields);
	plan_release(&a->plan);
	words_release(&a->set);
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
	a.cli = &cli;
	a.base.values = a.fields.values;
	a.command.key = cli.key;
	rc = err_code(&cli.err);
	if (!rc && a.set.count && !a.template)
		cli_usage(&cli, "--set goes with --template");
	if (!rc && a.template)
		rc = read_template(&a, &cli.err);
	if (!rc)
		check_operands(&cli, &a);
	if (!rc)
		rc = add(&cli, &a);
	(void)rc;	/* cli.err has it */
	add_release(&a);
	return cli_finish(&cli);
}

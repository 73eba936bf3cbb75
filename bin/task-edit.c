/* SPDX-License-Identifier: ISC */
/* task-edit -- change the fields of tasks */

#include "cli/cli.h"
#include "cli/editor.h"
#include "cli/fields.h"
#include "cli/hints.h"
#include "cli/task_editor.h"
#include "command/command.h"

struct edit {
	struct command command;
	struct fields fields;
	bool by_hand;
};

#define INTO struct edit

static const struct cli_option options[] = {
	OPT_EDIT('t', "title", "TITLE", "one line of at most 200 characters"),
	OPT_EDIT('b', "body", "TEXT",
	    "the description (Markdown); '' clears it"),
	OPT_BODY_FILE,
	OPT_APPEND,
	OPT_EDIT('c', "code", "CODE",
	    "a unique code like AUTH-07; '' clears it"),
	OPT_EDIT('P', "priority", "0..10", "urgency, higher is more urgent"),
	OPT_EDIT('l', "label", "[-]LABEL,...",
	    "add a label, or remove it with a '-' in front", .many = ~0u),
	OPT_EDIT('u', "assignee", "NAME", "who is to do it; '' clears it"),
	OPT_EDIT(0, "parent", "TASK", "the task it is part of; '' clears it"),
	OPT_EDIT(0, "cap", "[-]WORD,...", "add or remove a capability it needs",
	    .many = ~0u),
	OPT_EDIT(0, "due", "WHEN", "when it is due; '' clears it"),
	OPT_EDIT(0, "defer", "WHEN", "not ready before; '' clears it"),
	OPT_EDIT(0, "estimate", "TIME", "minutes, or 2h, 1d; '' clears it"),
	OPT_EDIT(0, "ref", "TEXT",
	    "URL or id in another system; '' clears it"),
#define PLAIN_VALUE(number, name, rule, value, argument, help, words) \
	OPT_EDIT(0, #name, argument, help "; '' clears it"),
#include "format/field_table.h"
	OPT_EDIT(0, "meta", "KEY=VALUE",
	    "set metadata (text or JSON, or one JSON object); -KEY removes "
	    "it", .many = ~0u),
	OPT_FLAG('e', "edit", by_hand,
	    "edit all fields as a text in $EDITOR; the default without others"),
	OPT_WHY(command.why, "the reason, kept with the change"),
	OPT_FORCE(command.force, "override another's claim; needs a reason"),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "TASK...", CLI_WRITES | CLI_ATOMIC | CLI_CHANGES | CLI_TASKS |
	        CLI_HINTS },
	FORM_END
};

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
		cli_say(cli, "'%s': nothing to change", operand);
	return rc;
}

/* Refuse "due tomorrow" and "due=tomorrow", and say what was meant. */
static void
refuse_words(const struct cli *cli)
{
	for (int i = 0; i < cli->count; i++) {
		const char *option = hint_named(cli, cli->operand[i]);

		if (option)
			cli_usage(cli, "'%s' is no change; did you mean the "
			    "option '--%s'?", cli->operand[i], option);
	}
}

int
main(int argc, char *argv[])
{
	struct edit e = {0};
	struct cli cli = CLI(&e,
	    "Change the fields of tasks; with no change given, edit them as "
	    "a text in $EDITOR.");
	struct operands tasks;

	cli_start(&cli, argc, argv);
	fields_finish(&e.fields, &cli);
	if (!cli.count)
		cli_usage(&cli, "a task is missing");
	cli_command(&cli, &e.command);
	operands_read(&tasks, &cli, 0, 0);
	if (!e.by_hand && !e.fields.any && !editor_is_there(&cli)) {
		refuse_words(&cli);
		cli_usage(&cli, "what is to change? (for an editor there is no "
		    "terminal, and neither $VISUAL nor $EDITOR)");
	}
	if (e.by_hand && e.fields.any)
		cli_usage(&cli, "-e cannot be combined with options that "
		    "change fields");
	if (!cli.err.word && !cli_open(&cli)) {
		if (e.fields.any)
			cli_write_each(&cli, &tasks, edit_one, &e);
		else
			task_edit_by_hand(&cli, &e.command, &tasks);
	}
	operands_release(&tasks);
	fields_release(&e.fields);
	return cli_finish(&cli);
}

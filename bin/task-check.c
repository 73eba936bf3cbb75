/* SPDX-License-Identifier: ISC */
/* task-check -- the checklist of a task */

#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/rows.h"
#include "command/claim_fate.h"
#include "command/command.h"
#include "model/checklist.h"
#include "model/task_find.h"

enum { LIST, ADD, TICK, UNTICK, DROP, EDIT, MOVE };

static const struct {
	enum check_action verb;
	int min, max;		/* operands after the task; -1: any number */
} verbs[] = {
	[LIST] = { 0, 0, -1 },
	[ADD] = { CHECK_ADD, 1, -1 },
	[TICK] = { CHECK_TICK, 1, -1 },
	[UNTICK] = { CHECK_UNTICK, 1, -1 },
	[DROP] = { CHECK_DROP, 1, -1 },
	[EDIT] = { CHECK_EDIT, 2, 2 },
	[MOVE] = { CHECK_MOVE, 2, 2 },
};

static const struct column columns[] = {
	{ .name = "task" },
	{ .name = "number", .right = true },
	{ .name = "done" },
	{ .name = "item", .drop = 1 },
	{ .name = "text", .flex = true },
};

struct checking {
	struct command command;
	struct task_checking what;
};

#define INTO struct checking
#define WRITES (CLI_WRITES | CLI_CHANGES | CLI_TASKS)

static const struct cli_option options[] = {
	OPT_WHY(command.why, "the reason, kept with the change",
	    .forms = ~FORM(0)),
	OPT_END
};

static const struct cli_form forms[] = {
	{ "[list]", "TASK...", CLI_RECORDS | CLI_READS },
	{ "add", "TASK TEXT...", WRITES },
	{ "tick | untick | remove", "TASK ITEM...", WRITES },
	{ "edit", "TASK ITEM TEXT", WRITES },
	{ "move", "TASK ITEM POSITION", WRITES },
	FORM_END
};

static int
check(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	const struct checking *c = arg;
	struct outcome out;
	int rc = task_check(journal_basis(cli->journal), &c->command, operand,
	    &c->what, &out, err);

	(void)n;
	if (!rc)
		cli_wrote(cli, out.id);
	if (!rc && !out.event)
		cli_say(cli, "'%s': nothing to change", operand);
	return rc;
}

static void
print_item(struct out *out, const struct cli *cli, struct slice id,
    const struct check_item *item, size_t number)
{
	struct buf text = BUF_INIT;

	if (cli->json) {
		json_open(&text, '{');
		json_add_key(&text, "task");
		json_add_string(&text, id);
		json_add_key(&text, "number");
		json_add_int(&text, (int64_t)number);
		json_add_key(&text, "id");
		json_add_string(&text, item->id);
		if (item->text.ptr) {
			json_add_key(&text, "text");
			json_add_string(&text, item->text);
		}
		json_add_key(&text, "done");
		json_add_bool(&text, item->done);
		json_close(&text, '}');
		out_json(out, slice_of_buf(&text));
	} else {
		buf_add_u64(&text, number);
		out_id(out, id, STYLE_YELLOW);
		out_text(out, slice_of_buf(&text), STYLE_PLAIN);
		out_text(out, item->done ? SLICE("done") : SLICE("open"),
		    item->done ? STYLE_GREEN : STYLE_PLAIN);
		out_text(out, item->id, STYLE_DIM);
		out_text(out, item->text, STYLE_PLAIN);
		out_record(out);
	}
	buf_release(&text);
}

static int
print_task(struct cli *cli, struct out *out, const char *operand,
    struct err *err)
{
	const struct view *view = journal_view(cli->journal);
	struct checklist list = {0};
	uint32_t subject;
	int rc = task_find(&subject, view, operand, err);

	if (rc)
		return rc;
	if (!cli->at)
		claim_note_losses(journal_basis(cli->journal), subject);
	checklist_read(&list, view, subject);
	for (size_t i = 0; i < list.count; i++)
		print_item(out, cli, state_subject_name(view->state, subject),
		    &list.item[i], i + 1);
	checklist_release(&list);
	return 0;
}

static void
print_lists(struct cli *cli, const struct operands *tasks)
{
	struct out out;

	out_open(&out, cli, journal_view(cli->journal), columns,
	    sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < tasks->count; i++) {
		struct err err = {0};

		operands_count(tasks, i, cli,
		    print_task(cli, &out, tasks->item[i], &err), &err);
	}
	if (out.records || !cli->failed)
		out_count(&out, "item", "items",
		    "no checklist (task-check add TASK TEXT)");
	out_close(&out);
}

static int
form_of(const struct cli *cli, int verb)
{
	struct verbs all;

	verbs_read(&all, cli);
	return all.form[verb];
}

/* Read the operands after the task. */
static void
take_items(struct cli *cli, struct checking *c, int verb)
{
	char **items = cli->operand + 1;
	int count = cli->count - 1;

	if (count < 0)
		cli_usage(cli, "a task is missing");
	if (count < verbs[verb].min ||
	    (verbs[verb].max != -1 && count > verbs[verb].max))
		cli_usage(cli, "%s takes %s", cli->operands[0],
		    cli->forms[form_of(cli, verb)].operands);
	c->what.action = verbs[verb].verb;
	c->what.item = (const char *const *)(void *)items;
	if (verb == EDIT) {
		c->what.text = items[1];
		items[1] = NULL;
	} else if (verb == MOVE) {
		c->what.position = (size_t)cli_parse_int(cli, "POSITION",
		    items[1], 1, 1000000);
	}
}

int
main(int argc, char *argv[])
{
	struct checking c = {0};
	struct cli cli = CLI(&c,
	    "Change the checklist of a task, or print it.");
	struct operands tasks;
	int verb;

	cli_start(&cli, argc, argv);
	verb = cli_verb(&cli);
	take_items(&cli, &c, verb);
	cli_command(&cli, &c.command);
	operands_read(&tasks, &cli, 0, verb == LIST ? 0 : cli.count - 1);
	if (tasks.count != 1 && verb != LIST)
		cli_usage(&cli, "only one checklist can be changed at a time");
	if (!cli.err.word && !cli_open(&cli)) {
		if (verb == LIST)
			print_lists(&cli, &tasks);
		else
			cli_write_each(&cli, &tasks, check, &c);
	}
	operands_release(&tasks);
	return cli_finish(&cli);
}

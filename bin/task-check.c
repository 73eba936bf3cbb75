/* SPDX-License-Identifier: ISC */
/* task-check -- the checklist of a task */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "command/claim_fate.h"
#include "command/command.h"
#include "model/checklist.h"
#include "model/task_find.h"

static const struct cli_option options[] = {
	{ 'm', "message", "WHY", "the reason, kept with the change" },
	{ 0, NULL, NULL, NULL }
};

#define LIST (-1)

static const struct {
	const char *name;
	int deed;
	int min, max;		/* operands after the task; -1: any number */
} deeds[] = {
	{ "list", LIST, 0, -1 },
	{ "add", CHECK_ADD, 1, -1 },
	{ "tick", CHECK_TICK, 1, -1 },
	{ "untick", CHECK_UNTICK, 1, -1 },
	{ "drop", CHECK_DROP, 1, -1 },
	{ "edit", CHECK_EDIT, 2, 2 },
	{ "move", CHECK_MOVE, 2, 2 },
};

#define DEEDS (sizeof(deeds) / sizeof(deeds[0]))

static const struct column columns[] = {
	{ .name = "task" },
	{ .name = "number", .right = 1 },
	{ .name = "done" },
	{ .name = "item", .drop = 1 },
	{ .name = "text", .flex = 1 },
};

struct checking {
	struct command command;
	struct task_checking what;
};

static int
parse_deed(const struct cli *cli, const char *word)
{
	const char *names[DEEDS];

	for (size_t i = 0; i < DEEDS; i++)
		names[i] = deeds[i].name;
	return cli_verb(cli, names, DEEDS, word);
}

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
		cli_say(cli, "'%s' is so already", operand);
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
	out_close(&out);
}

static void
check_options(const struct cli *cli, const struct checking *c, size_t deed)
{
	if (!deed)
		cli_only_reads(cli, deeds[0].name);
	if (!deed && c->command.why)
		cli_usage(cli, "-m does not go with '%s'", deeds[0].name);
	if (cli->at && deed)
		cli_usage(cli, "the past cannot be changed");
}

int
main(int argc, char *argv[])
{
	struct cli cli = { .synopsis =
	    "list [-jq0] [-C DIR] [-A NAME] [--at WHEN] TASK...\n"
	    "add [-jnq] [-C DIR] [-A NAME] [-m WHY] [--expect WHAT]\n"
	    " [--fence N] [--key KEY] [--lock-timeout SECONDS] TASK TEXT...\n"
	    "tick | untick | drop [-jnq] [-C DIR] [-A NAME] [-m WHY]\n"
	    " [--expect WHAT] [--fence N] [--key KEY]\n"
	    " [--lock-timeout SECONDS] TASK ITEM...\n"
	    "edit [-jnq] [-C DIR] [-A NAME] [-m WHY] [--expect WHAT]\n"
	    " [--fence N] [--key KEY] [--lock-timeout SECONDS] TASK ITEM\n"
	    " TEXT\n"
	    "move [-jnq] [-C DIR] [-A NAME] [-m WHY] [--expect WHAT]\n"
	    " [--fence N] [--key KEY] [--lock-timeout SECONDS] TASK ITEM\n"
	    " POSITION",
	    .summary = "Change the checklist of a task, or print it.",
	    .options = options, .flags = CLI_WRITES | CLI_CHANGES | CLI_TASKS |
	    CLI_RECORDS | CLI_READS | CLI_SINGLE };
	struct checking c = {0};
	struct operands tasks;
	int more;
	size_t deed;

	cli_init(&cli, argv[0]);
	while (cli_getopt(&cli, argc, argv) != -1)	/* there is -m only */
		c.command.why = optarg;
	deed = parse_deed(&cli, argv[optind]);
	more = argc - optind - 2;
	if (more < 0)
		cli_usage(&cli, "a task is missing");
	if (more < deeds[deed].min ||
	    (deeds[deed].max != -1 && more > deeds[deed].max))
		cli_usage(&cli, "operands of %s are missing, or too many",
		    deeds[deed].name);
	c.command.key = cli.key;
	c.command.expect = cli.expect;
	c.command.fence = cli.fence;
	c.what.deed = (enum check_deed)(deed ? deeds[deed].deed : 0);
	c.what.item = (const char *const *)(void *)(argv + optind + 2);
	if (c.what.deed == CHECK_EDIT && deed) {
		c.what.text = argv[optind + 3];
		argv[optind + 3] = NULL;
	} else if (c.what.deed == CHECK_MOVE && deed) {
		c.what.position = (size_t)cli_parse_int(&cli, "POSITION",
		    argv[optind + 3], 1, 1000000);
	}
	operands_read(&tasks, &cli, argv + optind + 1, deed ? 1 : more + 1);
	check_options(&cli, &c, deed);
	if (tasks.count != 1 && deed)
		cli_usage(&cli, "a checklist is changed of one task");
	if (!cli.err.word && !cli_open(&cli)) {
		if (deed)
			cli_write_each(&cli, &tasks, check, &c);
		else
			print_lists(&cli, &tasks);
	}
	operands_release(&tasks);
	return cli_finish(&cli);
}

/* SPDX-License-Identifier: ISC */
/* task-undo -- take commands back, and undone commands back in */

#include <string.h>

#include "cli/cli.h"
#include "cli/out.h"
#include "command/undo.h"
#include "query/undo_find.h"
#include "tool/undo_answer.h"

struct undo {
	struct command command;
	struct undo_ask ask;
	bool cascade;
	struct cli *cli;
	struct buf rows;	/* four texts a change, each with its NUL */
	struct buf json;
	bool repeated, redo;
};

#define INTO struct undo

enum { NAMED, BY, IMPORT };

static const struct cli_option options[] = {
	OPT_TEXT(0, "author", ask.by, "NAME", "what this actor did since then",
	    .begins = FORM(BY)),
	OPT_SINCE(ask.when, .begins = FORM(BY)),
	OPT_UNTIL(ask.when, .forms = FORM(BY)),
	OPT_TEXT(0, "import", ask.import, "SOURCE",
	    "all that was imported from this source", .begins = FORM(IMPORT)),
	OPT_FLAG(0, "cascade", cascade, "also later changes that rest on it"),
	OPT_WHY(command.why, "the reason, kept with the undo"),
	OPT_FORCE(command.force, "override another's claim; needs a reason"),
	OPT_END
};

static const struct cli_form forms[] = {
	[NAMED] = { NULL, "[EVENT | COMMIT]...", CLI_WRITES | CLI_RECORDS },
	[BY] = { NULL, "", CLI_WRITES | CLI_RECORDS },
	[IMPORT] = { NULL, "", CLI_WRITES | CLI_RECORDS },
	FORM_END
};

static const struct column columns[] = {
	{ .name = "task", .max = 24 },
	{ .name = "field", .max = 40 },
	{ .name = "before", .max = 40 },
	{ .name = "after", .flex = true },
};

static int
find(void *arg, struct term_list *out, struct err *err)
{
	const struct undo *u = arg;

	return undo_find(out, u->cli->journal, &u->ask, err);
}

/* The name of a subject: an id in a pipe, a code on a terminal. */
static void
add_subject(struct buf *out, const struct cli *cli, uint32_t subject)
{
	const struct view *view = journal_view(cli->journal);
	struct task task;

	if (state_subject(view->state, subject)->kind != SUBJECT_TASK) {
		buf_add_slice(out, state_subject_name(view->state, subject));
		return;
	}
	view_task(&task, view, subject);
	if (task.code.ptr && cli_for_people(cli))
		task_code_add(out, &task);
	else
		buf_add_slice(out, task.id);
}

/* Keep what is to be printed once the events are in the log. */
static void
keep_answer(struct undo *u, const struct undo_result *result)
{
	const struct view *view = journal_view(u->cli->journal);
	struct buf *rows = &u->rows;

	u->repeated = result->repeated;
	u->redo = result->redo;
	for (size_t i = 0; i < result->changes; i++) {
		const struct undo_change *change = &result->change[i];

		add_subject(rows, u->cli, change->subject);
		buf_add_char(rows, '\0');
		undo_change_add_field(rows, view, change);
		buf_add_char(rows, '\0');
		undo_change_add_before(rows, view, result, change);
		buf_add_char(rows, '\0');
		undo_change_add_after(rows, view, result, change);
		buf_add_char(rows, '\0');
	}
	json_open(&u->json, '{');
	undo_answer_add(&u->json, view, result);
	json_close(&u->json, '}');
}

static int
undo(struct cli *cli, const char *operand, size_t n, void *arg, struct err *err)
{
	struct undo *u = arg;
	struct undoing undoing = { .find = find, .arg = u,
		.words = u->ask.named, .cascade = u->cascade,
		.many = u->ask.by || u->ask.import };
	struct undo_result result;
	int rc;

	(void)operand;
	(void)n;
	rc = task_undo(journal_basis(cli->journal), &u->command, &undoing,
	    &result, err);
	if (!rc)
		keep_answer(u, &result);
	undo_result_release(&result);
	return rc;
}

static void
print_rows(struct undo *u)
{
	struct out out;
	size_t at = 0;

	out_open(&out, u->cli, journal_view(u->cli->journal), columns,
	    sizeof(columns) / sizeof(columns[0]));
	while (at < u->rows.len) {
		for (int i = 0; i < 4; i++) {
			struct slice cell = slice_of(u->rows.data + at);

			out_text(&out, cell, i ? STYLE_PLAIN : STYLE_CYAN);
			at += cell.len + 1;
		}
		out_record(&out);
	}
	out_say(&out, "%s", u->repeated ? "this key was used before: nothing "
	    "was undone again" : u->cli->dry_run ? "nothing was written" :
	    u->redo ? "brought back; 'task-undo' takes it back again" :
	    "undone; 'task-undo' brings it back");
	out_close(&out);
}

int
main(int argc, char *argv[])
{
	struct undo u = { .ask.when = WHEN_RANGE_OPEN };
	struct cli cli = CLI(&u,
	    "Undo your last command, or events that you name. What is undone "
	    "stays in the history, and undoing the undo brings it back.");
	int rc;

	cli_start(&cli, argc, argv);
	if ((u.ask.by || u.ask.import) && cli.count)
		cli_usage(&cli, "events are named, or chosen by an option");
	if (!u.ask.by != (u.ask.when.from == WHEN_NONE))
		cli_usage(&cli, "--author and --since go together");
	cli_command(&cli, &u.command);
	u.cli = &cli;
	u.ask.named = (const char *const *)cli.operand;
	/* all or nothing: half of an undo helps nobody */
	cli.atomic = true;
	if (!cli.err.word && !cli_open(&cli)) {
		rc = cli_write_each(&cli, NULL, undo, &u);
		if (!rc && cli.json)
			out_print_json(&cli, slice_of_buf(&u.json));
		else if (!rc)
			print_rows(&u);
	}
	buf_release(&u.rows);
	buf_release(&u.json);
	return cli_finish(&cli);
}

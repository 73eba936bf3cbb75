/* SPDX-License-Identifier: ISC */
/* task-diff -- show what changed between two times, or between two clones */

#include <stdlib.h>
#include <string.h>

#include "cli/change_text.h"
#include "cli/cli.h"
#include "cli/environment.h"
#include "cli/out.h"
#include "log/journal_at.h"
#include "query/task_diff.h"

#define USUAL "yesterday"	/* from when, if nothing is given */
#define BEGINNING "1970-01-02"	/* before the first event of any log */

static const struct column columns[] = {
	{ .name = "task" },
	{ .name = "change", .from = SIZE_MAX },
	{ .name = "title", .max = 40 },
	{ .name = "by", .max = 24, .drop = 1 },
	{ .name = "what", .heading = "WHAT CHANGED", .flex = true },
};

struct diff {
	struct cli *cli;
	const char *clone;	/* --clone */
	char *since;		/* what is compared with; NULL: as it is */
	struct journal *from;
	struct buf text;
	size_t events;
};

#define INTO struct diff

static const struct cli_option options[] = {
	OPT_TEXT(0, "clone", clone, "DIR",
	    "compare with the log of another clone, which is at DIR"),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "[FROM..TO]", CLI_RECORDS | CLI_READS },
	FORM_END
};

/* Read the operand: FROM stays, TO is what --at is. */
static void
take_operand(struct diff *diff)
{
	struct cli *cli = diff->cli;
	const char *text = cli->count ? cli->operand[0]
	    : diff->clone             ? ""
	                              : USUAL;
	const char *dots = strstr(text, "..");

	if (cli->count > 1)
		cli_usage(cli, "unexpected argument '%s'; a range is "
		    "FROM..TO", cli->operand[1]);
	if (dots && dots[2] && cli->at)
		cli_usage(cli, "'%s' and --at both say until when", text);
	if (dots && dots[2])
		cli->at = dots + 2;
	diff->since = slice_dup((struct slice){ text,
	    dots ? (size_t)(dots - text) : strlen(text) });
}

static int
open_from(struct diff *diff)
{
	struct cli *cli = diff->cli;
	struct journal_options given;
	int rc;

	cli_journal_options(&given, cli);
	given.reads_only = true;
	if (diff->clone)
		given.ask.option = diff->clone;
	rc = environment_open(&diff->from, &given, NULL, &cli->err);
	if (!rc && (*diff->since || !diff->clone))
		rc = journal_rewind_before(diff->from,
		    *diff->since ? diff->since : BEGINNING, &cli->err);
	return rc;
}

static void
add_authors(struct buf *out, const struct task_change *change)
{
	for (size_t i = 0; i < change->authors; i++) {
		buf_add_str(out, i ? ", " : "");
		buf_add_slice(out, change->by[i]);
	}
}

static void
print_change(struct diff *diff, struct out *out,
    const struct task_change *change)
{
	struct buf *text = &diff->text;
	struct task task;

	buf_clear(text);
	if (diff->cli->json) {
		task_change_json_add(text, change);
		out_json(out, slice_of_buf(text));
		return;
	}
	view_task_part(&task, change->view, change->subject,
	    TASK_PART(FIELD_TITLE));
	out_task(out, change->view, change->subject);
	out_text(out, slice_of(task_change_name(change->kind)), STYLE_PLAIN);
	out_text(out, task.title, STYLE_PLAIN);
	add_authors(text, change);
	out_text(out, slice_of_buf(text), STYLE_PLAIN);
	buf_clear(text);
	change_text_add(text, change, out);
	out_text(out, slice_of_buf(text), STYLE_PLAIN);
	out_record(out);
}

static void
print_changes(struct diff *diff)
{
	struct task_diff *changes =
	    task_diff_new(journal_view(diff->from),
	        journal_view(diff->cli->journal));
	const struct task_change *change;
	int kind = -1;
	struct out out;

	out_open(&out, diff->cli, journal_view(diff->cli->journal), columns,
	    sizeof(columns) / sizeof(columns[0]));
	while ((change = task_diff_next(changes)) != NULL) {
		if ((int)change->kind != kind)
			out_group(&out,
			    slice_of(task_change_name(change->kind)));
		kind = (int)change->kind;
		diff->events += change->events;
		print_change(diff, &out, change);
	}
	out_count(&out, "task changed", "tasks changed", "nothing changed");
	if (*diff->since)
		out_say(&out, "since %s", diff->since);
	if (out.records)
		out_say(&out, "%zu event%s", diff->events,
		    diff->events == 1 ? "" : "s");
	out_close(&out);
	task_diff_free(changes);
}

int
main(int argc, char *argv[])
{
	struct diff diff = { .text = BUF_INIT };
	struct cli cli = CLI(&diff,
	    "Show what changed, by task: since yesterday; since FROM; or "
	    "between two times, events, commits or clones.");

	diff.cli = &cli;
	cli_start(&cli, argc, argv);
	take_operand(&diff);
	if (!open_from(&diff) && !cli_open(&cli))
		print_changes(&diff);
	journal_close(diff.from);
	free(diff.since);
	buf_release(&diff.text);
	return cli_finish(&cli);
}

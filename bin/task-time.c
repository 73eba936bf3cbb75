/* SPDX-License-Identifier: ISC */
/* task-time -- note work as it begins and ends, and add it up */

#include <string.h>

#include "cli/cli.h"
#include "cli/out.h"
#include "command/claim_fate.h"
#include "command/command.h"
#include "model/given.h"
#include "model/task_find.h"
#include "model/work.h"
#include "query/query.h"

static const struct column session_columns[] = {
	{ .name = "start", .right = true },
	{ .name = "end", .right = true, .drop = 2 },
	{ .name = "actor", .max = 20 },
	{ .name = "task" },
	{ .name = "status" },
	{ .name = "worked", .right = true },
	{ .name = "productivity", .drop = 1 },
	{ .name = "note", .flex = true },
};

static const struct column total_columns[] = {
	{ .name = "of", .max = 30 },
	{ .name = "worked", .right = true },
	{ .name = "sessions", .right = true },
	{ .name = "productivity", .right = true },
	{ .name = "title", .flex = true },
};

static const char *const keys[] = { [WORK_BY_TASK] = "task",
    [WORK_BY_ACTOR] = "actor", [WORK_BY_DAY] = "day", NULL };

struct ask {
	struct cli *cli;
	struct command command;
	struct task_work work;
	struct work_query query;
	struct words authors;
	struct filter actors;		/* these authors */
	struct term_list subjects;	/* tasks that are read or written to */
	int by;				/* enum work_by, -1: sessions */
};

#define INTO struct ask

enum { MARKING, LISTING };

static const struct cli_option options[] = {
	OPT_TEXT('m', "message", work.note, "NOTE",
	    "with a verb: what there is to say", .forms = FORM(MARKING)),
	OPT_SHARE("productivity", work.productivity,
	    "how well it went, from 0 to 1", .forms = FORM(MARKING)),
	OPT_CHOICE(0, "by", by, "KEY", "totals: by task, actor or day",
	    .words = keys, .forms = FORM(LISTING)),
	OPTION(0, "author", authors, struct words, "NAME,...", option_words,
	    "work of one of these; -NAME: of others", .forms = FORM(LISTING),
	    .many = FORM(LISTING)),
	OPT_FLAG(0, "open", query.open, "sessions that are not over",
	    .forms = FORM(LISTING)),
	OPT_SINCE(query.when, .forms = FORM(LISTING)),
	OPT_UNTIL(query.when, .forms = FORM(LISTING)),
	OPT_END
};

/* The verbs are those of enum work_mark, in that order. */
static const struct cli_form forms[] = {
	[MARKING] = { "start | pause | resume | stop", "TASK...",
	    CLI_RECORDS | CLI_WRITES | CLI_ATOMIC | CLI_CHANGES },
	[LISTING] = { "[list]", "[TASK...]", CLI_RECORDS | CLI_READS },
	FORM_END
};

/* Print seconds for programs, hours and minutes for people. */
static void
out_worked(struct out *out, int64_t ms)
{
	struct buf text = BUF_INIT;
	long long s = (long long)(ms / 1000);

	if (!out->table)
		buf_addf(&text, "%lld", s);
	else if (s >= 3600)
		buf_addf(&text, "%lldh%02lldm", s / 3600, s / 60 % 60);
	else
		buf_addf(&text, s >= 60 ? "%lldm" : "%llds",
		    s >= 60 ? s / 60 : s);
	out_text(out, slice_of_buf(&text), STYLE_BOLD);
	buf_release(&text);
}

static void
out_productivity(struct out *out, int64_t thousandths)
{
	struct buf text = BUF_INIT;

	share_add(&text, thousandths);
	out_text(out, slice_of_buf(&text), STYLE_PLAIN);
	buf_release(&text);
}

static void
print_session(struct out *out, const struct view *view,
    const struct work_session *s)
{
	static const enum style styles[] = { [WORK_RUNNING] = STYLE_GREEN,
	    [WORK_PAUSED] = STYLE_YELLOW, [WORK_ENDED] = STYLE_DIM };
	struct buf note = BUF_INIT;

	out_time(out, s->start_ms, STYLE_DIM);
	out_time(out, s->end_ms, STYLE_DIM);
	out_text(out, state_term_text(view->state, s->actor), STYLE_MAGENTA);
	out_task(out, view, s->subject);
	out_text(out, slice_of(work_status_name(s->status)), styles[s->status]);
	out_worked(out, s->worked_ms);
	out_productivity(out, s->productivity);
	work_add_note(&note, view, s);
	out_text(out, slice_of_buf(&note), STYLE_PLAIN);
	out_record(out);
	buf_release(&note);
}

static void
print_sessions(const struct ask *ask, const struct work_list *list)
{
	const struct view *view = journal_view(ask->cli->journal);
	struct buf text = BUF_INIT;
	struct out out;
	int64_t worked_ms = 0;

	out_open(&out, ask->cli, view, session_columns,
	    sizeof(session_columns) / sizeof(session_columns[0]));
	for (size_t i = 0; i < list->count; i++) {
		worked_ms += list->session[i].worked_ms;
		if (!ask->cli->json) {
			print_session(&out, view, &list->session[i]);
			continue;
		}
		buf_clear(&text);
		work_json_add(&text, view, &list->session[i]);
		out_json(&out, slice_of_buf(&text));
	}
	out_count(&out, "session", "sessions",
	    "no work was recorded (task-time start TASK)");
	buf_clear(&text);
	out_add_minutes(&text, worked_ms / 60000);
	if (list->count > 1)
		out_say(&out, "%s in all", text.data);
	out_close(&out);
	buf_release(&text);
}

static void
print_total(struct out *out, const struct view *view,
    const struct work_total *total)
{
	struct buf text = BUF_INIT;
	struct task task = {0};
	char day[WHEN_SIZE];

	if (total->by == WORK_BY_TASK) {
		view_task(&task, view, total->key);
		out_task(out, view, total->key);
	} else if (total->by == WORK_BY_ACTOR) {
		out_text(out, state_term_text(view->state, total->key),
		    STYLE_MAGENTA);
	} else {
		when_format(day, total->day_ms);
		out_text(out, (struct slice){ day, strlen("2026-11-20") },
		    STYLE_PLAIN);
	}
	out_worked(out, total->worked_ms);
	buf_addf(&text, "%zu", total->sessions);
	out_text(out, slice_of_buf(&text), STYLE_PLAIN);
	out_productivity(out, total->productivity);
	if (out->columns == 5)
		out_text(out, task.title, STYLE_PLAIN);
	out_record(out);
	buf_release(&text);
}

static void
print_totals(const struct ask *ask)
{
	const struct view *view = journal_view(ask->cli->journal);
	enum work_by by = (enum work_by)ask->by;
	struct buf text = BUF_INIT;
	struct work_totals totals;
	struct column column[5];
	struct out out;

	memcpy(column, total_columns, sizeof(column));
	column[0].name = keys[by];
	work_totals_read(&totals, view, &ask->query, by);
	out_open(&out, ask->cli, view, column,
	    by == WORK_BY_TASK && cli_for_people(ask->cli) ? 5 : 4);
	for (size_t i = 0; i < totals.count; i++) {
		if (!ask->cli->json) {
			print_total(&out, view, &totals.total[i]);
			continue;
		}
		buf_clear(&text);
		work_total_json_add(&text, view, &totals.total[i]);
		out_json(&out, slice_of_buf(&text));
	}
	if (!totals.count)
		out_say(&out, "no work was recorded (task-time start TASK)");
	out_close(&out);
	buf_release(&text);
	work_totals_release(&totals);
}

static int
same_order(const struct state *state, uint32_t a, uint32_t b)
{
	(void)state;
	return (a > b) - (a < b);
}

static void
show(struct ask *ask, const struct operands *tasks)
{
	struct cli *cli = ask->cli;
	const struct view *view = journal_view(cli->journal);
	struct buf note = BUF_INIT;
	struct work_list list;

	for (size_t i = 0; i < tasks->count; i++) {
		struct err err = {0};
		uint32_t subject;
		int rc = task_find(&subject, view, tasks->item[i], &err);

		if (!rc)
			term_list_add(&ask->subjects, subject);
		if (!rc && !cli->at)
			claim_note_losses(journal_basis(cli->journal), subject);
		operands_count(tasks, i, cli, rc, &err);
	}
	if (tasks->given && !ask->subjects.count)
		return;
	term_list_sort(&ask->subjects, view->state, same_order);
	if (filter_add_names(&ask->actors, view, ask->authors.item,
	    journal_actor(cli->journal), &cli->err))
		return;
	query_note_names(&note, view, ask->authors.item, false);
	if (note.len)
		cli_say(cli, "%s", note.data);
	buf_release(&note);
	ask->query.actors = &ask->actors;
	if (ask->by >= 0) {
		print_totals(ask);
		return;
	}
	work_list_read(&list, view, &ask->query);
	print_sessions(ask, &list);
	work_list_release(&list);
}

static int
mark(struct cli *cli, const char *operand, size_t n, void *arg, struct err *err)
{
	static const char *const is[] = { [WORK_START] = "running",
	    [WORK_PAUSE] = "paused", [WORK_RESUME] = "running" };
	struct ask *ask = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &ask->command, n);
	rc = task_time(journal_basis(cli->journal), &ask->command, operand,
	    &ask->work, &out, err);
	if (rc)
		return rc;
	term_list_add(&ask->subjects, out.subject);
	if (!out.event)
		cli_say(cli, "the session on '%s' is %s already", operand,
		    is[ask->work.mark]);
	return 0;
}

/* With -j, print the sessions as they are after the write. */
static void
print_written(const struct ask *ask)
{
	const struct view *view = journal_view(ask->cli->journal);

	for (size_t i = 0; i < ask->subjects.count; i++) {
		struct work_list list = {0}, last = {0};

		work_read(&list, view, ask->subjects.term[i]);
		for (size_t k = list.count; k-- > 0 && !last.count; )
			if (slice_is(state_term_text(view->state,
			    list.session[k].actor),
			    journal_actor(ask->cli->journal))) {
				last.session = &list.session[k];
				last.count = 1;
			}
		print_sessions(ask, &last);
		work_list_release(&list);
	}
}

static void
write_marks(struct ask *ask, const struct operands *tasks)
{
	struct cli *cli = ask->cli;

	cli_command(cli, &ask->command);
	if (!cli_write_each(cli, tasks, mark, ask) && cli->json &&
	    !cli->dry_run)
		print_written(ask);
}

/* True if the first operand is a verb. */
static bool
find_verb(struct ask *ask)
{
	struct cli *cli = ask->cli;
	int verb = cli_verb(cli);

	if (verb > WORK_STOP)
		return false;
	ask->work.mark = (enum work_mark)verb;
	if (!cli->count)
		cli_usage(cli, "a task is missing");
	return true;
}

int
main(int argc, char *argv[])
{
	struct ask ask = { .by = -1,
		.work = { .productivity = -1 },
		.query = { .when = WHEN_RANGE_OPEN } };
	struct cli cli = CLI(&ask,
	    "Note when work on tasks begins, pauses and ends; list the "
	    "sessions of work, or add them up.");
	struct operands tasks = {0};
	bool marks;

	ask.cli = &cli;
	cli_start(&cli, argc, argv);
	marks = find_verb(&ask);
	ask.query.subjects = &ask.subjects;
	operands_read(&tasks, &cli, 0, 0);
	if (!cli.err.word && !cli_open(&cli)) {
		if (marks)
			write_marks(&ask, &tasks);
		else
			show(&ask, &tasks);
	}
	operands_release(&tasks);
	term_list_release(&ask.subjects);
	words_release(&ask.authors);
	filter_release(&ask.actors);
	return cli_finish(&cli);
}

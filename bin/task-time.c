/* SPDX-License-Identifier: ISC */
/* task-time -- note work as it begins and ends, and add it up */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "command/claim_fate.h"
#include "command/command.h"
#include "model/given.h"
#include "model/task_find.h"
#include "model/work.h"

enum {
	OPT_PRODUCTIVITY = CLI_LONG,
	OPT_BY,
	OPT_AUTHOR,
	OPT_OPEN,
	OPT_SINCE,
	OPT_UNTIL
};

static const struct cli_option options[] = {
	{ 'm', "message", "NOTE", "with a verb: what there is to say" },
	{ OPT_PRODUCTIVITY, "productivity", "N",
	    "how well it went, from 0 to 1" },
	{ OPT_BY, "by", "KEY", "totals: by task, actor or day" },
	{ OPT_AUTHOR, "author", "NAME", "work of NAME" },
	{ OPT_OPEN, "open", NULL, "sessions that are not over" },
	{ OPT_SINCE, "since", "WHEN", "not before WHEN" },
	{ OPT_UNTIL, "until", "WHEN", "not after WHEN" },
	{ 0, NULL, NULL, NULL }
};

static const struct column session_columns[] = {
	{ .name = "start", .right = 1 },
	{ .name = "end", .right = 1, .drop = 2 },
	{ .name = "actor", .max = 20 },
	{ .name = "task" },
	{ .name = "status" },
	{ .name = "worked", .right = 1 },
	{ .name = "productivity", .drop = 1 },
	{ .name = "note", .flex = 1 },
};

static const struct column total_columns[] = {
	{ .name = "of", .max = 30 },
	{ .name = "worked", .right = 1 },
	{ .name = "sessions", .right = 1 },
	{ .name = "productivity", .right = 1 },
	{ .name = "title", .flex = 1 },
};

static const char *const verbs[] = { [WORK_START] = "start",
	[WORK_PAUSE] = "pause",
	[WORK_RESUME] = "resume",
	[WORK_STOP] = "stop" };
static const char *const keys[] = { [WORK_BY_TASK] = "task",
    [WORK_BY_ACTOR] = "actor", [WORK_BY_DAY] = "day" };

struct ask {
	struct cli *cli;
	struct command command;
	struct task_work work;
	struct work_query query;
	struct term_list subjects;	/* read, or written to */
	int by;				/* enum work_by, -1: sessions */
	/* booleans: options of that form were given */
	int reading, writing;
};

/* The number of a word among those known, or the end. */
static int
word_of(const struct cli *cli, const char *const *words, int count,
    const char *option, const char *word)
{
	const char *near;

	for (int i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	near = nearest_word(word, words, (size_t)count);
	cli_refuse(cli, "%s knows no '%s'%s%s%s", option, word,
	    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static void
take_time(struct ask *ask, const char *option, int is_end)
{
	struct err err = {0};

	if (when_parse_end(&ask->query.when, is_end, optarg, cli_now(ask->cli),
	        &err))
		cli_refuse(ask->cli, "%s: %s", option, err.message);
}

static void
take_option(struct ask *ask, int ch)
{
	struct err err = {0};

	if (ch == 'm' || ch == OPT_PRODUCTIVITY)
		ask->writing = 1;
	else
		ask->reading = 1;
	switch (ch) {
	case 'm':
		ask->work.note = optarg;
		break;
	case OPT_PRODUCTIVITY:
		cli_need(ask->cli,
		    given_share(&ask->work.productivity, "productivity",
		        slice_of(optarg), &err),
		    &err);
		break;
	case OPT_BY:
		ask->by = word_of(ask->cli, keys, 3, "--by", optarg);
		break;
	case OPT_AUTHOR:
		cli_need(ask->cli, given_name(optarg, &err), &err);
		ask->query.actor = optarg;
		break;
	case OPT_OPEN:
		ask->query.open = 1;
		break;
	case OPT_SINCE:
		take_time(ask, "--since", 0);
		break;
	default:
		take_time(ask, "--until", 1);
	}
}

/* Seconds for programs, hours and minutes for people. */
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
	out_id(out, state_subject_name(view->state, s->subject), STYLE_YELLOW);
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

	out_open(&out, ask->cli, view, session_columns,
	    sizeof(session_columns) / sizeof(session_columns[0]));
	for (size_t i = 0; i < list->count; i++) {
		if (!ask->cli->json) {
			print_session(&out, view, &list->session[i]);
			continue;
		}
		buf_clear(&text);
		work_json_add(&text, view, &list->session[i]);
		out_json(&out, slice_of_buf(&text));
	}
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
		out_id(out, task.id, STYLE_YELLOW);
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
	struct out out;

	work_totals_read(&totals, view, &ask->query, by);
	out_open(&out, ask->cli, view, total_columns,
	    by == WORK_BY_TASK && cli_stdout_is_terminal() ? 5 : 4);
	for (size_t i = 0; i < totals.count; i++) {
		if (!ask->cli->json) {
			print_total(&out, view, &totals.total[i]);
			continue;
		}
		buf_clear(&text);
		work_total_json_add(&text, view, &totals.total[i]);
		out_json(&out, slice_of_buf(&text));
	}
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

/* -j: the sessions as they are then. */
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

	ask->command.key = cli->key;
	ask->command.expect = cli->expect;
	ask->command.fence = cli->fence;
	if (!cli_write_each(cli, tasks, mark, ask) && cli->json &&
	    !cli->dry_run)
		print_written(ask);
}

/* Boolean: does the first operand say what to do? */
static int
find_verb(struct ask *ask, const char *word, int operands)
{
	const struct cli *cli = ask->cli;
	int verb = -1;

	for (int i = 0; word && i <= WORK_STOP; i++)
		if (strcmp(word, verbs[i]) == 0)
			verb = i;
	if (verb == -1 && ask->writing)
		verb = cli_verb(cli, verbs, WORK_STOP + 1, word);
	if (verb == -1) {
		cli_only_reads(cli, "the list of work");
		return 0;
	}
	ask->work.mark = (enum work_mark)verb;
	if (operands < 2)
		cli_usage(cli, "a task is missing");
	if (ask->reading || cli->at)
		cli_usage(cli, "'%s' goes with no option that selects", word);
	return 1;
}

int
main(int argc, char *argv[])
{
	struct cli cli = {
		.synopsis =
		    "start | pause | resume | stop [-jnq0] [-C DIR] [-A NAME]\n"
		    " [-m NOTE] [--productivity N] [--expect WHAT] [--fence "
		    "N]\n"
		    " [--key KEY] [--lock-timeout SECONDS] [--atomic] TASK...\n"
		    "[-jq0] [-C DIR] [-A NAME] [--by KEY] [--author NAME] "
		    "[--open]\n"
		    " [--since WHEN] [--until WHEN] [--at WHEN] [TASK...]",
		.summary =
		    "Note when work on tasks begins, pauses and ends; list the "
		    "sessions of work, or add them up.",
		.options = options,
		.flags = CLI_RECORDS | CLI_READS | CLI_WRITES | CLI_CHANGES
	};
	struct ask ask = { .cli = &cli,
		.by = -1,
		.work = { .productivity = -1 },
		.query = { .when = WHEN_RANGE_OPEN } };
	struct operands tasks = {0};
	int ch, verb;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		take_option(&ask, ch);
	verb = find_verb(&ask, argv[optind], argc - optind);
	ask.query.subjects = &ask.subjects;
	operands_read(&tasks, &cli, argv + optind + verb, argc - optind - verb);
	if (!cli.err.word && !cli_open(&cli)) {
		if (verb)
			write_marks(&ask, &tasks);
		else
			show(&ask, &tasks);
	}
	operands_release(&tasks);
	term_list_release(&ask.subjects);
	return cli_finish(&cli);
}

/* SPDX-License-Identifier: ISC */
/* task-list -- print the tasks that match */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/words.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/format.h"
#include "cli/out.h"
#include "command/claim_fate.h"
#include "command/command.h"
#include "model/conflict.h"
#include "model/task_find.h"
#include "query/query.h"

enum {
	OPT_CLOSED = CLI_LONG,
	OPT_MINE,
	OPT_CAP,
	OPT_CODE,
	OPT_PARENT,
	OPT_NEEDS,
	OPT_CREATED,
	OPT_UPDATED,
	OPT_DONE,
	OPT_DUE,
	OPT_READY,
	OPT_BLOCKED,
	OPT_EXPLAIN,
	OPT_CONFLICTS,
	OPT_HELD,
	OPT_SORT,
	OPT_LIMIT,
	OPT_CURSOR,
	OPT_COUNT,
	OPT_FORMAT
};

static const struct cli_option options[] = { { 's', "state", "STATE,...",
	                                         "in one of these states" },
	{ 'a', "all", NULL, "closed tasks, too" },
	{ OPT_CLOSED, "closed", NULL, "closed tasks only" },
	{ 'u', "assignee", "WHO", "assigned to WHO; 'none': to nobody" },
	{ OPT_MINE, "mine", NULL, "assigned to me, or claimed by me" },
	{ 'l', "label", "WORD", "with this label; '!WORD': without it" },
	{ OPT_CAP, "cap", "WORD",
	    "that require this; with --ready: that require no other" },
	{ 'P', "priority", "MIN[..MAX]", "of this priority or range, 0 to 10" },
	{ 'g', "search", "TEXT", "with TEXT in title or body" },
	{ OPT_CODE, "code", "PREFIX", "whose code begins so" },
	{ OPT_PARENT, "parent", "TASK", "children of TASK" },
	{ OPT_PARENT, "children-of", "TASK", "the same" },
	{ OPT_NEEDS, "needs", "TASK", "that need TASK" },
	{ OPT_CREATED, "created", "FROM..TO",
	    "created then; either end may be left out" },
	{ OPT_UPDATED, "updated", "FROM..TO", "last changed then" },
	{ OPT_DONE, "done", "FROM..TO", "done then" },
	{ OPT_DUE, "due", "FROM..TO", "due then" },
	{ OPT_READY, "ready", NULL, "that can be claimed now" },
	{ OPT_BLOCKED, "blocked", NULL, "that wait for others" },
	{ OPT_EXPLAIN, "explain", NULL,
	    "say why ready or not; with --ready also what is not" },
	{ OPT_CONFLICTS, "conflicts", NULL,
	    "that people decided differently at once" },
	{ OPT_HELD, "held", NULL, "whose creation has not arrived yet" },
	{ OPT_SORT, "sort", "KEY,...", "order by these; -KEY: reversed" },
	{ OPT_LIMIT, "limit", "N", "N tasks at most" },
	{ OPT_CURSOR, "cursor", "CURSOR", "go on where the last list was cut" },
	{ OPT_COUNT, "count", NULL, "print only how many there are" },
	{ OPT_FORMAT, "format", "FORMAT",
	    "print what %(field) in FORMAT says" },
	{ 0, NULL, NULL, NULL } };

static const struct column columns[] = {
	{ .name = "id" },
	{ .name = "state", .max = 20 },
	{ .name = "priority", .right = 1 },
	{ .name = "assignee", .max = 16, .drop = 2 },
	{ .name = "code" },
	{ .name = "labels", .max = 24, .drop = 4 },
	{ .name = "updated", .right = 1, .drop = 3 },
	{ .name = "title", .flex = 1 },
	{ .name = "why", .max = 60 },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* The command line, as given: what names tasks or states waits for the log. */
struct list {
	struct cli *cli;
	struct query query;
	struct words states, assignees, labels, caps;
	const char *parent, *needs, *format;
	int closed, mine, all, explain, count;
	struct term_list only;
	struct claimant claimant;
	struct task_json scratch;
	struct buf text;	/* of one cell */
};

static void
take_priority(struct list *list, const char *text)
{
	const char *dots = strstr(text, "..");
	char min[16] = "";

	if (!dots) {
		list->query.priority_min = list->query.priority_max =
		    parse_priority(list->cli, text);
		return;
	}
	if (dots - text >= (long)sizeof(min))
		cli_refuse(list->cli, "cannot read the priorities '%s'", text);
	memcpy(min, text, (size_t)(dots - text));
	if (*min)
		list->query.priority_min = parse_priority(list->cli, min);
	if (dots[2])
		list->query.priority_max = parse_priority(list->cli, dots + 2);
	if (list->query.priority_min > list->query.priority_max)
		cli_refuse(list->cli,
		    "no priority is in '%s': the lower one comes first", text);
}

static struct when_range
take_range(struct list *list, const char *option, int ahead)
{
	struct when_range range;
	struct err err = {0};

	if (when_parse_range(&range, optarg, cli_now(list->cli), ahead, &err))
		cli_refuse(list->cli, "%s: %s", option, err.message);
	return range;
}

static void
take_sort(struct list *list, const char *text)
{
	struct err err = {0};

	cli_need(list->cli, query_parse_sort(&list->query, text, &err), &err);
}

static void
take_filter(struct list *list, int ch)
{
	struct query *query = &list->query;

	switch (ch) {
	case 's':
		words_add(&list->states, optarg);
		break;
	case 'u':
		words_add(&list->assignees, optarg);
		break;
	case 'l':
		words_add(&list->labels, optarg);
		break;
	case OPT_CAP:
		words_add(&list->caps, optarg);
		break;
	case 'P':
		take_priority(list, optarg);
		break;
	case OPT_CREATED:
		query->created = take_range(list, "--created", 0);
		break;
	case OPT_UPDATED:
		query->updated = take_range(list, "--updated", 0);
		break;
	case OPT_DONE:
		query->done = take_range(list, "--done", 0);
		query->closed_too = 1;
		break;
	case OPT_DUE:
		query->due = take_range(list, "--due", 1);
		break;
	case OPT_SORT:
		take_sort(list, optarg);
		break;
	case OPT_LIMIT:
		query->limit = (size_t)cli_parse_int(list->cli, "--limit",
		    optarg, 1, INT32_MAX);
		break;
	default:
		break;
	}
}

static void
take_option(struct list *list, int ch)
{
	struct query *query = &list->query;

	switch (ch) {
	case 'a':
		query->closed_too = list->all = 1;
		break;
	case OPT_CLOSED:
		query->closed_too = list->closed = 1;
		break;
	case OPT_MINE:
		list->mine = 1;
		break;
	case 'g':
		query->search = optarg;
		break;
	case OPT_CODE:
		query->code = optarg;
		break;
	case OPT_PARENT:
		list->parent = optarg;
		break;
	case OPT_NEEDS:
		list->needs = optarg;
		break;
	case OPT_READY:
		query->ready = 1;
		break;
	case OPT_BLOCKED:
		query->blocked = 1;
		break;
	case OPT_EXPLAIN:
		list->explain = 1;
		break;
	case OPT_CONFLICTS:
		query->conflicts = 1;
		break;
	case OPT_HELD:
		query->held = 1;
		break;
	case OPT_CURSOR:
		query->cursor = optarg;
		break;
	case OPT_COUNT:
		list->count = 1;
		break;
	case OPT_FORMAT:
		list->format = optarg;
		break;
	default:
		take_filter(list, ch);
	}
}

/*
 * What needs the log to be understood. An unknown state is a mistake in the
 * call.
 */
static int
resolve(struct list *list, const struct operands *tasks)
{
	const struct view *view = journal_view(list->cli->journal);
	struct query *query = &list->query;
	struct err *err = &list->cli->err;
	int rc = 0;

	for (size_t i = 0; i < list->states.count && !rc; i++)
		rc = query_parse_states(query, view, list->states.item[i],
		    err);
	if (query->states)
		query->closed_too = 1;
	query->closed_only = list->closed;
	if (!rc && list->parent)
		rc = task_find(&query->parent, view, list->parent, err);
	if (!rc && list->needs)
		rc = task_find(&query->needs, view, list->needs, err);
	for (size_t i = 0; i < tasks->count && !rc; i++) {
		struct err one = {0};
		uint32_t subject;
		int failed = task_find(&subject, view, tasks->item[i], &one);

		if (!failed)
			term_list_add(&list->only, subject);
		operands_count(tasks, i, list->cli, failed, &one);
	}
	query->assignees = list->assignees.item;
	query->labels = list->labels.item;
	claimant_init(&list->claimant, view,
	    slice_of(journal_actor(list->cli->journal)), list->caps.item);
	if (!query->ready)
		query->caps = list->caps.item;
	else if (claimant_has_caps(&list->claimant))
		query->claimant = &list->claimant;
	if (list->mine)
		query->mine = journal_actor(list->cli->journal);
	if (tasks->given) {
		query->only = &list->only;
		query->closed_too = 1;
	}
	return rc;
}

static void
add_labels(struct out *out, struct list *list, const struct view *view,
    uint32_t subject)
{
	struct term_list *labels = &list->scratch.terms;
	struct buf *text = &list->text;

	buf_clear(text);
	view_members(labels, view, subject, FIELD_LABEL);
	for (size_t i = 0; i < labels->count; i++) {
		buf_add_str(text, i ? "," : "");
		buf_add_slice(text,
		    state_term_arg(view->state, labels->term[i]));
	}
	out_text(out, slice_of_buf(text), STYLE_CYAN);
}

/* Which fields people decided differently, and how else. */
static void
explain_conflicts(struct buf *text, struct list *list, const struct view *view,
    const struct task *task)
{
	struct term_list *fields = &list->scratch.terms;
	struct write_list *writes = &list->scratch.writes;

	conflict_fields(fields, view, task->subject);
	for (size_t i = 0; i < fields->count; i++) {
		buf_add_str(text, text->len ? "; " : "");
		buf_add_slice(text,
		    state_term_text(view->state, fields->term[i]));
		buf_add_str(text, " also ");
		conflict_writes(writes, view, task->subject, fields->term[i]);
		for (size_t w = 0; w < writes->count; w++) {
			buf_add_str(text, w ? ", " : "");
			buf_add_slice(text, write_raw(view->state,
			    state_write(view->state, writes->write[w])));
		}
	}
	(void)conflict_words(text, view, task);
}

/* Boolean: is it ready? */
static int
explain(struct buf *text, struct list *list, const struct view *view,
    const struct task *task)
{
	if (!list->query.conflicts)
		return query_explain(text, &list->query, view, task);
	explain_conflicts(text, list, view, task);
	return 0;
}

static void
add_why(struct out *out, struct list *list, const struct view *view,
    const struct task *task)
{
	struct buf text = BUF_INIT;
	int ready = explain(&text, list, view, task);

	out_text(out, slice_of_buf(&text), ready ? STYLE_GREEN : STYLE_DIM);
	buf_release(&text);
}

static void
add_json(struct buf *row, struct list *list, const struct view *view,
    const struct task *task)
{
	struct buf why = BUF_INIT;

	task_json_add(&list->scratch, row, view, task, TASK_ALL_KEYS);
	if (!list->explain)
		return;
	explain(&why, list, view, task);
	json_add_last(row, "why", slice_of_buf(&why));
	buf_release(&why);
}

static void
print_row(struct out *out, struct list *list, const struct view *view,
    const struct task *task)
{
	struct buf *text = &list->text;
	int closed = (view->workflow->done & state_bit(task->state_number)) !=
	    0;

	out_id(out, task->id, STYLE_YELLOW);
	out_text(out, task->state,
	    out_state_style(view->workflow, task->state_number));
	buf_clear(text);
	out_add_priority(text, task->number[FIELD_PRIORITY]);
	out_text(out, slice_of_buf(text),
	    out_priority_style(task->number[FIELD_PRIORITY]));
	out_text(out, task->assignee, STYLE_MAGENTA);
	buf_clear(text);
	task_code_add(text, task);
	out_text(out, slice_of_buf(text), STYLE_BOLD);
	add_labels(out, list, view, task->subject);
	out_time(out, task->updated_ms, STYLE_DIM);
	out_text(out, task->title, closed ? STYLE_DIM : STYLE_PLAIN);
	if (list->explain)
		add_why(out, list, view, task);
	out_record(out);
}

static void
print_rows(struct list *list, const struct query_result *result)
{
	const struct view *view = journal_view(list->cli->journal);
	struct format *format = list->format ?
	    format_parse(list->cli, list->format) : NULL;
	struct buf text = BUF_INIT;
	struct out out;

	out_open(&out, list->cli, view, columns, COLUMNS - !list->explain);
	for (size_t i = 0; i < result->count; i++) {
		struct task task;

		view_task(&task, view, result->subject[i]);
		buf_clear(&text);
		if (list->cli->json) {
			add_json(&text, list, view, &task);
			out_json(&out, slice_of_buf(&text));
		} else if (format) {
			format_add(&text, format, view, &task);
			out_made(&out, slice_of_buf(&text));
		} else {
			print_row(&out, list, view, &task);
		}
	}
	out_close(&out);
	format_free(format);
	buf_release(&text);
}

/* What the list leaves out is said aside, for people and for the next call. */
static void
print_rest(struct list *list, const struct query_result *result)
{
	struct cli *cli = list->cli;

	fflush(stdout);
	if (result->cursor.len && !cli->quiet && cli->json)
		fprintf(stderr, "{\"cursor\":\"%s\"}\n", result->cursor.data);
	else if (result->cursor.len && !cli->quiet)
		fprintf(stderr, "more: --cursor %s\n", result->cursor.data);
	if (result->closed && cli_stdout_is_terminal() && !cli->json)
		cli_say(cli, "%zu closed not shown (-a shows all)",
		    result->closed);
}

static int
run(struct list *list)
{
	const struct view *view = journal_view(list->cli->journal);
	struct query_result result = {0};
	struct query query = list->query;
	int rc;

	/* with reasons, what is not offered is of interest, too */
	if (list->explain)
		query.ready = 0;
	query.count_closed = cli_stdout_is_terminal() && !list->query.ready &&
	    !list->query.blocked;
	query.count_only = list->count;
	query.no_total = !list->count;
	rc = query_run(&result, &query, view, &list->cli->err);
	if (!rc && list->count && list->cli->json)
		printf("{\"count\":%zu}\n", result.total);
	else if (!rc && list->count)
		printf("%zu\n", result.total);
	else if (!rc) {
		print_rows(list, &result);
		print_rest(list, &result);
	}
	query_result_release(&result);
	return rc;
}

static void
check_options(struct list *list)
{
	const struct cli *cli = list->cli;

	if (list->query.ready && list->query.blocked)
		cli_usage(cli,
		    "what is ready does not wait: --ready and --blocked "
		    "exclude each other");
	if (list->explain && (list->format || list->count))
		cli_usage(cli,
		    "--explain goes with rows: not with --format or --count");
	if (list->format && cli->json)
		cli_usage(cli, "--format and --json exclude each other");
	if (list->format)
		format_free(format_parse(cli, list->format));
}

int
main(int argc, char *argv[])
{
	struct cli cli = {
		.synopsis =
		    "[-ajq0] [-C DIR] [-A NAME] [-s STATE,...]... [-u WHO]...\n"
		    " [-l WORD]... [-P MIN[..MAX]] [-g TEXT] [--mine] [--cap "
		    "WORD]...\n"
		    " [--code PREFIX] [--parent TASK] [--needs TASK] "
		    "[--created FROM..TO]\n"
		    " [--updated FROM..TO] [--done FROM..TO] [--due FROM..TO] "
		    "[--closed]\n"
		    " [--ready | --blocked | --conflicts] [--explain] "
		    "[--held]\n"
		    " [--sort KEY,...] [--limit N] [--cursor CURSOR] "
		    "[--count]\n"
		    " [--format FORMAT] [--at WHEN] [TASK...]",
		.summary =
		    "Print the tasks that match, the most urgent first; closed "
		    "ones only when asked for.",
		.options = options,
		.flags = CLI_RECORDS | CLI_READS
	};
	struct list list = { .cli = &cli };
	struct operands tasks = {0};
	int ch;

	query_init(&list.query);
	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		take_option(&list, ch);
	check_options(&list);
	operands_read(&tasks, &cli, argv + optind, argc - optind);
	if (!cli.err.word && !cli_open(&cli) && !resolve(&list, &tasks)) {
		int rc;

		if (list.mine && !cli.at)
			claim_note_losses(journal_basis(cli.journal), 0);
		rc = run(&list);
		(void)rc;	/* cli.err has it */
	}
	operands_release(&tasks);
	words_release(&list.states);
	words_release(&list.assignees);
	words_release(&list.labels);
	words_release(&list.caps);
	term_list_release(&list.only);
	task_json_release(&list.scratch);
	buf_release(&list.text);
	return cli_finish(&cli);
}

/* SPDX-License-Identifier: ISC */
/* task-list -- print the tasks that match */

#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/list_close.h"
#include "cli/saved.h"
#include "cli/task_rows.h"
#include "command/claim_fate.h"
#include "command/command.h"
#include "model/conflict.h"
#include "model/filter.h"
#include "model/given.h"
#include "model/task_find.h"
#include "query/query.h"
#include "query/ready_counts.h"

/*
 * The command line, as given. Names of tasks and states are resolved once the
 * log is open.
 */
struct list {
	struct cli *cli;
	struct query query;
	struct words states, assignees, labels, caps, wheres, codes;
	struct words skills;	/* with --ready: what the actor can do */
	struct buf search;	/* the words of all -g */
	const char *parent, *needs;
	struct format *format;
	const char *columns, *group_by;
	bool tree;
	bool closed, mine, all, explain, count, overdue;
	int64_t limit;
	struct term_list only;
	struct claimant claimant;
	struct readiness readiness;
	struct task_json scratch;
	struct query_result result;
	struct buf context;	/* the line that names the context */
};

#define INTO struct list


static int
take_priority(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	(void)cli, (void)option;
	return query_parse_priority(target, text, err);
}

static int
take_places(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	(void)cli, (void)option;
	return query_parse_search_in(target, text, err);
}

static int
take_sort(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	(void)cli, (void)option;
	return query_parse_sort(target, text, err);
}

static const struct cli_option options[] = {
	OPT_WORDS('s', "state", states, "STATE,...", "in one of these states"),
	OPT_FLAG('a', "all", all, "closed tasks, too"),
	OPT_FLAG(0, "closed", closed, "closed tasks only"),
	OPT_WORDS('u', "assignee", assignees, "NAME,...",
	    "assigned to NAME; 'none': to nobody"),
	OPT_FLAG(0, "mine", mine, "assigned to me, or claimed by me"),
	OPT_WORDS('l', "label", labels, "LABEL,...",
	    "with one of these labels; -LABEL: without it"),
	OPT_WORDS(0, "cap", caps, "WORD,...",
	    "that require one of these; with --ready: that require no other"),
	OPTION('P', "priority", query, struct query, "MIN[..MAX],...",
	    take_priority, "of one of these priorities, 0 to 10",
	    .many = ~0u),
	OPTION('g', "search", search, struct buf, "TEXT", option_search,
	    "with all words of TEXT; \"words together\", -WORD: without it",
	    .many = ~0u),
	OPTION(0, "in", query, struct query, "PLACE,...", take_places,
	    "where -g looks: title, body, messages, checklist or all "
	    "(default: title,body)"),
	OPT_WORDS('p', "prefix", codes, "PREFIX,...",
	    "whose code begins with one of these"),
	OPT_TEXT(0, "parent", parent, "TASK", "children of TASK"),
	OPT_TEXT(0, "needs", needs, "TASK", "that need this task"),
	OPT_RANGE(0, "created", query.created, "FROM..TO",
	    "created in this time; FROM or TO may be omitted"),
	OPT_RANGE(0, "updated", query.updated, "FROM..TO",
	    "last changed in this time"),
	OPT_RANGE(0, "done", query.done, "FROM..TO", "done in this time"),
	OPT_AHEAD(0, "due", query.due, "FROM..TO", "due in this time"),
	OPT_FLAG(0, "overdue", overdue, "due before now and not closed"),
	OPT_AHEAD(0, "defer", query.defer, "FROM..TO",
	    "deferred until a time in this range"),
	OPT_WORDS(0, "where", wheres, "FIELD=VALUE",
	    "whose FIELD is VALUE; FIELD=: that have none"),
	OPT_FLAG(0, "ready", query.ready, "that can be claimed now"),
	OPT_FLAG(0, "blocked", query.blocked, "that wait for other tasks",
	    .instead = true),
	OPT_FLAG(0, "conflicts", query.conflicts,
	    "that clones changed differently at once", .instead = true),
	OPT_FLAG(0, "explain", explain,
	    "say why ready or not; with --ready also what is not"),
	OPT_FLAG(0, "held", query.held,
	    "whose creating event has not been synced yet"),
	OPTION(0, "sort", query, struct query, "KEY,...", take_sort,
	    "order by these; -KEY: reversed", .many = ~0u),
	OPT_NUMBER(0, "limit", limit, "N", "N tasks at most", .min = 1,
	    .max = INT32_MAX, .last = true),
	OPT_TEXT(0, "cursor", query.cursor, "CURSOR",
	    "continue where the last list was cut"),
	OPT_FLAG(0, "count", count, "print only how many there are"),
	OPT_COLUMNS(columns),
	OPT_GROUP_BY(group_by),
	OPT_FLAG(0, "tree", tree, "children below their parents",
	    .instead = true),
	OPT_FORMAT(format),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "[TASK...]", CLI_RECORDS | CLI_READS | CLI_FILTERS },
	FORM_END
};

/* With --ready, --cap tells what the actor can do. */
static int
take_skills(struct list *list, struct err *err)
{
	struct words unwanted = {0};
	struct filter filter = {0};
	int rc = filter_check_words("capability", list->caps.item, err);

	for (size_t i = 0; i < list->caps.count && !rc; i++)
		rc = filter_add(&filter, "capability", list->caps.item[i], err);
	filter_copy(&filter, &list->skills, &unwanted);
	if (!rc && unwanted.count)
		rc = err_set(err, ERR_INVALID,
		    "--cap says what you can do if it is given with --ready; "
		    "it cannot leave out '%s'", unwanted.item[0]);
	words_free(&unwanted);
	filter_release(&filter);
	return rc;
}

/* Other trackers have states for what are options here. */
static void
hint_states(struct list *list)
{
	static const char *const meant[][2] = {
		{ "open", "without -s, open tasks are listed" },
		{ "closed", "--closed lists closed tasks" },
		{ "all", "-a lists all tasks" },
		{ "any", "-a lists all tasks" },
	};

	for (size_t i = 0; i < sizeof(meant) / sizeof(meant[0]); i++)
		if (strcmp(list->states.item[0], meant[i][0]) == 0)
			err_append(&list->cli->err, " (%s)", meant[i][1]);
}

/* Resolve the options that need the log. An unknown state is a usage error. */
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
	if (rc && list->states.count)
		hint_states(list);
	for (size_t i = 0; i < list->wheres.count && !rc; i++)
		rc = query_parse_where(query, view, list->wheres.item[i], err);
	if (query->states || query->old_wanted)
		query->closed_too = true;
	query->closed_too |= list->all || list->closed ||
	    query->done.from != WHEN_NONE || query->done.to != WHEN_NONE;
	query->closed_only = list->closed;
	if (list->overdue)
		when_range_until(&query->due, view->now_ms);
	query->limit = (size_t)list->limit;
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
	if (list->assignees.count == 1 &&
	    !given_who(list->assignees.item[0], NULL)) {
		list->mine = true;	/* as the server has it */
		words_release(&list->assignees);
		list->assignees = (struct words){0};
	}
	query->assignees = list->assignees.item;
	query->labels = list->labels.item;
	query->codes = list->codes.item;
	query->actor = journal_actor(list->cli->journal);
	if (list->search.len)
		query->search = list->search.data;
	if (!rc && query->ready)
		rc = take_skills(list, err);
	claimant_init(&list->claimant, view,
	    slice_of(journal_actor(list->cli->journal)), list->skills.item);
	if (!query->ready)
		query->caps = list->caps.item;
	query->claimant = &list->claimant;
	readiness_init(&list->readiness, view, &list->claimant);
	if (list->mine)
		query->mine = journal_actor(list->cli->journal);
	if (tasks->given) {
		query->only = &list->only;
		query->closed_too = true;
	}
	return rc;
}

/*
 * Append the fields for which people chose different values, with the other
 * values.
 */
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

/* True if the task is ready. */
static bool
explain(struct buf *text, const struct view *view, const struct task *task,
    void *arg)
{
	struct list *list = arg;

	if (!list->query.conflicts)
		return query_explain(text, &list->readiness, task);
	explain_conflicts(text, list, view, task);
	return false;
}

/* Say which values of filters no task has. */
static void
say_unknown(struct list *list)
{
	struct buf note = BUF_INIT;

	query_note_unknown(&note, &list->query,
	    journal_view(list->cli->journal), list->result.total > 0);
	if (note.len)
		cli_say(list->cli, "%s", note.data);
	buf_release(&note);
}

/* Say why no task is ready. */
static void
say_none(struct list *list)
{
	struct buf why = BUF_INIT;

	ready_counts(&why, journal_view(list->cli->journal),
	    &list->claimant);
	cli_say(list->cli, "no task is ready for %s: %s",
	    journal_actor(list->cli->journal), why.data);
	buf_release(&why);
}

/*
 * Tell which tasks the list leaves out: people by a remark, programs by the
 * cursor of the next call.
 */
static void
print_rest(struct list *list)
{
	const struct query_result *result = &list->result;
	struct cli *cli = list->cli;

	fflush(stdout);
	if (result->cursor.len && !cli->quiet && cli->json)
		fprintf(stderr, "{\"cursor\":\"%s\"}\n", result->cursor.data);
	else if (result->cursor.len && !cli->quiet)
		fprintf(stderr, "more: --cursor %s\n", result->cursor.data);
	if (!result->count && list->query.ready && !list->explain &&
	    cli_for_people(cli) && !cli->json)
		say_none(list);
}

/* Options that do not say which tasks are in the list. */
static bool
is_about_form(const char *name)
{
	static const char *const names[] = { "all", "explain", "sort", "limit",
		"cursor", "count", "columns", "format", "group-by",
		"tree", "in" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void
close_list(struct out *out, const struct task_counts *counts, void *arg)
{
	const struct list *list = arg;
	const struct cli *cli = list->cli;
	struct list_close close = { .cli = cli, .query = &list->query,
		.result = &list->result, .filtered = cli->count > 0 };

	if (list->context.len)
		out_above(out, slice_of_buf(&list->context));
	for (size_t i = 0; i < cli->own; i++)
		close.filtered |= cli->given >> i & 1 &&
		    !is_about_form(cli->row[i]->name);
	if (list->result.count || !list->query.ready)
		list_close(out, &close, counts);
}

static int
run(struct list *list)
{
	const struct view *view = journal_view(list->cli->journal);
	const struct task_rows rows = { .cli = list->cli,
		.format = list->format, .columns = list->columns,
		.group_by = list->group_by, .tree = list->tree,
		.explain = list->explain ? explain : NULL,
		.close = close_list, .arg = list,
		.readiness = &list->readiness };
	struct query query = list->query;
	int rc;

	/* with reasons, tasks that are not offered are listed, too */
	if (list->explain)
		query.ready = false;
	query.offered = list->explain;
	query.count_closed = cli_for_people(list->cli) && !list->query.ready &&
	    !list->query.blocked;
	query.count_only = list->count;
	query.with_total = cli_for_people(list->cli) && list->limit > 0;
	rc = query_run(&list->result, &query, view, &list->cli->err);
	/* the closing line of an empty list says so by itself */
	if (!rc && (list->result.count || list->count || list->cli->json ||
	    !cli_for_people(list->cli)))
		say_unknown(list);
	if (!rc && list->count && list->cli->json)
		printf("{\"count\":%zu}\n", list->result.total);
	else if (!rc && list->count)
		printf("%zu\n", list->result.total);
	else if (!rc) {
		if (list->explain)
			readiness_order(&list->readiness);
		task_rows_print(&rows, list->result.subject,
		    list->result.count);
		print_rest(list);
	}
	query_result_release(&list->result);
	return rc;
}

static void
check_options(struct list *list)
{
	const struct cli *cli = list->cli;

	if (list->query.ready && list->query.blocked)
		cli_usage(cli, "--ready cannot be combined with --blocked");
	if (list->explain && (list->format || list->count))
		cli_usage(cli,
		    "--explain cannot be combined with --format or --count");
	if (list->group_by && list->tree)
		cli_usage(cli, "--group-by cannot be combined with --tree");
	if (list->format && cli->json)
		cli_usage(cli, "--format cannot be combined with --json");
}

int
main(int argc, char *argv[])
{
	struct list list = {0};
	struct cli cli = CLI(&list,
	    "Print the tasks that match, the most urgent first; closed ones "
	    "only when asked for.");
	struct operands tasks = {0};

	list.cli = &cli;
	query_init(&list.query);
	cli_start(&cli, argc, argv);
	saved_list(&cli, is_about_form, &list.context);
	check_options(&list);
	operands_read(&tasks, &cli, 0, 0);
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
	words_release(&list.wheres);
	words_release(&list.codes);
	words_free(&list.skills);
	buf_release(&list.search);
	term_list_release(&list.only);
	readiness_release(&list.readiness);
	task_json_release(&list.scratch);
	format_free(list.format);
	buf_release(&list.context);
	return cli_finish(&cli);
}

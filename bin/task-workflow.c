/* SPDX-License-Identifier: ISC */
/* task-workflow -- show, check or set the workflow of a log */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_safe.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "command/command.h"
#include "model/workflow_diff.h"
#include "model/workflow_ready.h"

enum verb { SHOW, LIST, CHECK, SET };

struct set {
	struct command command;
	struct slice json;
};

#define INTO struct set

static const struct cli_option options[] = {
	OPT_WHY(command.why, "the reason, kept with the change",
	    .forms = FORM(SET)),
	OPT_END
};

static const struct cli_form forms[] = {
	[SHOW] = { "[show]", "[WORKFLOW]", CLI_RECORDS | CLI_READS },
	[LIST] = { "list", "", CLI_RECORDS },
	[CHECK] = { "check", "WORKFLOW", 0 },
	[SET] = { "set", "WORKFLOW", CLI_RECORDS | CLI_WRITES },
	FORM_END
};

/*
 * Print a change for a pipe: added or removed, the key, the value, and for a
 * lost state the tasks in it.
 */
static void
print_change(const struct cli *cli, const struct workflow_change *change)
{
	const char *word = change->added ? "added" : "removed";
	struct buf line = BUF_INIT;

	if (cli->json) {
		workflow_change_add_json(&line, change);
		out_print_json(cli, slice_of_buf(&line));
	} else {
		buf_addf(&line, "%s\t", word);
		text_add_row(&line, slice_of(change->what));
		buf_add_char(&line, '\t');
		text_add_row(&line, slice_of(change->value));
		if (change->tasks)
			buf_addf(&line, "\t%zu", change->tasks);
		buf_add_char(&line, cli->nul ? '\0' : '\n');
		out_print(slice_of_buf(&line));
	}
	buf_release(&line);
}

/* Warn of tasks that stay in a state which the new workflow does not have. */
static void
warn_of_lost(const struct cli *cli, const struct workflow_change *change,
    const struct workflow *to)
{
	if (change->added || strcmp(change->what, "states") != 0 ||
	    !change->tasks)
		return;
	cli_say(cli,
	    "%zu task%s in %s, which '%.*s' does not have; from there any move "
	    "is allowed: 'task-list -s %s | task-move - STATE'",
	    change->tasks, change->tasks == 1 ? " is" : "s are", change->value,
	    (int)to->name.len, to->name.ptr, change->value);
}

static void
tell_changes(const struct cli *cli, const struct workflow *to)
{
	struct workflow_changes changes;

	workflow_diff(&changes, journal_view(cli->journal), to);
	for (size_t i = 0; i < changes.count; i++) {
		if (cli->dry_run || cli->json)
			print_change(cli, &changes.change[i]);
		warn_of_lost(cli, &changes.change[i], to);
	}
	workflow_changes_release(&changes);
}

static int
set(struct cli *cli, const char *operand, size_t n, void *arg, struct err *err)
{
	const struct set *s = arg;
	struct workflow to = {0};
	struct outcome out;
	int rc = workflow_check(s->json, err);

	(void)operand;
	(void)n;
	if (!rc)
		rc = workflow_parse(&to, s->json, err);
	if (!rc)
		tell_changes(cli, &to);
	if (!rc)
		rc = log_set_workflow(journal_basis(cli->journal), &s->command,
		    s->json, &out, err);
	if (!rc && !out.event)
		cli_say(cli, "nothing to change: this is the workflow already");
	workflow_release(&to);
	return rc;
}

static void
print_states(size_t room, const char *title, const struct workflow *w,
    uint64_t mask)
{
	struct buf names = BUF_INIT;
	struct slice rest;

	workflow_names(&names, w, mask);
	rest = names.len ? slice_of_buf(&names) : SLICE("-");
	for (; rest.len; title = "") {
		size_t fits = out_fitting(rest, room > 20 ? room : 20);

		printf("%-24s  %.*s\n", title, (int)fits, rest.ptr);
		fits += fits < rest.len && rest.ptr[fits] == ' ';
		rest.ptr += fits;
		rest.len -= fits;
	}
	buf_release(&names);
}

static void
print_purgers(const struct workflow *w)
{
	struct buf names = BUF_INIT;

	for (int i = 0; i < w->purgers_count; i++) {
		buf_add_str(&names, i ? ", " : "");
		text_add_plain(&names, w->purgers[i]);
	}
	if (names.len)
		printf("%-24s  %s\n", "purgers", names.data);
	buf_release(&names);
}

/* Print a workflow for people. A pipe and -j get the JSON. */
static void
print_workflow(const struct cli *cli, const struct workflow *w)
{
	size_t room;

	if (cli->json || cli->nul || !cli_for_people(cli)) {
		out_print_json(cli, slice_of_buf(&w->text));
		return;
	}
	room = (size_t)cli_columns(cli) - 26;
	pager_start(cli);
	printf("%-24s  %.*s\n", "name", (int)w->name.len, w->name.ptr);
	print_states(room, "initial", w, state_bit(w->initial));
	print_states(room, "open", w, w->open);
	print_states(room, "working", w, w->working);
	print_states(room, "done", w, w->done);
	printf("\nfrom                      to\n");
	for (int i = 0; i < w->count; i++) {
		char title[40];

		snprintf(title, sizeof(title), "%.*s", (int)w->states[i].len,
		    w->states[i].ptr);
		print_states(room, title, w, w->moves[i]);
	}
	printf("\n");
	for (int i = 0; i < w->gates_count; i++) {
		char title[60];

		snprintf(title, sizeof(title), "gate %.*s%s",
		    (int)w->gates[i].name.len, w->gates[i].name.ptr,
		    w->gates[i].differ ? ", of others" : "");
		print_states(room, title, w, w->gates[i].states);
	}
	if (w->checklist)
		print_states(room, "checklist", w, w->checklist);
	for (int i = 0; i < w->count; i++) {
		char title[60];

		snprintf(title, sizeof(title), "reason from %.*s",
		    (int)w->states[i].len, w->states[i].ptr);
		if (w->reasons[i])
			print_states(room, title, w, w->reasons[i]);
	}
	if (w->quarantine >= 0)
		printf("%-24s  after %d failures\n", "quarantine",
		    w->failure_limit);
	print_purgers(w);
	printf("%-24s  %lld minutes\n", "lease", (long long)(w->lease_s / 60));
}

static int
list(const struct cli *cli)
{
	static const struct column columns[] = { { .name = "workflow" },
		{ .name = "description", .flex = true } };
	const struct view no_log = {0};
	const struct workflow_ready *ready;
	struct buf text = BUF_INIT;
	struct out out;

	out_open(&out, cli, &no_log, columns, 2);
	for (size_t i = 0; (ready = workflow_ready(i)) != NULL; i++) {
		if (cli->json) {
			buf_clear(&text);
			json_open(&text, '{');
			json_add_key(&text, "name");
			json_add_str(&text, ready->name);
			json_add_key(&text, "what");
			json_add_str(&text, ready->what);
			json_close(&text, '}');
			out_json(&out, slice_of_buf(&text));
			continue;
		}
		out_text(&out, slice_of(ready->name), STYLE_BOLD);
		out_text(&out, slice_of(ready->what), STYLE_PLAIN);
		out_record(&out);
	}
	out_close(&out);
	buf_release(&text);
	return 0;
}

/* Show a ready-made workflow as it would be set. This needs no log. */
static int
show_ready(struct cli *cli, const char *name)
{
	struct workflow w = {0};
	struct slice json;
	int rc = workflow_ready_find(&json, name, &cli->err);

	if (!rc)
		rc = workflow_parse(&w, json, &cli->err);
	if (!rc)
		print_workflow(cli, &w);
	workflow_release(&w);
	return rc;
}

static int
check(struct cli *cli, const char *file)
{
	char *text = NULL;
	struct slice json;
	int rc = read_workflow(&json, &text, cli, file);

	if (!rc)
		rc = workflow_check(json, &cli->err);
	free(text);
	return rc;
}

static void
set_file(struct cli *cli, struct set *s, const char *file)
{
	char *text = NULL;

	if (!read_workflow(&s->json, &text, cli, file) && !cli_open(cli))
		cli_write_each(cli, NULL, set, s);
	free(text);
}

static void
check_operands(const struct cli *cli, enum verb verb)
{
	if (!cli->count && verb >= CHECK)
		cli_usage(cli, "a workflow is missing: a file, or the name of "
		    "one that is ready-made");
	if (cli->count > (verb == LIST ? 0 : 1))
		cli_usage(cli, "unexpected argument '%s'",
		    cli->operand[cli->count - 1]);
	if (verb != SET && cli->dry_run)
		cli_usage(cli, "-n needs 'set'");
	if (cli->at && cli->count)
		cli_usage(cli,
		    "--at cannot be combined with WORKFLOW");
}

static int
do_it(struct cli *cli, enum verb verb, struct set *s, const char *what)
{
	int rc = 0;

	if (verb == SET)
		set_file(cli, s, what);
	else if (verb == LIST)
		rc = list(cli);
	else if (verb == CHECK)
		rc = check(cli, what);
	else if (what)
		rc = show_ready(cli, what);
	else if ((rc = cli_open(cli)) == 0)
		print_workflow(cli, journal_view(cli->journal)->workflow);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct set s = {0};
	struct cli cli = CLI(&s,
	    "Show the workflow of a log, or one that is ready-made; check or "
	    "set one: a name, a file, or - for standard input.");
	enum verb verb;

	cli_start(&cli, argc, argv);
	verb = (enum verb)cli_verb(&cli);
	check_operands(&cli, verb);
	s.command.key = cli.key;
	/* cli.err has it */
	(void)do_it(&cli, verb, &s, cli.operand[0]);
	return cli_finish(&cli);
}

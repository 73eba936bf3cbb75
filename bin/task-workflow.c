/* SPDX-License-Identifier: ISC */
/* task-workflow -- show, check or set the workflow of a log */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "command.h"
#include "json.h"
#include "words.h"
#include "workflow_diff.h"
#include "workflow_ready.h"

static const struct cli_option options[] = {
	{ 'c', "check", "WORKFLOW", "check a file, - for stdin; no log is needed" },
	{ 's', "set", "WORKFLOW", "make it the workflow of the log" },
	{ 'l', "list", NULL, "list the ready-made workflows" },
	{ 'm', "message", "WHY", "the reason, kept with the change" },
	{ 0, NULL, NULL, NULL }
};

struct set {
	struct command command;
	struct slice json;
};

/* For pipes: added or removed, the key, the value, of a lost state the tasks in it. */
static void
print_change(const struct cli *cli, const struct workflow_change *change)
{
	const char *word = change->added ? "added" : "removed";
	struct buf line = BUF_INIT;

	if (cli->json) {
		json_open(&line, '{');
		json_add_key(&line, "change");
		json_add_str(&line, word);
		json_add_key(&line, "what");
		json_add_str(&line, change->what);
		json_add_key(&line, "value");
		json_add_str(&line, change->value);
		if (change->tasks) {
			json_add_key(&line, "tasks");
			json_add_int(&line, (int64_t)change->tasks);
		}
		json_close(&line, '}');
	} else {
		buf_addf(&line, "%s\t%s\t%s", word, change->what, change->value);
		if (change->tasks)
			buf_addf(&line, "\t%zu", change->tasks);
	}
	printf("%s%c", line.data, cli->nul ? '\0' : '\n');
	buf_release(&line);
}

/* Tasks stay where they are, in a state that the new workflow knows nothing of. */
static void
warn_of_lost(const struct cli *cli, const struct workflow_change *change,
    const struct workflow *to)
{
	if (change->added || strcmp(change->what, "states") != 0 || !change->tasks)
		return;
	cli_say(cli, "%zu task%s in %s, which '%.*s' does not have; from there any move "
	    "is allowed: 'task-list -s %s | task-move - STATE'", change->tasks,
	    change->tasks == 1 ? " is" : "s are", change->value, (int)to->name.len,
	    to->name.ptr, change->value);
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
		rc = log_set_workflow(cli->journal, &s->command, s->json, &out, err);
	if (!rc && !out.event)
		cli_say(cli, "that is the workflow already");
	workflow_release(&to);
	return rc;
}

static void
print_states(const char *title, const struct workflow *w, uint64_t mask)
{
	struct buf names = BUF_INIT;

	workflow_names(&names, w, mask);
	printf("%-24s  %s\n", title, names.len ? names.data : "-");
	buf_release(&names);
}

/* For people; a pipe and -j get the JSON. */
static void
print_workflow(const struct cli *cli, const struct workflow *w)
{
	if (cli->json || cli->nul || !cli_stdout_is_terminal()) {
		printf("%s%c", w->text.data, cli->nul ? '\0' : '\n');
		return;
	}
	printf("%-24s  %.*s\n", "name", (int)w->name.len, w->name.ptr);
	print_states("initial", w, state_bit(w->initial));
	print_states("open", w, w->open);
	print_states("working", w, w->working);
	print_states("done", w, w->done);
	printf("\nfrom                      to\n");
	for (int i = 0; i < w->count; i++) {
		char title[40];

		snprintf(title, sizeof(title), "%.*s", (int)w->states[i].len,
		    w->states[i].ptr);
		print_states(title, w, w->moves[i]);
	}
	printf("\n");
	for (int i = 0; i < w->gates_count; i++) {
		char title[60];

		snprintf(title, sizeof(title), "gate %.*s%s",
		    (int)w->gates[i].name.len, w->gates[i].name.ptr,
		    w->gates[i].differ ? ", of others" : "");
		print_states(title, w, w->gates[i].states);
	}
	if (w->checklist)
		print_states("checklist", w, w->checklist);
	for (int i = 0; i < w->count; i++) {
		char title[60];

		snprintf(title, sizeof(title), "reason from %.*s",
		    (int)w->states[i].len, w->states[i].ptr);
		if (w->reasons[i])
			print_states(title, w, w->reasons[i]);
	}
	if (w->quarantine >= 0)
		printf("%-24s  after %d failures\n", "quarantine", w->failure_limit);
	printf("%-24s  %lld minutes\n", "lease", (long long)(w->lease_s / 60));
}

static int
list(const struct cli *cli)
{
	const struct workflow_ready *ready;

	for (size_t i = 0; (ready = workflow_ready(i)) != NULL; i++)
		if (cli->json)
			printf("{\"name\":\"%s\",\"what\":\"%s\"}%c", ready->name,
			    ready->what, cli->nul ? '\0' : '\n');
		else
			printf("%s\t%s%c", ready->name, ready->what,
			    cli->nul ? '\0' : '\n');
	return 0;
}

/* One that is ready, without a log: as it would be set. */
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

static int
set_or_show(struct cli *cli, struct set *s, const char *file)
{
	char *text = NULL;
	int rc = file ? read_workflow(&s->json, &text, cli, file) : 0;

	if (!rc)
		rc = cli_open(cli);
	if (!rc && file)
		rc = cli_write_each(cli, NULL, set, s);
	else if (!rc)
		print_workflow(cli, journal_view(cli->journal)->workflow);
	free(text);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct cli cli = { .synopsis = "[-0jnq] [-C DIR] [-A NAME] "
	    "[-c WORKFLOW | -s WORKFLOW] [-m WHY]\n "
	    "[--key KEY]\n-l | NAME [-0j]",
	    .summary = "Show the workflow of a log, or a ready-made one; check or set one.",
	    .options = options, .flags = CLI_WRITES | CLI_SINGLE |
	    CLI_RECORDS };
	struct set s = {0};
	const char *file = NULL;
	int ch, checks = 0, lists = 0, rc;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1) {
		if (ch == 'm') {
			s.command.why = optarg;
			continue;
		}
		if (file || lists)
			cli_usage(&cli, "one of --check, --set and --list, once");
		file = ch == 'l' ? NULL : optarg;
		lists = ch == 'l';
		checks = ch == 'c';
	}
	if (argc - optind > !(file || lists))
		cli_usage(&cli, "an operand too many: '%s'", argv[argc - 1]);
	s.command.key = cli.key;
	if (lists)
		rc = list(&cli);
	else if (optind < argc)
		rc = show_ready(&cli, argv[optind]);
	else if (checks)
		rc = check(&cli, file);
	else
		rc = set_or_show(&cli, &s, file);
	(void)rc;	/* cli.err has it */
	return cli_finish(&cli);
}

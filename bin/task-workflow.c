/* SPDX-License-Identifier: ISC */
/* task-workflow -- show, check or set the workflow of a log */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "command.h"
#include "words.h"

static const struct cli_option options[] = {
	{ 'c', "check", "FILE", "check a workflow, - for stdin; no log is needed" },
	{ 's', "set", "FILE", "make it the workflow of the log" },
	{ 'm', "message", "WHY", "the reason, kept with the change" },
	{ 0, NULL, NULL, NULL }
};

struct set {
	struct command command;
	const char *text;
};

static int
set(struct cli *cli, const char *operand, size_t n, void *arg, struct err *err)
{
	const struct set *s = arg;
	struct outcome out;
	int rc = log_set_workflow(cli->journal, &s->command, slice_of(s->text), &out,
	    err);

	(void)operand;
	(void)n;
	if (!rc && !out.event)
		cli_say(cli, "that is the workflow already");
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
	for (int i = 0; i < w->gates_count; i++) {
		char title[40];

		snprintf(title, sizeof(title), "gate %.*s",
		    (int)w->gates[i].name.len, w->gates[i].name.ptr);
		print_states(title, w, w->gates[i].states);
	}
}

int
main(int argc, char *argv[])
{
	struct cli cli = { .synopsis = "[-0jnq] [-C DIR] [-A NAME] "
	    "[-c FILE | -s FILE] [-m WHY] [--key KEY]",
	    .summary = "Show the workflow of a log; check or set one from a file.",
	    .options = options, .flags = CLI_WRITES | CLI_SINGLE |
	    CLI_RECORDS };
	struct set s = {0};
	const char *file = NULL;
	char *text = NULL;
	int ch, check = 0;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1) {
		if (ch == 'm') {
			s.command.why = optarg;
			continue;
		}
		if (file)
			cli_usage(&cli, "one of --check and --set, once");
		file = optarg;
		check = ch == 'c';
	}
	if (optind != argc)
		cli_usage(&cli, "an operand too many: '%s'", argv[optind]);
	s.command.key = cli.key;
	if (file)
		s.text = text = read_text(&cli, file);
	if (check && text) {
		int rc = workflow_check(slice_of(text), &cli.err);

		(void)rc;	/* cli.err has it */
	} else if (!cli.err.word && !cli_open(&cli)) {
		if (file)
			cli_write_each(&cli, NULL, set, &s);
		else
			print_workflow(&cli, journal_view(cli.journal)->workflow);
	}
	free(text);
	return cli_finish(&cli);
}

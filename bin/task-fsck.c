/* SPDX-License-Identifier: ISC */
/* task-fsck -- check a task log */

#include <stdio.h>
#include <unistd.h>

#include "cli.h"
#include "fsck.h"
#include "json.h"

enum { OPT_QUICK = CLI_LONG, OPT_REPAIR };

static const struct cli_option options[] = {
	{ OPT_QUICK, "quick", NULL, "only what every command checks when it reads" },
	{ OPT_REPAIR, "repair", NULL, "mend what is safe to mend, then check" },
	{ 'v', "verbose", NULL, "print totals" },
	{ 0, NULL, NULL, NULL }
};

static void
print_finding(void *arg, const struct finding *finding)
{
	const struct cli *cli = arg;
	const char *level = finding->level == FINDING_ERROR ? "error" : "note";
	struct buf line = BUF_INIT;

	if (cli->json) {
		json_open(&line, '{');
		json_add_key(&line, "level");
		json_add_str(&line, level);
		if (finding->path[0]) {
			json_add_key(&line, "path");
			json_add_str(&line, finding->path);
		}
		if (finding->line) {
			json_add_key(&line, "line");
			json_add_int(&line, (int64_t)finding->line);
		}
		json_add_key(&line, "message");
		json_add_str(&line, finding->message);
		json_close(&line, '}');
	} else {
		buf_addf(&line, "%s\t%s", level, finding->path);
		if (finding->line)
			buf_addf(&line, ":%llu", (unsigned long long)finding->line);
		buf_addf(&line, "\t%s", finding->message);
	}
	buf_add_char(&line, cli->nul ? '\0' : '\n');
	fwrite(line.data, 1, line.len, stdout);
	buf_release(&line);
}

static void
print_totals(const struct cli *cli, const struct fsck_totals *totals)
{
	fprintf(stderr, "%s: %llu events of %llu writers in %llu segments, "
	    "%llu bytes, %llu tasks: %zu errors, %zu notes\n", cli->program,
	    (unsigned long long)totals->events,
	    (unsigned long long)totals->writers,
	    (unsigned long long)totals->segments,
	    (unsigned long long)totals->bytes,
	    (unsigned long long)totals->tasks, totals->errors, totals->notes);
}

/* What the log costs on the disk. */
static void
print_store(const struct cli *cli, const struct fsck_totals *totals)
{
	const struct repo_store *git = &totals->git;
	uint64_t events = totals->events ? totals->events : 1;

	fprintf(stderr, "%s: git has %llu loose objects and %llu packs; bytes an event: "
	    "%llu in segments, %llu in git\n", cli->program,
	    (unsigned long long)git->loose, (unsigned long long)git->packs,
	    (unsigned long long)(totals->bytes / events),
	    (unsigned long long)((git->loose_bytes + git->pack_bytes) / events));
}

/* Only what was noticed on reading, which every command notices. */
static void
check_quickly(struct cli *cli, int verbose)
{
	const struct problems *problems = journal_problems(cli->journal);
	struct fsck_totals totals = {0};

	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *p = &problems->problem[i];
		struct finding finding = { FINDING_ERROR, p->path, p->line,
		    p->message };

		print_finding(cli, &finding);
	}
	fsck_count(cli->journal, &totals);
	totals.errors = problems->count;
	if (verbose)
		print_totals(cli, &totals);
	cli->code = problems->count ? TASK_ENOMATCH : 0;
}

static int
check(struct cli *cli, int verbose)
{
	struct fsck_totals totals;
	int rc = fsck_run(cli->journal, print_finding, cli, &totals, &cli->err);

	if (rc)
		return rc;
	cli->code = 0;
	if (verbose || (totals.errors && !cli->quiet))
		print_totals(cli, &totals);
	if (verbose)
		print_store(cli, &totals);
	if (totals.errors)
		cli->code = TASK_ENOMATCH;
	return 0;
}

int
main(int argc, char *argv[])
{
	struct cli cli = { .synopsis = "[-jqv0] [-C DIR] [-A NAME] [--quick | --repair]",
	    .summary = "Check a task log: lines, sums, chains, streams, and what git "
	    "holds of them.",
	    .options = options, .flags = CLI_RECORDS };
	int ch, quick = 0, repair = 0, verbose = 0, rc;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1) {
		quick |= ch == OPT_QUICK;
		repair |= ch == OPT_REPAIR;
		verbose |= ch == 'v';
	}
	if (optind != argc)
		cli_usage(&cli, "an operand too many: '%s'", argv[optind]);
	if (quick && repair)
		cli_usage(&cli, "--quick and --repair exclude each other");
	cli.mute = 1;		/* what cannot be read is among the findings */
	rc = cli_open(&cli);
	if (!rc && repair)
		rc = fsck_repair(cli.journal, print_finding, &cli, &cli.err);
	if (!rc && quick)
		check_quickly(&cli, verbose);
	else if (!rc)
		rc = check(&cli, verbose);
	(void)rc;	/* cli.err has it */
	return cli_finish(&cli);
}

/* SPDX-License-Identifier: ISC */
/* task-fsck -- check a task log, and repair it */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text_safe.h"
#include "check/fsck.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "git/gitdir.h"
#include "git/log_location.h"
#include "git/owner.h"

/* The words of --style, in their order. */
enum { FORM_TEXT, FORM_JSON, FORM_TAP, FORM_GITHUB };

static const char *const formats[] = { "text", "json", "tap", "github", NULL };

struct fsck {
	struct cli *cli;
	struct fsck_range range;
	int format;		/* -1: not given */
	size_t printed;
	bool quick, repair, accept_gaps, verbose;
};

#define INTO struct fsck

enum { CHECKING, REPAIRING, RANGING };

static const struct cli_option options[] = {
	OPT_CHOICE(0, "style", format, "STYLE",
	    "text, json, tap, or github for its annotations",
	    .words = formats),
	OPT_FLAG(0, "quick", quick,
	    "only what every command checks when it reads",
	    .forms = FORM(CHECKING)),
	OPT_FLAG(0, "repair", repair, "mend what is safe to mend, then check",
	    .begins = FORM(REPAIRING)),
	OPT_FLAG(0, "accept-gaps", accept_gaps,
	    "go on without lines that git has nowhere",
	    .forms = FORM(REPAIRING)),
	OPT_TEXT(0, "range", range.range, "BASE..HEAD",
	    "what these commits bring, in any git repository",
	    .begins = FORM(RANGING)),
	OPT_TEXT(0, "branch", range.ref, "REF",
	    "the branch of the log there (tasks, else origin/tasks)",
	    .forms = FORM(RANGING)),
	OPT_FLAG('v', "verbose", verbose, "print totals"),
	OPT_END
};

static const struct cli_form forms[] = {
	[CHECKING] = { NULL, "", CLI_RECORDS | CLI_LOCKS },
	[REPAIRING] = { NULL, "", CLI_RECORDS | CLI_LOCKS },
	[RANGING] = { NULL, "", CLI_RECORDS },
	FORM_END
};

static void
add_place(struct buf *out, const struct finding *finding)
{
	buf_add_str(out, finding->path);
	if (finding->line)
		buf_addf(out, ":%llu", (unsigned long long)finding->line);
}

/*
 * Add a TAP line. A '#' would begin a directive, for example that a failure
 * does not count.
 */
static void
add_tap(struct buf *out, const struct finding *finding, size_t number)
{
	struct buf text = BUF_INIT;

	add_place(&text, finding);
	buf_addf(&text, "%s%s", text.len ? ": " : "", finding->message);
	buf_addf(out, "%s %zu - ",
	    finding->level == FINDING_ERROR ? "not ok" : "ok", number);
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '#' || text.data[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, text.data[i]);
	}
	buf_release(&text);
}

/*
 * Escape text for a workflow command: '%' begins an escape; in properties, ':'
 * and ',' are escaped, too.
 */
static void
add_escaped(struct buf *out, const char *text, const char *special)
{
	for (; *text; text++)
		if (strchr(special, *text))
			buf_addf(out, "%%%02X", (unsigned)(unsigned char)*text);
		else
			buf_add_char(out, *text);
}

static void
add_github(struct buf *out, const struct finding *finding)
{
	buf_addf(out, "::%s ",
	    finding->level == FINDING_ERROR ? "error" : "notice");
	if (finding->path[0]) {
		buf_add_str(out, "file=");
		add_escaped(out, finding->path, "%\r\n:,");
		if (finding->line)
			buf_addf(out, ",line=%llu",
			    (unsigned long long)finding->line);
		buf_add_char(out, ',');
	}
	buf_add_str(out, "title=task-fsck::");
	add_escaped(out, finding->message, "%\r\n");
}

static void
print_finding(void *arg, const struct finding *found)
{
	struct fsck *fsck = arg;
	struct buf line = BUF_INIT, path = BUF_INIT, message = BUF_INIT;
	struct finding clean = *found, *finding = &clean;

	/* somebody chose this file name */
	text_add_line(&path, slice_of(found->path));
	text_add_line(&message, slice_of(found->message));
	clean.path = path.data ? path.data : "";
	clean.message = message.data ? message.data : "";

	fsck->printed++;
	switch (fsck->format) {
	case FORM_JSON:
		finding_add_json(&line, finding);
		break;
	case FORM_TAP:
		add_tap(&line, finding, fsck->printed);
		break;
	case FORM_GITHUB:
		add_github(&line, finding);
		break;
	default:
		buf_addf(&line, "%s\t", finding_level_name(finding->level));
		add_place(&line, finding);
		buf_addf(&line, "\t%s", finding->message);
	}
	buf_add_char(&line, fsck->cli->nul ? '\0' : '\n');
	pager_start(fsck->cli);
	out_print(slice_of_buf(&line));
	buf_release(&line);
	buf_release(&path);
	buf_release(&message);
}

/*
 * Print the number of findings, as TAP requires. No finding is a test point,
 * too.
 */
static void
print_plan(const struct fsck *fsck)
{
	if (fsck->format != FORM_TAP)
		return;
	if (!fsck->printed)
		puts("ok 1 - nothing is wrong");
	printf("1..%zu\n", fsck->printed ? fsck->printed : 1);
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

/* Print how much space the log takes on the disk. */
static void
print_store(const struct cli *cli, const struct fsck_totals *totals)
{
	const struct repo_store *git = &totals->git;
	uint64_t events = totals->events ? totals->events : 1;

	fprintf(stderr,
	    "%s: git has %llu loose objects and %llu packs; bytes an event: "
	    "%llu in segments, %llu in git\n",
	    cli->program, (unsigned long long)git->loose,
	    (unsigned long long)git->packs,
	    (unsigned long long)(totals->bytes / events),
	    (unsigned long long)((git->loose_object_bytes + git->pack_bytes) /
	        events));
}

/* Report only the problems that reading the log shows to every command. */
static void
check_quickly(struct fsck *fsck, struct fsck_totals *totals)
{
	struct cli *cli = fsck->cli;
	const struct problems *problems = journal_problems(cli->journal);

	memset(totals, 0, sizeof(*totals));
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *p = &problems->problem[i];
		struct finding finding = { FINDING_ERROR, p->path, p->line,
		    p->message };

		print_finding(fsck, &finding);
	}
	fsck_count(cli->journal, totals);
	totals->errors = problems->count;
}

static int
check_log(struct fsck *fsck, struct fsck_totals *totals)
{
	struct cli *cli = fsck->cli;
	int rc;

	cli->mends = fsck->repair;
	rc = cli_open(cli);
	if (!rc && fsck->repair)
		rc = fsck_repair(cli->journal, fsck->accept_gaps, print_finding,
		    fsck, &cli->err);
	if (rc)
		return rc;
	if (fsck->quick)
		check_quickly(fsck, totals);
	else
		rc = fsck_run(cli->journal, print_finding, fsck, totals,
		    &cli->err);
	if (rc)
		return rc;
	if (fsck->verbose || (totals->errors && !cli->quiet && !fsck->quick))
		print_totals(cli, totals);
	if (fsck->verbose && !fsck->quick)
		print_store(cli, totals);
	return 0;
}

/*
 * Check a range of commits. The log is found as in every program, unless a
 * branch is named, or git says where the repository is: in a hook, or in a
 * repository without a work tree.
 */
static int
check_range(struct fsck *fsck, struct fsck_totals *totals)
{
	struct cli *cli = fsck->cli;
	char cwd[4096];
	struct log_location location = {0};
	struct err none = {0};
	int rc = 0;
	bool in_hook = !cli->dir && getenv("GIT_DIR");

	if (!getcwd(cwd, sizeof(cwd)))
		return err_errno(&cli->err,
		    "cannot find the working directory");
	fsck->range.dir = cli->dir;
	if (!fsck->range.ref && !in_hook &&
	    !gitdir_is(cli->dir ? cli->dir : cwd)) {
		const struct location_query ask = { cli->dir,
			getenv("TASK_DIR"), cwd };

		if (!location_find(&location, &ask, &none) && location.exists) {
			rc = owner_check(&location, &cli->err);
			fsck->range.git_dir = location.git_dir;
		}
	}
	fsck->range.now_ms = cli_now(cli);
	if (!rc)
		rc = fsck_range(&fsck->range, print_finding, fsck, totals,
		    &cli->err);
	if (!rc && (fsck->verbose || (totals->errors && !cli->quiet)))
		fprintf(stderr,
		    "%s: %llu events in %llu commits: %zu errors, %zu notes\n",
		    cli->program, (unsigned long long)totals->events,
		    (unsigned long long)totals->commits_behind, totals->errors,
		    totals->notes);
	location_release(&location);
	return rc;
}

static void
check_options(struct fsck *fsck)
{
	struct cli *cli = fsck->cli;
	bool range = fsck->range.range || fsck->range.ref;

	if (fsck->quick + fsck->repair + range > 1)
		cli_usage(cli,
		    "only one of --quick, --repair and --range can be given");
	if (fsck->accept_gaps && !fsck->repair)
		cli_usage(cli, "--accept-gaps needs --repair");
	if (cli->json && fsck->format != FORM_JSON && fsck->format != -1)
		cli_usage(cli, "--style=%s cannot be combined with --json",
		    formats[fsck->format]);
	if (cli->json)
		fsck->format = FORM_JSON;
	if (cli->nul &&
	    (fsck->format == FORM_TAP || fsck->format == FORM_GITHUB))
		cli_usage(cli, "--style=%s cannot be combined with --null",
		    formats[fsck->format]);
}

int
main(int argc, char *argv[])
{
	struct fsck fsck = { .format = -1 };
	struct cli cli = CLI(&fsck,
	    "Check a task log: lines, sums, chains, streams, and what git "
	    "holds of them.");
	struct fsck_totals totals = {0};
	int rc;

	fsck.cli = &cli;
	cli_start(&cli, argc, argv);
	if (cli.count)
		cli_usage(&cli, "unexpected argument '%s'", cli.operand[0]);
	check_options(&fsck);
	cli.mute = true; /* unreadable lines are among the findings */
	rc = fsck.range.range || fsck.range.ref ? check_range(&fsck, &totals) :
	    check_log(&fsck, &totals);
	if (!rc) {
		print_plan(&fsck);
		cli.code = totals.errors ? TASK_ENOMATCH : 0;
	}
	return cli_finish(&cli);
}

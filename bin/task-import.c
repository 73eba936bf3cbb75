/* SPDX-License-Identifier: ISC */
/* task-import -- bring tasks in from another tracker */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "import/import_file.h"
#include "log/transaction.h"

#define REMARKS_MAX 10		/* remarks printed without -v */


struct made {
	char *ref;
	char id[TASK_ID_SIZE];
};

struct job {
	struct cli *cli;
	const struct import_tracker *tracker;
	bool verbose;
	struct import *import;
	struct import_report report;
	struct made *made;	/* printed once all events are committed */
	size_t made_count, made_cap;
	/* printed then with -j: links that are not as they should be */
	struct buf links;
	struct buf summary; /* of the new tasks */
	size_t remarks;
};

#define INTO struct job

static int
take_tracker(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	struct err unknown = {0};

	(void)cli, (void)option;
	return import_find_tracker(target, text, &unknown)
	    ? err_set(err, ERR_INVALID, "%s", unknown.message)
	    : 0;
}

static const struct cli_option options[] = {
	OPTION(0, "from", tracker, const struct import_tracker *, "TRACKER",
	    take_tracker, "the tracker that the files are from",
	    .begins = FORM(0)),
	OPT_FLAG('v', "verbose", verbose,
	    "make every remark, and name every link to elsewhere"),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "FILE...", CLI_RECORDS | CLI_LOCKS | CLI_DRY },
	FORM_END
};

static void
say_problem(void *arg, const char *file, uint64_t line, enum import_loss loss,
    const char *message)
{
	struct job *job = arg;
	struct err err = {0};

	if (loss == IMPORT_REMARK) {
		if (++job->remarks <= REMARKS_MAX || job->verbose)
			cli_say(job->cli, "%s:%llu: %s", file,
			    (unsigned long long)line, message);
		return;
	}
	job->cli->code = TASK_EPARTIAL;
	err_set(&err, ERR_INVALID, "%s:%llu: %s%s", file,
	    (unsigned long long)line, message,
	    loss == IMPORT_SKIPPED ? "; skipped" : "");
	cli_report(job->cli, &err);
}

static void
note_made(void *arg, const char *ref, const char *id)
{
	struct job *job = arg;
	struct made *made;

	ARRAY_GROW(job->made, job->made_count, job->made_cap);
	made = &job->made[job->made_count++];
	made->ref = task_strdup(ref);
	memcpy(made->id, id, sizeof(made->id));
}

static void
note_link(struct job *job, const struct import_link *link, const char *ref,
    const char *what, const char *key)
{
	struct buf *out = &job->links;

	if (job->verbose)
		cli_say(job->cli, "%s:%llu: %s: %s %s %s", link->file,
		    (unsigned long long)link->line, what, ref, link->kind,
		    link->target);
	if (!job->cli->json)
		return;
	json_open(out, '{');
	json_add_key(out, key);
	json_add_str(out, link->kind);
	json_add_key(out, "from");
	json_add_str(out, ref);
	json_add_key(out, "to");
	json_add_str(out, link->target);
	json_close(out, '}');
	buf_add_char(out, '\n');
}

static void
note_outside(void *arg, const struct import_link *link, const char *ref)
{
	note_link(arg, link, ref, "the other end is not there", "outside");
}

static void
note_dropped(void *arg, const struct import_link *link, const char *ref)
{
	note_link(arg, link, ref, "left out", "dropped");
}

static int
read_file(struct job *job, const char *name)
{
	bool from_stdin = strcmp(name, "-") == 0;

	if (from_stdin)
		cli_take_stdin(job->cli);
	return import_file(job->import, job->tracker,
	    from_stdin ? "standard input" : name,
	    from_stdin ? STDIN_FILENO : -1, &job->cli->err);
}

static void
add_count(struct buf *out, size_t n, const char *one, const char *many)
{
	if (n)
		buf_addf(out, "%s%zu %s", out->len ? ", " : "", n,
		    n == 1 ? one : many);
}

static void
say_totals(const struct job *job)
{
	const struct import_totals *totals = import_totals(job->import);
	struct buf left = BUF_INIT, text = BUF_INIT;

	add_count(&left, totals->dropped, "link", "links");
	add_count(&left, totals->ignored, "record of another kind",
	    "records of other kinds");
	add_count(&left, totals->replaced, "record that a newer one replaces",
	    "records that newer ones replace");
	add_count(&left, totals->undone,
	    "task that was undone (see task-log --type change.undone)",
	    "tasks that were undone (see task-log --type change.undone)");
	buf_addf(&text, "%s%s from %s",
	    job->cli->dry_run ? "would import " : "",
	    job->summary.len ? job->summary.data : "nothing new",
	    job->tracker->name);
	if (left.len)
		buf_addf(&text, "; left out: %s", left.data);
	if (totals->outside)
		buf_addf(&text,
		    "; %zu link%s wait%s for a task that is not there",
		    totals->outside, totals->outside == 1 ? "" : "s",
		    totals->outside == 1 ? "s" : "");
	if (job->remarks > REMARKS_MAX && !job->verbose)
		buf_addf(&text, "; %zu more remarks with -v",
		    job->remarks - REMARKS_MAX);
	cli_say(job->cli, "%s", text.data);
	buf_release(&left);
	buf_release(&text);
}

static void
print_made(struct job *job)
{
	static const struct column columns[] = {
		{ .name = "ref", .max = 40 }, { .name = "id" },
	};
	struct buf line = BUF_INIT;
	struct out out;

	out_open(&out, job->cli, journal_view(job->cli->journal), columns, 2);
	for (size_t i = 0; i < job->made_count; i++) {
		const struct made *made = &job->made[i];

		if (!job->cli->json) {
			out_text(&out, slice_of(made->ref), STYLE_PLAIN);
			out_id(&out, slice_of(made->id), STYLE_YELLOW);
			out_record(&out);
			continue;
		}
		buf_clear(&line);
		json_open(&line, '{');
		json_add_key(&line, "id");
		json_add_str(&line, made->id);
		json_add_key(&line, "ref");
		json_add_str(&line, made->ref);
		json_close(&line, '}');
		out_json(&out, slice_of_buf(&line));
	}
	for (char *p = job->links.data, *lf;
	     p && (lf = strchr(p, '\n')) != NULL; p = lf + 1)
		out_json(&out, (struct slice){ p, (size_t)(lf - p) });
	out_close(&out);
	buf_release(&line);
}

/*
 * Write all changes in one batch, which is written whole or not at all, and in
 * one commit.
 */
static int
apply_all(void *arg, struct basis *basis, struct err *err)
{
	struct job *job = arg;
	int rc = import_apply_from(job->import, job->tracker,
	    job->cli->journal, &job->summary, err);

	(void)basis; /* it is the basis of the journal */
	return rc || !job->cli->dry_run ? rc : DECIDED_NOTHING;
}

static int
run(struct job *job, char *const files[], int count)
{
	int rc = 0;

	for (int i = 0; i < count && !rc; i++)
		rc = read_file(job, files[i]);
	if (!rc)
		rc = cli_open(job->cli);
	if (!rc)
		rc = journal_transact(job->cli->journal, TRANSACTION_ATOMIC,
		    apply_all, job, &job->cli->err);
	if (!rc) {
		print_made(job);
		say_totals(job);
	}
	return rc;
}

static void
job_release(struct job *job)
{
	for (size_t i = 0; i < job->made_count; i++)
		free(job->made[i].ref);
	free(job->made);
	buf_release(&job->links);
	buf_release(&job->summary);
	import_free(job->import);
}

int
main(int argc, char *argv[])
{
	struct job job = { .report = { .problem = say_problem,
	    .made = note_made, .outside = note_outside,
	    .dropped = note_dropped } };
	struct cli cli = CLI(&job,
	    "Bring tasks in from another tracker, with their times and "
	    "authors. Importing a file again changes nothing. Prints the "
	    "tracker's id and the task's id of every task that is new.");
	int rc;

	job.cli = &cli;
	cli_start(&cli, argc, argv);
	if (!job.tracker)
		cli_usage(&cli, "--from is missing: it names the tracker");
	if (!cli.count)
		cli_usage(&cli, "a file is missing; - is standard input");
	job.report.arg = &job;
	job.report.meter = cli_meter(&cli);
	cli.no_pager = true;
	job.import = import_new(job.tracker->name, &job.report);
	rc = run(&job, cli.operand, cli.count);
	(void)rc;	/* cli.err has it */
	job_release(&job);
	return cli_finish(&cli);
}

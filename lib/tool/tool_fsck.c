/* SPDX-License-Identifier: ISC */
/*
 * task_fsck and task_repair: check a log and repair it, as task-fsck(1) does.
 */
#include "check/fsck.h"
#include "tool/tool.h"

struct checking {
	struct tool_call *call;
	bool some, full;
};

static void
add_finding(void *arg, const struct finding *finding)
{
	struct checking *c = arg;
	struct buf row = BUF_INIT;

	finding_add_json(&row, finding);
	c->full = c->full ||
	    !tool_add_row(c->call, slice_of_buf(&row), !c->some);
	c->some = true;
	buf_release(&row);
}

/*
 * Report the problems that were found when the log was read, as task-fsck
 * --quick does.
 */
static void
check_quickly(struct checking *c, struct fsck_totals *totals)
{
	const struct problems *problems = journal_problems(c->call->journal);

	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *p = &problems->problem[i];
		struct finding finding = { FINDING_ERROR, p->path, p->line,
		    p->message };

		add_finding(c, &finding);
	}
	fsck_count(c->call->journal, totals);
	totals->errors = problems->count;
}

static int
check_range(struct checking *c, const char *range, struct fsck_totals *totals,
    struct err *err)
{
	struct args *args = &c->call->args;
	struct fsck_range what = { .dir = args_text(args, "dir"),
		.range = range,
		.ref = args_text(args, "ref"),
		.now_ms = journal_now(c->call->journal) };

	if (!what.dir)
		what.git_dir = journal_place(c->call->journal)->git_dir;
	return fsck_range(&what, add_finding, c, totals, err);
}

static void
add_totals(struct buf *out, const struct fsck_totals *totals)
{
	const struct {
		const char *name;
		uint64_t n;
	} counts[] = { { "errors", totals->errors }, { "notes", totals->notes },
		{ "events", totals->events }, { "writers", totals->writers },
		{ "segments", totals->segments }, { "tasks", totals->tasks },
		{ "bytes", totals->bytes },
		{ "commits", totals->commits_behind } };

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		json_add_key(out, counts[i].name);
		json_add_int(out, (int64_t)counts[i].n);
	}
}

int
tool_fsck(struct tool_call *call, struct err *err)
{
	struct checking c = { .call = call };
	struct fsck_totals totals = {0};
	const char *range = args_text(&call->args, "range");
	bool quick = args_true(&call->args, "quick");
	int rc = 0;

	if (call->past)
		return err_set(err, ERR_INVALID,
		    "'at' cannot be combined with a check");
	if (range && quick)
		return err_set(err, ERR_INVALID,
		    "'quick' cannot be combined with 'range'");
	if (!range && (args_get(&call->args, "ref") ||
	    args_get(&call->args, "dir")))
		return err_set(err, ERR_INVALID,
		    "'ref' and 'dir' go with 'range'");
	tool_open_rows(call, "findings");
	if (quick)
		check_quickly(&c, &totals);
	else
		rc = range ? check_range(&c, range, &totals, err)
		           : fsck_run(call->journal, add_finding, &c, &totals,
		                 err);
	tool_close_rows(call);
	if (!rc)
		add_totals(call->out, &totals);
	return rc;
}

int
tool_repair(struct tool_call *call, struct err *err)
{
	struct checking c = { .call = call };
	int rc;

	tool_open_rows(call, "findings");
	rc = fsck_repair(call->journal,
	    args_true(&call->args, "accept_gaps"), add_finding, &c, err);
	tool_close_rows(call);
	return rc;
}

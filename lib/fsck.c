/* SPDX-License-Identifier: ISC */
/*
 * Checking a log.
 */
#include "fsck.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"
#include "err.h"
#include "export.h"
#include "glance.h"
#include "journal_private.h"
#include "judge.h"
#include "line_set.h"
#include "path.h"
#include "repo.h"
#include "segment.h"
#include "trace.h"

struct check {
	struct journal *journal;
	finding_fn *fn;
	void *arg;
	struct fsck_totals *totals;
	struct judge *judge;
	struct chain chain;
	char **paths;
	size_t paths_count, paths_cap;
};

static void
report(struct check *check, enum finding_level level, const char *path,
    uint64_t line, const char *fmt, ...) PRINTF_LIKE(5, 6);

static void
report(struct check *check, enum finding_level level, const char *path,
    uint64_t line, const char *fmt, ...)
{
	struct err clean = {0};
	struct finding finding = { level, path, line, clean.message };
	va_list args;
	char text[1024];

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	err_set(&clean, ERR_INVALID, "%s", text);
	if (level == FINDING_ERROR)
		check->totals->errors++;
	else
		check->totals->notes++;
	check->fn(check->arg, &finding);
}

static uint32_t
path_number(struct check *check, const char *path)
{
	if (check->paths_count && strcmp(check->paths[check->paths_count - 1],
	    path) == 0)
		return (uint32_t)check->paths_count - 1;
	if (check->paths_count == check->paths_cap) {
		check->paths_cap = check->paths_cap ? check->paths_cap * 2 : 16;
		check->paths = task_realloc(check->paths, check->paths_cap,
		    sizeof(char *));
	}
	check->paths[check->paths_count] = task_strdup(path);
	return (uint32_t)check->paths_count++;
}

static void
take_line(void *arg, const struct event *event, struct slice text,
    const char *path, uint64_t line)
{
	struct check *check = arg;
	uint32_t file = path_number(check, path);

	chain_add(&check->chain, event, file, line, 1);
	judge_add(check->judge, event, text, file, line, 1);
}

/* Something about a stream as a whole. */
static void
take_flaw(void *arg, enum finding_level level, uint32_t file, uint64_t line,
    const char *message)
{
	struct check *check = arg;

	report(check, level, check->paths[file], line, "%s", message);
}

/* An event that was not allowed when it was written. */
static void
take_verdict(void *arg, uint32_t file, uint64_t line, const char *message)
{
	struct check *check = arg;

	report(check, FINDING_ERROR, check->paths[file], line, "%s", message);
}

static void
check_clock(struct check *check)
{
	const struct state *state = check->journal->loader.state;
	int64_t now = journal_clock(check->journal);

	for (uint32_t w = 1; w < state->writers.count; w++) {
		const struct writer_rec *rec = state_writer(state, w);
		char name[WRITER_SIZE], path[SEGMENT_PATH_SIZE];

		if (rec->at_ms <= now + HLC_FUTURE_MS)
			continue;
		writer_format(name, rec->writer);
		segment_path(path, rec->writer, 0);
		path[22] = '\0';
		report(check, FINDING_NOTE, path, 0, "the clock of writer %s was "
		    "%lld minutes ahead of this one's", name,
		    (long long)(rec->at_ms - now) / 60000);
	}
}

/* Everything is read again from the files, and the fold compared. */
/* Boolean: does the state in use say what a fresh one does, and rightly at a glance? */
static int
same_state(const struct view *fresh, const struct view *used)
{
	char one[STATE_HASH_SIZE], other[STATE_HASH_SIZE];
	int same;

	export_hash(one, fresh);
	export_hash(other, used);
	same = strcmp(one, other) == 0;
	glance_begin(used);
	for (uint32_t s = 1; s < used->state->subjects.count && same; s++)
		same = glance_holds(used, s);
	return same || fresh->state->arrived != used->state->arrived;
}

static int
check_lines(struct check *check, struct err *err)
{
	struct journal *journal = check->journal;
	struct problems problems = {0};
	struct loader loader = journal->loader;
	struct view view = journal->view;
	struct workflow workflow;
	struct span span;
	int rc;

	span_begin(&span, "lines");
	loader.state = state_new();
	loader.problems = &problems;
	loader.shrunk = 0;
	loader.each = take_line;
	loader.arg = check;
	rc = loader_refresh(&loader, err);
	view_workflow(&workflow, loader.state);
	view.state = loader.state;
	view.workflow = &workflow;
	if (!rc && !same_state(&view, &journal->view))
		report(check, FINDING_ERROR, "", 0, "the state in use is not what the "
		    "events say");
	span_count(&span, "events", loader.state->arrived);
	span_end(&span);
	workflow_release(&workflow);
	state_free(loader.state);
	problems_release(&problems);
	return rc;
}

static void
check_problems(struct check *check)
{
	const struct problems *problems = journal_problems(check->journal);

	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *p = &problems->problem[i];

		if (p->kind != PROBLEM_GAP)	/* check_gaps() says where */
			report(check, FINDING_ERROR, p->path, p->line, "%s",
			    p->message);
	}
}

struct committed {
	struct check *check;
	struct repo *repo;
};

static int
check_committed(void *arg, const char *path, int64_t size, struct err *err)
{
	struct committed *c = arg;
	struct buf committed = BUF_INIT, now = BUF_INIT;
	char *full = path_join(c->check->journal->place.dir, path);
	struct err missing = {0};
	struct line_set have;
	size_t lost;
	int rc = repo_read_blob(c->repo, NULL, path, &committed, err);

	(void)size;
	if (!rc && buf_read_regular(&now, full, (size_t)1 << 31, &missing))
		report(c->check, FINDING_ERROR, path, 0,
		    "git holds it, the work tree does not: %s", missing.message);
	else if (!rc && (now.len < committed.len ||
	    memcmp(now.data, committed.data, committed.len) != 0)) {
		line_set_read(&have, slice_of_buf(&now));
		lost = line_set_lacks(&have, slice_of_buf(&committed), NULL);
		line_set_release(&have);
		if (lost)
			report(c->check, FINDING_ERROR, path, 0, "%zu committed "
			    "lines are gone or changed", lost);
	}
	free(full);
	buf_release(&committed);
	buf_release(&now);
	return rc;
}

static int
check_git(struct check *check, struct err *err)
{
	struct committed c = { check, NULL };
	struct span span;
	int rc;

	span_begin(&span, "committed");
	rc = repo_open(&c.repo, &check->journal->place, err);
	if (!rc)
		rc = repo_each_file(c.repo, NULL, "events", check_committed, &c, err);
	repo_close(c.repo);
	span_end(&span);
	if (rc) {
		report(check, FINDING_ERROR, "", 0, "git's copy cannot be read: %s; "
		    "the next command that writes makes it whole", err ?
		    err->message : "");
		err_clear(err);
	}
	return 0;
}

void
fsck_count(const struct journal *journal, struct fsck_totals *t)
{
	const struct state *state = journal->loader.state;
	struct span span;

	span_begin(&span, "count");
	t->events = state->arrived;
	t->writers = state->writers.count - 1;
	t->segments = state->segments.count - 1;
	for (uint32_t s = 1; s < state->segments.count; s++)
		t->bytes += state_segment(state, s)->size;
	for (uint32_t s = 1; s < state->subjects.count; s++)
		t->tasks += (uint64_t)view_shown(&journal->view, s);
	repo_measure(journal->place.git_dir, &t->git);
	span_end(&span);
}

static void
judge_lines(struct check *check)
{
	struct span span;

	span_begin(&span, "judge");
	judge_run(check->judge, take_verdict, check);
	span_end(&span);
}

int
fsck_run(struct journal *journal, finding_fn *fn, void *arg,
    struct fsck_totals *totals, struct err *err)
{
	struct check check = { .journal = journal, .fn = fn, .arg = arg,
	    .totals = totals, .judge = judge_new() };
	int rc;

	memset(totals, 0, sizeof(*totals));
	check_problems(&check);
	rc = check_lines(&check, err);
	if (!rc)
		chain_check(&check.chain, &journal->problems, 1, take_flaw, &check);
	if (!rc)
		judge_lines(&check);
	if (!rc)
		check_clock(&check);
	if (!rc)
		rc = check_git(&check, err);
	fsck_count(journal, totals);
	for (size_t i = 0; i < check.paths_count; i++)
		free(check.paths[i]);
	free(check.paths);
	chain_release(&check.chain);
	judge_free(check.judge);
	return rc;
}

/* SPDX-License-Identifier: ISC */
/*
 * Checking a log.
 */
#include "check/fsck.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "base/trace.h"
#include "check/fsck_private.h"
#include "check/fsck_streams.h"
#include "export/export.h"
#include "format/line_set.h"
#include "format/purges.h"
#include "git/gitdir_check.h"
#include "git/repo.h"
#include "log/journal_head.h"
#include "log/journal_parts.h"
#include "log/segment.h"
#include "model/task_summary.h"

struct check {
	struct journal *journal;
	struct purges purges;
	struct fsck_streams streams;
};

static void
take_line(void *arg, const struct event *event, struct slice text,
    const char *path, uint64_t line)
{
	struct check *check = arg;

	purges_add(&check->purges, event);
	fsck_streams_add(&check->streams, event, text, path, line, true);
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
		fsck_report(&check->streams, FINDING_NOTE, path, 0,
		    "the clock of writer %s was %lld minutes ahead of this "
		    "one's",
		    name, (long long)(rec->at_ms - now) / 60000);
	}
}

/* True if the state in use, with its summaries, equals a fresh one. */
static bool
same_state(const struct view *fresh, const struct view *used)
{
	char one[STATE_HASH_SIZE], other[STATE_HASH_SIZE];
	bool same;

	export_hash(one, fresh);
	export_hash(other, used);
	same = strcmp(one, other) == 0;
	summary_begin(used);
	for (uint32_t s = 1; s < used->state->subjects.count && same; s++)
		same = summary_holds(used, s);
	return same || fresh->state->arrived != used->state->arrived;
}

/* Read all lines again from the files, and compare the fold. */
static int
check_lines(struct check *check, struct err *err)
{
	struct journal *journal = check->journal;
	struct problems problems = {0};
	struct loader loader = journal_fresh_loader(journal, &problems);
	struct view view = journal->view;
	struct workflow workflow;
	struct span span;
	int rc;

	span_begin(&span, "lines");
	loader.each = take_line;
	loader.arg = check;
	loader.expected = journal->loader.state->arrived;
	rc = loader_refresh(&loader, err);
	view_workflow(&workflow, loader.state);
	view.state = loader.state;
	view.workflow = &workflow;
	if (!rc && !same_state(&view, &journal->view))
		fsck_report(&check->streams, FINDING_ERROR, "", 0,
		    "the state in use is not what the events say");
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

		/*
		 * fsck_streams_check() reports gaps and chains with their place
		 */
		if (p->kind != PROBLEM_GAP && p->kind != PROBLEM_CHAIN)
			fsck_report(&check->streams, FINDING_ERROR, p->path,
			    p->line, "%s", p->message);
	}
}

struct committed {
	struct check *check;
	struct repo *repo;
};

/*
 * Check the attributes that keep plain git merges free of conflicts, whatever
 * git holds.
 */
static void
check_attributes(struct check *check)
{
	static const char name[] = ".gitattributes";
	char *full = path_join(check->journal->location.dir, name);
	struct buf now = BUF_INIT;
	struct err missing = {0};

	if (buf_read_regular(&now, full, (size_t)1 << 20, &missing))
		fsck_report(&check->streams, FINDING_ERROR, name, 0, "%s",
		    missing.message);
	else if (!slice_is(slice_of_buf(&now), repo_constant(name)))
		fsck_report(&check->streams, FINDING_ERROR, name, 0,
		    "not as it is in every log");
	buf_release(&now);
	free(full);
}

/* Check that the lines that git has are still in the file. */
static void
compare_lines(struct check *check, const char *path, struct slice now,
    struct slice committed)
{
	struct line_set have;
	uint64_t first = 0;
	size_t lost;

	if (now.len >= committed.len &&
	    memcmp(now.ptr, committed.ptr, committed.len) == 0)
		return;
	line_set_read(&have, now);
	lost = line_set_lacks(&have, committed, &check->purges, &first);
	line_set_release(&have);
	if (lost)
		fsck_report(&check->streams, FINDING_ERROR, path, first,
		    "%zu committed lines are gone or changed", lost);
}

/* Anybody may change README.md, but it must exist. */
static int
check_committed(void *arg, const char *path, int64_t size, struct err *err)
{
	struct committed *c = arg;
	char *full = path_join(c->check->journal->location.dir, path);
	struct buf now = BUF_INIT, committed = BUF_INIT;
	struct err missing = {0};
	int rc;

	if (size > SEGMENT_READ_MAX) {
		fsck_report(&c->check->streams, FINDING_ERROR, path, 0,
		    "git holds %lld bytes of it, more than any segment can "
		    "have: it is left out",
		    (long long)size);
		free(full);
		return 0;
	}
	rc = repo_read_blob(c->repo, NULL, path, &committed, err);
	if (rc || !repo_path_belongs(path) ||
	    strcmp(path, ".gitattributes") == 0)
		;
	else if (buf_read_regular(&now, full, (size_t)1 << 31, &missing) &&
	    !repo_left_out(c->repo, path))
		fsck_report(&c->check->streams, FINDING_ERROR, path, 0,
		    "git holds it, the work tree does not: %s",
		    missing.message);
	else if (!missing.word && strncmp(path, "events/", 7) == 0)
		compare_lines(c->check, path, slice_of_buf(&now),
		    slice_of_buf(&committed));
	free(full);
	buf_release(&now);
	buf_release(&committed);
	return rc;
}

static int
check_git(struct check *check, struct err *err)
{
	const struct log_location *location = &check->journal->location;
	struct committed c = { check, NULL };
	struct err misplaced = {0};
	struct span span;
	int rc;

	span_begin(&span, "committed");
	check_attributes(check);
	if (gitdir_check_all(location->git_dir, location->dir, &misplaced)) {
		fsck_report(&check->streams, FINDING_ERROR, "", 0, "%s",
		    misplaced.message);
		span_end(&span);
		return 0;
	}
	rc = repo_check_config(location, err);
	if (!rc)
		rc = repo_open(&c.repo, &check->journal->location, err);
	if (!rc)
		rc = repo_check_refs(c.repo, err);
	if (!rc && journal_is_away(check->journal))
		fsck_report(&check->streams, FINDING_NOTE, "", 0,
		    "HEAD is not at the branch " REPO_BRANCH
		    ": its files are not compared with the branch");
	else if (!rc)
		rc = repo_each_file(c.repo, NULL, NULL, check_committed, &c,
		    err);
	if (!rc)
		rc = repo_check_whole(c.repo, err);
	repo_close(c.repo);
	span_end(&span);
	if (rc) {
		fsck_report(&check->streams, FINDING_ERROR, "", 0,
		    "git's copy cannot be read: %s; task-fsck --repair makes "
		    "it whole",
		    err ? err->message : "");
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
	repo_measure(journal->location.git_dir, &t->git);
	span_end(&span);
}

int
fsck_run(struct journal *journal, finding_fn *fn, void *arg,
    struct fsck_totals *totals, struct err *err)
{
	struct check check = { .journal = journal,
		.streams = { .fn = fn,
		    .arg = arg,
		    .totals = totals,
		    .now_ms = journal_clock(journal),
		    .meter = journal->options.meter } };
	int rc;

	memset(totals, 0, sizeof(*totals));
	check_problems(&check);
	rc = check_lines(&check, err);
	if (!rc) {
		check.streams.state = journal->loader.state;
		fsck_streams_check(&check.streams, &journal->problems);
		check_clock(&check);
		rc = check_git(&check, err);
	}
	fsck_count(journal, totals);
	fsck_streams_release(&check.streams);
	purges_release(&check.purges);
	return rc;
}

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

#include "err.h"
#include "export.h"
#include "glance.h"
#include "journal_private.h"
#include "judge.h"
#include "path.h"
#include "repo.h"
#include "segment.h"
#include "trace.h"

/* One good line, for checking its stream as a whole. */
struct entry {
	uint64_t writer, seq, line;
	struct hlc at;
	unsigned char chain[16], prev[16];
	uint32_t path;		/* in check.paths */
};

struct check {
	struct journal *journal;
	finding_fn *fn;
	void *arg;
	struct fsck_totals *totals;
	struct judge *judge;
	struct entry *entries;
	size_t count, cap;
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
	char hex[DIGEST_HEX_SIZE];
	struct entry *entry;

	if (check->count == check->cap) {
		check->cap = check->cap ? check->cap * 2 : 1024;
		check->entries = task_realloc(check->entries, check->cap,
		    sizeof(*entry));
	}
	entry = &check->entries[check->count++];
	entry->writer = event->writer;
	entry->seq = event->seq;
	entry->line = line;
	entry->at = event->at;
	entry->path = path_number(check, path);
	event_chain(hex, event->head);
	hex_decode(entry->chain, slice_of(hex));
	hex_decode(entry->prev, event->prev);
	judge_add(check->judge, event, text, entry->path, line, 1);
}

/* An event that was not allowed when it was written. */
static void
take_verdict(void *arg, uint32_t file, uint64_t line, const char *message)
{
	struct check *check = arg;

	report(check, FINDING_ERROR, check->paths[file], line, "%s", message);
}

static int
by_stream(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->writer != y->writer)
		return x->writer < y->writer ? -1 : 1;
	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	return memcmp(x->chain, y->chain, sizeof(x->chain));
}

/* The line before, by the chain: any with seq - 1 whose hash this one carries. */
static const struct entry *
before(const struct check *check, size_t i)
{
	const struct entry *entry = &check->entries[i];

	while (i-- > 0 && check->entries[i].writer == entry->writer &&
	    check->entries[i].seq + 1 >= entry->seq)
		if (check->entries[i].seq + 1 == entry->seq &&
		    memcmp(check->entries[i].chain, entry->prev, 16) == 0)
			return &check->entries[i];
	return NULL;
}

/* Boolean: is any line with seq - 1 there? Without one there is nothing to compare. */
static int
has_predecessor(const struct check *check, size_t i)
{
	const struct entry *entry = &check->entries[i];

	while (i-- > 0 && check->entries[i].writer == entry->writer)
		if (check->entries[i].seq + 1 == entry->seq)
			return 1;
		else if (check->entries[i].seq + 1 < entry->seq)
			return 0;
	return 0;
}

static void
check_entry(struct check *check, size_t i)
{
	static const unsigned char none[16] = {0};
	const struct entry *entry = &check->entries[i];
	const char *path = check->paths[entry->path];
	const struct entry *last;

	if (i > 0 && check->entries[i - 1].writer == entry->writer &&
	    check->entries[i - 1].seq == entry->seq &&
	    memcmp(check->entries[i - 1].chain, entry->chain, 16) != 0)
		report(check, FINDING_NOTE, path, entry->line, "a second line with "
		    "seq %llu: the stream was written by two copies of a clone",
		    (unsigned long long)entry->seq);
	if (entry->seq == 1) {
		if (memcmp(entry->prev, none, 16) != 0)
			report(check, FINDING_ERROR, path, entry->line,
			    "'prev' of the first line is not all zeros");
		return;
	}
	last = before(check, i);
	if (!last && has_predecessor(check, i))
		report(check, FINDING_ERROR, path, entry->line, "'prev' is not the "
		    "hash of line seq %llu: one of the two was changed",
		    (unsigned long long)entry->seq - 1);
	else if (last && hlc_cmp(entry->at, last->at) <= 0)
		report(check, FINDING_ERROR, path, entry->line,
		    "its clock went back: 'at' is not after that of the line before");
}

static void
check_gaps(struct check *check)
{
	const struct problems *problems = &check->journal->problems;

	for (size_t i = 0; i < check->count; i++) {
		const struct entry *entry = &check->entries[i];
		uint64_t last = i && check->entries[i - 1].writer == entry->writer ?
		    check->entries[i - 1].seq : 0, bad = 0;

		if (entry->seq <= last + 1)
			continue;
		for (size_t p = 0; p < problems->count; p++)
			bad += problems->problem[p].writer == entry->writer &&
			    problems->problem[p].kind == PROBLEM_LINE;
		if (bad < entry->seq - last - 1)
			report(check, FINDING_ERROR, check->paths[entry->path],
			    entry->line, "lines with seq %llu to %llu are missing "
			    "before it", (unsigned long long)last + 1,
			    (unsigned long long)entry->seq - 1);
	}
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

struct line_set {
	uint64_t *hash;
	size_t count;
};

/* A line up to its data: the same for a line and its purged form. */
static uint64_t
head_of(struct slice line)
{
	const char *data = NULL, *p = line.ptr, *end = line.ptr + line.len;

	while (p && p < end && (p = memchr(p, '"', (size_t)(end - p))) != NULL) {
		if (end - p >= 7 && memcmp(p, "\"data\":", 7) == 0 && !data)
			data = p;
		p++;
	}
	if (data)
		line.len = (size_t)(data - line.ptr);
	return (uint64_t)hash_bytes(line, 3) << 32 | hash_bytes(line, 4);
}

static int
by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
collect_lines(struct line_set *set, struct slice text)
{
	const char *p = text.ptr, *end = text.ptr + text.len, *lf;
	size_t cap = 0;

	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		if (set->count == cap) {
			cap = cap ? cap * 2 : 256;
			set->hash = task_realloc(set->hash, cap, sizeof(uint64_t));
		}
		set->hash[set->count++] = head_of((struct slice){ p,
		    (size_t)(lf - p) });
		p = lf + 1;
	}
	if (set->count)
		qsort(set->hash, set->count, sizeof(uint64_t), by_value);
}

/* Every line of the committed file must be in the work tree's, the same or purged. */
static size_t
lines_lost(struct slice committed, struct slice now)
{
	struct line_set have = {0}, want = {0};
	size_t lost = 0;

	collect_lines(&want, committed);
	collect_lines(&have, now);
	for (size_t i = 0; i < want.count; i++)
		if (!have.count || !bsearch(&want.hash[i], have.hash, have.count,
		    sizeof(uint64_t), by_value))
			lost++;
	free(want.hash);
	free(have.hash);
	return lost;
}

static int
check_committed(void *arg, const char *path, int64_t size, struct err *err)
{
	struct committed *c = arg;
	struct buf committed = BUF_INIT, now = BUF_INIT;
	char *full = path_join(c->check->journal->place.dir, path);
	struct err missing = {0};
	size_t lost;
	int rc = repo_read_blob(c->repo, NULL, path, &committed, err);

	(void)size;
	if (!rc && buf_read_file(&now, full, (size_t)1 << 31, &missing))
		report(c->check, FINDING_ERROR, path, 0,
		    "git holds it, the work tree does not: %s", missing.message);
	else if (!rc && (now.len < committed.len ||
	    memcmp(now.data, committed.data, committed.len) != 0)) {
		lost = lines_lost(slice_of_buf(&committed), slice_of_buf(&now));
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
	if (!rc && check.count) {
		qsort(check.entries, check.count, sizeof(*check.entries), by_stream);
		for (size_t i = 0; i < check.count; i++)
			check_entry(&check, i);
		check_gaps(&check);
	}
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
	free(check.entries);
	judge_free(check.judge);
	return rc;
}

/* SPDX-License-Identifier: ISC */
/*
 * Mending a log. Nothing is lost by it: a file that is replaced is kept in the local
 * directory, a line that cannot be read stays where it is, and an event says that it
 * was set aside.
 */
#include "fsck.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "journal_private.h"
#include "lock.h"
#include "path.h"
#include "repo.h"

struct repair {
	struct journal *journal;
	struct repo *repo;
	struct event_parser *parser;
	finding_fn *fn;
	void *arg;
	size_t kept;		/* replaced files put by */
};

static void say(const struct repair *repair, const char *path, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

static void
say(const struct repair *repair, const char *path, const char *fmt, ...)
{
	struct finding finding = { FINDING_NOTE, path, 0, NULL };
	va_list args;
	char text[512];

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	finding.message = text;
	repair->fn(repair->arg, &finding);
}

static int
is_event(const struct repair *repair, struct slice line)
{
	struct event event;

	return !event_parse(repair->parser, &event, line, NULL) &&
	    !event_verify(&event, NULL);
}

static int
has_line(struct slice text, struct slice line)
{
	const char *p = text.ptr, *end = text.ptr + text.len, *lf;

	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		if (slice_eq(line, (struct slice){ p, (size_t)(lf - p) }))
			return 1;
		p = lf + 1;
	}
	return 0;
}

/* What git holds, then the good lines that only the work tree has. */
static void
unite(const struct repair *repair, struct buf *out, struct slice committed,
    struct slice now)
{
	const char *p = now.ptr, *end = now.ptr + now.len, *lf;

	buf_add_slice(out, committed);
	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		struct slice line = { p, (size_t)(lf - p) };

		if (!has_line(committed, line) && is_event(repair, line)) {
			buf_add_slice(out, line);
			buf_add_char(out, '\n');
		}
		p = lf + 1;
	}
}

/* Put the file that is there by, under a name that is free. */
static int
keep_file(struct repair *repair, const char *full, const char *path,
    struct err *err)
{
	char *dir = path_join(repair->journal->place.local_dir, "replaced");
	struct buf to = BUF_INIT;
	int rc = path_make_dirs(dir, NULL, err);

	do {
		buf_clear(&to);
		buf_addf(&to, "%s/%s.%zu", dir, path_base(path), repair->kept++);
	} while (!rc && access(to.data, F_OK) == 0);
	if (!rc && link(full, to.data) == -1)
		rc = err_errno(err, "cannot keep '%s' as '%s'", full, to.data);
	if (!rc)
		say(repair, path, "what it was is kept as %s", to.data);
	buf_release(&to);
	free(dir);
	return rc;
}

/* Is the text what git holds, and good lines after it? (A torn tail is cut elsewhere.) */
static int
is_whole(const struct repair *repair, struct slice committed, struct slice now)
{
	const char *p = now.ptr + committed.len, *end = now.ptr + now.len, *lf;

	if (now.len < committed.len ||
	    memcmp(now.ptr, committed.ptr, committed.len) != 0)
		return 0;
	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		if (!is_event(repair, (struct slice){ p, (size_t)(lf - p) }))
			return 0;
		p = lf + 1;
	}
	return 1;
}

/* A committed file whose lines the work tree lost or changed, or put bad ones behind. */
static int
mend_file(void *arg, const char *path, int64_t size, struct err *err)
{
	struct repair *repair = arg;
	struct buf committed = BUF_INIT, now = BUF_INIT, united = BUF_INIT;
	char *full = path_join(repair->journal->place.dir, path);
	int rc = repo_read_blob(repair->repo, NULL, path, &committed, err);

	(void)size;
	if (!rc && !buf_read_regular(&now, full, (size_t)1 << 31, NULL) &&
	    !is_whole(repair, slice_of_buf(&committed), slice_of_buf(&now))) {
		unite(repair, &united, slice_of_buf(&committed),
		    slice_of_buf(&now));
		rc = keep_file(repair, full, path, err);
		if (!rc)
			rc = path_write_file(full, united.data, err);
		if (!rc)
			say(repair, path, "made whole from what git holds");
	}
	free(full);
	buf_release(&committed);
	buf_release(&now);
	buf_release(&united);
	return rc;
}

static int
mend_files(struct repair *repair, struct err *err)
{
	const struct place *place = &repair->journal->place;
	char *append = path_join(place->local_dir, "append.lock");
	char *commit = path_join(place->local_dir, "commit.lock");
	int append_fd = -1, commit_fd = -1;
	size_t restored = 0;
	int rc = path_make_dirs(place->local_dir, NULL, err);

	if (!rc)
		rc = lock_take(&append_fd, append, err);
	if (!rc)
		rc = lock_take(&commit_fd, commit, err);
	if (!rc)
		rc = repo_open(&repair->repo, place, err);
	if (!rc)
		rc = repo_restore(repair->repo, &restored, err);
	if (!rc && restored)
		say(repair, "", "checked out %zu lost files again", restored);
	if (!rc)
		rc = repo_each_file(repair->repo, NULL, "events", mend_file, repair,
		    err);
	lock_drop(&commit_fd);
	lock_drop(&append_fd);
	free(append);
	free(commit);
	return rc;
}

/* An event for every line that nobody can read. Ours go to another writer's stream. */
static int
set_lines_aside(struct repair *repair, struct err *err)
{
	struct journal *journal = repair->journal;
	const struct problems *problems = journal_problems(journal);
	struct draft *draft = draft_new(EVENT_LINE_SET_ASIDE);
	struct buf field = BUF_INIT;
	uint32_t event;
	int rc;

	draft_subject(draft, SUBJECT_LOG, SLICE(""));
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *p = &problems->problem[i];

		buf_clear(&field);
		buf_addf(&field, "set-aside/%s", p->hash);
		if (p->kind != PROBLEM_LINE || draft_has(draft, field.data))
			continue;
		draft_write(draft, field.data, SLICE("true"), NULL, 0);
		say(repair, p->path, "line %llu is set aside: %s",
		    (unsigned long long)p->line, p->message);
	}
	rc = draft_fields(draft) ? journal_begin_anew(journal, err) : 0;
	if (!rc && draft_fields(draft)) {
		draft_set_why(draft, SLICE("lines that cannot be read as events"));
		rc = journal_add(journal, draft, &event, err);
		if (!rc)
			rc = journal_end(journal, 0, err);
		else
			journal_abort(journal);
		if (!rc)
			rc = journal_commit(journal, err);
	}
	draft_free(draft);
	buf_release(&field);
	return rc;
}

int
fsck_repair(struct journal *journal, finding_fn *fn, void *arg, struct err *err)
{
	struct repair repair = { .journal = journal, .fn = fn, .arg = arg,
	    .parser = event_parser_new() };
	int rc = mend_files(&repair, err);

	if (!rc)
		rc = journal_reload(journal, err);
	if (!rc)
		rc = journal_refresh(journal, err);
	if (!rc)
		rc = set_lines_aside(&repair, err);
	/* the torn tail of our own stream is cut by taking the append lock */
	if (!rc) {
		rc = journal_begin(journal, err);
		journal_abort(journal);
	}
	repo_close(repair.repo);
	event_parser_free(repair.parser);
	return rc;
}

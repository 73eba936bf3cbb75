/* SPDX-License-Identifier: ISC */
/*
 * Repairing a log. The repair loses nothing: a replaced file is kept in the
 * local directory, and a line that cannot be read stays in place while an event
 * says that it was set aside.
 */
#include "check/fsck_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/lock.h"
#include "base/path.h"
#include "format/segment_union.h"
#include "git/gitdir_check.h"
#include "git/maintenance.h"
#include "git/repo.h"
#include "git/repo_own.h"
#include "log/journal_gaps.h"
#include "log/journal_head.h"
#include "log/journal_parts.h"
#include "log/journal_restore.h"
#include "log/transaction.h"

static bool
is_event(const struct fsck_repair *repair, struct slice line)
{
	struct event event;

	return !event_parse(repair->parser, &event, line, NULL) &&
	    !event_verify(&event, NULL);
}

/*
 * True if the line is one of these lines with another envelope, or blanked. A
 * sum vouches for the data, and its salt makes the data unique; an id occurs
 * once.
 */
static bool
is_changed(const struct fsck_repair *repair, struct slice text,
    struct slice line)
{
	struct event_parser *parser = event_parser_nth(repair->parser, 1);
	const char *p = text.ptr, *end = text.ptr + text.len, *lf;
	struct event now, was;

	if (event_parse(repair->parser, &now, line, NULL) ||
	    (now.purged && !journal_is_blanked(repair->journal, now.head_hash)))
		return false;
	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		if (!event_parse(parser, &was,
		        (struct slice){ p, (size_t)(lf - p) }, NULL) &&
		    !was.purged &&
		    (slice_eq(was.data, now.data) ||
		        event_id_cmp(was.id, now.id) == 0))
			return true;
		p = lf + 1;
	}
	return false;
}

/*
 * Write the lines that git holds, then the good lines that only the work tree
 * has.
 */
static void
unite(const struct fsck_repair *repair, struct buf *out, struct slice committed,
    struct slice now)
{
	const char *p = now.ptr, *end = now.ptr + now.len, *lf;

	buf_add_slice(out, committed);
	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		struct slice line = { p, (size_t)(lf - p) };

		if (!lines_have(committed, line) && is_event(repair, line) &&
		    !is_changed(repair, committed, line)) {
			buf_add_slice(out, line);
			buf_add_char(out, '\n');
		}
		p = lf + 1;
	}
}

/* Find a free name for a file that is to be kept. */
static int
free_name(struct fsck_repair *repair, struct buf *out, const char *full,
    struct err *err)
{
	char *dir = path_join(repair->journal->location.local_dir, "replaced");
	struct stat st;
	int rc = path_make_dirs(dir, NULL, err);

	do {
		buf_clear(out);
		buf_addf(out, "%s/%s.%zu", dir, path_base(full),
		    repair->kept++);
	} while (!rc && lstat(out->data, &st) == 0);
	free(dir);
	return rc;
}

/*
 * Keep the existing file under a second name. The file stays in place until it
 * is replaced.
 */
static int
keep_file(struct fsck_repair *repair, const char *full, const char *path,
    struct err *err)
{
	struct buf to = BUF_INIT;
	int rc = free_name(repair, &to, full, err);

	if (!rc && link(full, to.data) == -1)
		rc = err_errno(err, "cannot keep '%s' as '%s'", full, to.data);
	if (!rc)
		fsck_said(repair, path, "what it was is kept as %s", to.data);
	buf_release(&to);
	return rc;
}

/*
 * Move away anything that stands where git has a file, and anything that is no
 * directory on the way there.
 */
static int
move_away(struct fsck_repair *repair, const char *full, const char *path,
    struct err *err)
{
	struct buf to = BUF_INIT;
	int rc = free_name(repair, &to, full, err);

	if (!rc && rename(full, to.data) == -1)
		rc = err_errno(err, "cannot move '%s' to '%s'", full, to.data);
	if (!rc)
		fsck_said(repair, path, "what stood in its place is kept as %s",
		    to.data);
	buf_release(&to);
	return rc;
}

static int
clear_way(void *arg, const char *path, int64_t size, struct err *err)
{
	struct fsck_repair *repair = arg;
	char *part = task_strdup(path), *end = part;
	int rc = 0;

	(void)size;
	while (!rc && end && repo_path_belongs(path)) {
		char *full;
		struct stat st;
		bool there;

		end = strchr(end + 1, '/');
		if (end)
			*end = '\0';
		full = path_join(repair->journal->location.dir, part);
		there = lstat(full, &st) == 0;
		if (there && !(end ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode)))
			rc = move_away(repair, full, part, err);
		free(full);
		if (end)
			*end = '/';
	}
	free(part);
	return rc;
}

/*
 * True if the text is what git holds, followed by good lines only. (A torn tail
 * is cut elsewhere.)
 */
static bool
is_whole(const struct fsck_repair *repair, struct slice committed,
    struct slice now)
{
	const char *p = now.ptr + committed.len, *end = now.ptr + now.len, *lf;

	if (now.len < committed.len ||
	    memcmp(now.ptr, committed.ptr, committed.len) != 0)
		return false;
	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		if (!is_event(repair, (struct slice){ p, (size_t)(lf - p) }))
			return false;
		p = lf + 1;
	}
	return true;
}

/*
 * Repair a committed file whose lines the work tree lost or changed, or put bad
 * lines behind.
 */
static int
mend_file(void *arg, const char *path, int64_t size, struct err *err)
{
	struct fsck_repair *repair = arg;
	struct buf committed = BUF_INIT, now = BUF_INIT, united = BUF_INIT;
	char *full = path_join(repair->journal->location.dir, path);
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
			fsck_said(repair, path,
			    "made whole from what git holds");
	}
	free(full);
	buf_release(&committed);
	buf_release(&now);
	buf_release(&united);
	return rc;
}

/*
 * Without the attributes, plain git merges would conflict. Anybody may change
 * README.md.
 */
static int
mend_attributes(struct fsck_repair *repair, struct err *err)
{
	static const char name[] = ".gitattributes";
	char *full = path_join(repair->journal->location.dir, name);
	struct buf now = BUF_INIT;
	int rc = 0;

	if (buf_read_regular(&now, full, (size_t)1 << 20, NULL) ||
	    !slice_is(slice_of_buf(&now), repo_constant(name))) {
		if (path_is_file(full))
			rc = keep_file(repair, full, name, err);
		if (!rc)
			rc = path_write_file(full, repo_constant(name), err);
		if (!rc)
			fsck_said(repair, name, "made what it is in every log");
	}
	buf_release(&now);
	free(full);
	return rc;
}

static int
mend_config(struct fsck_repair *repair, struct err *err)
{
	const struct log_location *location = &repair->journal->location;
	char *path;
	int rc;

	if (!repo_check_config(location, NULL))
		return 0;
	path = path_join(location->git_dir, "config");
	rc = keep_file(repair, path, "", err);
	if (!rc)
		rc = repo_mend_config(location, err);
	if (!rc)
		fsck_said(repair, "",
		    "git's configuration of the log is written anew, from the "
		    "lines of it that can be read");
	free(path);
	return rc;
}

static int
read_file(void *arg, const char *path, int64_t size, struct err *err)
{
	const struct fsck_repair *repair = arg;
	struct buf text = BUF_INIT;
	int rc = repo_read_blob(repair->repo, NULL, path, &text, err);

	(void)size;
	buf_release(&text);
	return rc;
}

static int
mend_refs(struct fsck_repair *repair, struct err *err)
{
	char *path = path_join(repair->journal->location.git_dir,
	    "packed-refs");
	int rc = path_is_file(path) ? keep_file(repair, path, "", err) : 0;

	free(path);
	return rc ? rc : repo_mend_refs(repair->repo, err);
}

/*
 * Git's objects of the newest commits must be readable; otherwise they are made
 * again.
 */
static int
mend_git(struct fsck_repair *repair, struct err *err)
{
	struct err why = {0};
	int rc = 0;

	if (repo_check_refs(repair->repo, &why))
		rc = mend_refs(repair, err);
	else if (!repo_each_file(repair->repo, NULL, NULL, read_file, repair,
	             &why) &&
	    !repo_check_whole(repair->repo, &why))
		return 0;
	if (!rc)
		rc = repo_heal(repair->repo, err);
	if (!rc)
		fsck_said(repair, "",
		    "git's copy is made whole from the work tree: %s",
		    why.message);
	return rc;
}

static int
mend_tree(struct fsck_repair *repair, struct err *err)
{
	size_t restored = 0;
	int rc = repo_open(&repair->repo, &repair->journal->location, err);

	if (!rc)
		rc = mend_git(repair, err);
	if (!rc)
		rc = repo_each_file(repair->repo, NULL, NULL, clear_way, repair,
		    err);
	if (!rc)
		rc = journal_restore(repair->journal, repair->repo, &restored,
		    err);
	if (!rc && restored)
		fsck_said(repair, "", "checked out %zu lost file%s again",
		    restored, restored == 1 ? "" : "s");
	if (!rc)
		rc = mend_attributes(repair, err);
	if (!rc)
		rc = repo_each_file(repair->repo, NULL, "events", mend_file,
		    repair, err);
	if (!rc && !repo_update_index(repair->repo))
		repair->journal->maintenance |= MAINTENANCE_INDEX;
	return rc;
}

/*
 * The local note of what is committed may be wrong. Without the note, git is
 * asked.
 */
static int
drop_mark(const struct journal *journal, struct err *err)
{
	char *path = path_join(journal->location.local_dir, "committed");
	int rc = 0;

	if (unlink(path) == -1 && errno != ENOENT)
		rc = err_errno(err, "cannot remove '%s'", path);
	free(path);
	return rc;
}

static int
mend_files(struct fsck_repair *repair, struct err *err)
{
	int append = -1, commit = -1;
	int rc = journal_take_locks(repair->journal, &append, &commit, err);

	if (!rc)
		rc = gitdir_check_all(repair->journal->location.git_dir,
		    repair->journal->location.dir, err);
	if (!rc)
		rc = mend_config(repair, err);
	if (!rc)
		rc = repo_own(&repair->journal->location, err);
	if (!rc)
		rc = mend_tree(repair, err);
	if (!rc)
		rc = drop_mark(repair->journal, err);
	lock_drop(&commit);
	lock_drop(&append);
	return rc;
}

/*
 * Write an event for every line that nobody can read. Events about our own
 * stream go to another writer's stream.
 */
static int
set_lines_aside(struct fsck_repair *repair, struct err *err)
{
	struct journal *journal = repair->journal;
	const struct problems *problems = journal_problems(journal);
	struct draft *draft = draft_new(EVENT_LINE_SET_ASIDE);
	struct buf field = BUF_INIT;
	int rc = 0;

	draft_subject(draft, SUBJECT_LOG, SLICE(""));
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *p = &problems->problem[i];

		buf_clear(&field);
		buf_addf(&field, "set-aside/%s", p->hash);
		if ((p->kind != PROBLEM_LINE && p->kind != PROBLEM_CHAIN) ||
		    draft_has(draft, field.data))
			continue;
		draft_write(draft, field.data, SLICE("true"), NULL, 0);
		fsck_said(repair, p->path, "line %llu is set aside: %s",
		    (unsigned long long)p->line, p->message);
	}
	if (draft_fields(draft)) {
		draft_set_why(draft,
		    SLICE("lines that cannot be read as events"));
		rc = fsck_record(journal, draft, err);
	}
	draft_free(draft);
	buf_release(&field);
	return rc;
}

static void
say_found(void *arg, const char *path, size_t count, int blanked)
{
	struct buf said = BUF_INIT;

	gap_found(&said, count, blanked);
	fsck_said(arg, path, "%s", said.data);
	buf_release(&said);
}

static int
fill_gaps(struct fsck_repair *repair, struct err *err)
{
	struct gap_search in = { .journal = repair->journal,
		.repo = repair->repo,
		.parser = repair->parser,
		.said = say_found,
		.arg = repair };

	return journal_fill_gaps(&in, err);
}

static int
decide_nothing(void *arg, struct basis *basis, struct err *err)
{
	(void)arg;
	(void)basis;
	(void)err;
	return DECIDED_NOTHING;
}

int
fsck_repair(struct journal *journal, bool accept_gaps, finding_fn *fn,
    void *arg, struct err *err)
{
	struct fsck_repair repair = { .journal = journal, .fn = fn, .arg = arg,
	    .parser = event_parser_new() };
	int rc = journal_check_head(journal, err);

	if (!rc && journal->whole.absent && journal_is_partial(journal))
		rc = err_set(err, ERR_IO,
		    "%zu files of '%s' are left with git's remote: task-sync "
		    "fetches them",
		    journal->whole.absent, journal->location.dir);
	if (!rc && journal->whole.lost)
		rc = journal_check_git_is_done(journal, err);
	if (!rc)
		rc = mend_files(&repair, err);
	if (!rc)
		rc = journal_reload(journal, err);
	if (!rc)
		rc = journal_refresh(journal, err);
	if (!rc)
		rc = fill_gaps(&repair, err);
	if (!rc)
		rc = set_lines_aside(&repair, err);
	if (!rc)
		rc = fsck_accept_gaps(&repair, accept_gaps, err);
	/* taking the append lock cuts the torn tail of our own stream */
	if (!rc && !journal_has_gaps(journal))
		rc = journal_transact(journal, TRANSACTION_LINES,
		    decide_nothing, NULL, err);
	repo_close(repair.repo);
	event_parser_free(repair.parser);
	return rc;
}

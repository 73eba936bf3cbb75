/* SPDX-License-Identifier: ISC */
/*
 * The order of the steps: the event is committed, all objects are read, and
 * under both locks the history is made again, the files lose the bytes and
 * the branch is moved. Then nothing leads to the old objects any more, and they
 * go while others write on.
 */
#include "log/journal_scrub.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/lock.h"
#include "base/path.h"
#include "base/trace.h"
#include "format/line_blanks.h"
#include "git/owner.h"
#include "git/repo_rewrite.h"
#include "git/repo_sync.h"
#include "log/commit_purge.h"
#include "log/journal_head.h"
#include "log/journal_parts.h"
#include "log/scrub_note.h"
#include "log/segment_read.h"

/* A purge under way. */
struct purging {
	struct journal *journal;
	struct event_parser *parser;
	struct line_blanks blanks;
	struct commit_purge words;
	struct repo *repo;
	struct repo_rewrite *rewrite;
	struct purge_done *done;
	struct slice text;	/* that no message of a commit may have */
};

int
scrub_note(const struct journal *journal, const char *text, struct err *err)
{
	char *path = scrub_note_path(journal);
	int rc = 0, fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC |
	    O_NOFOLLOW, 0666);

	if (fd == -1 ||
	    write(fd, text, strlen(text)) != (ssize_t)strlen(text) ||
	    fsync(fd) == -1)
		rc = err_errno(err, "cannot write '%s'", path);
	if (fd != -1)
		close(fd);
	if (!rc)
		rc = path_sync_dir(journal->location.local_dir, err);
	free(path);
	return rc;
}

int
scrub_forget(const struct journal *journal, struct err *err)
{
	char *path = scrub_note_path(journal);
	int rc = 0;

	if (unlink(path) == -1 && errno != ENOENT)
		rc = err_errno(err, "cannot remove '%s'", path);
	free(path);
	return rc;
}

static bool
blank_blob(void *arg, struct slice text, struct buf *out)
{
	struct purging *p = arg;

	return lines_blank(&p->blanks, text, out);
}

static bool
clean_message(void *arg, struct slice text, struct buf *out)
{
	struct purging *p = arg;

	return commit_purge_message(&p->words, text, out);
}

static void
note_texts(void *arg, const struct event *event)
{
	commit_purge_note(arg, event);
}

/* Collect the lines that purges name, and the digests that they name. */
static int
collect(struct purging *p, struct err *err)
{
	const struct state *state = p->journal->loader.state;
	struct buf line = BUF_INIT;
	struct event event;
	int rc = 0;

	for (uint32_t i = 1; i < state->events.count && !rc; i++) {
		const struct event_rec *rec = state_event(state, i);

		if (rec->flags & EVENT_PURGED)
			line_blanks_add(&p->blanks, state_event_id(state, i));
		if (rec->type != EVENT_LINE_PURGED)
			continue;
		buf_clear(&line);
		rc = journal_line(p->journal, i, &line, err);
		if (!rc && !event_parse(p->parser, &event, slice_of_buf(&line),
		    NULL))
			purges_add(&p->blanks.named, &event);
	}
	buf_release(&line);
	return rc;
}

/* Collect lines that are to be purged. */
static int
collect_these(struct purging *p, const uint32_t *events, size_t count,
    struct err *err)
{
	struct buf line = BUF_INIT;
	struct event event;
	int rc = 0;

	for (size_t i = 0; i < count && !rc; i++) {
		buf_clear(&line);
		rc = journal_line(p->journal, events[i], &line, err);
		if (!rc)
			rc = event_parse(p->parser, &event,
			    slice_of_buf(&line), err);
		if (rc)
			break;
		line_blanks_add(&p->blanks, event.id);
		purges_add_digest(&p->blanks.named, event.digest);
	}
	buf_release(&line);
	return rc;
}

static void
prepare(struct purging *p)
{
	p->parser = event_parser_new();
	p->blanks.parser = event_parser_nth(p->parser, 1);
	p->words.blanks = &p->blanks;
	p->blanks.found = note_texts;
	p->blanks.arg = &p->words;
	if (p->text.len)
		commit_purge_add(&p->words, p->text);
}

static int
open_rewrite(struct purging *p, struct err *err)
{
	const struct repo_rewrite_rules rules = { .blob = blank_blob,
		.message = clean_message, .arg = p };
	int rc = repo_open(&p->repo, &p->journal->location, err);

	if (rc)
		return rc;
	p->rewrite = repo_rewrite_new(p->repo, &rules);
	return 0;
}

/* Read all objects, and find what must go. */
static int
scan(struct purging *p, struct err *err)
{
	int rc = open_rewrite(p, err);

	return rc ? rc : repo_rewrite_scan(p->rewrite, err);
}

static void
finish(struct purging *p)
{
	repo_rewrite_close(p->rewrite);
	repo_close(p->repo);
	line_blanks_release(&p->blanks);
	commit_purge_release(&p->words);
	event_parser_free(p->parser);
}

/* Remove files that are made again: the snapshot, and the mark of commits. */
static void
drop_caches(const struct journal *journal)
{
	static const char *const names[] = { "snapshot", "snapshot.seen",
		"committed", "whole" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *path = path_join(journal->location.local_dir, names[i]);

		unlink(path);
		free(path);
	}
}

/* The file `scrubs`: how often, and how many purges there were then. */
static uint64_t
scrubbed_purges(const struct journal *journal)
{
	char *path = path_join(journal->location.local_dir, "scrubs");
	struct buf text = BUF_INIT;
	const char *blank;
	uint64_t purges = 0;

	if (path_is_file(path) && !buf_read_regular(&text, path, 64, NULL) &&
	    text.len && (blank = strchr(text.data, ' ')) != NULL)
		purges = strtoull(blank, NULL, 10);
	buf_release(&text);
	free(path);
	return purges;
}

static int
write_scrubs(const struct journal *journal, uint64_t count, uint64_t purges,
    struct err *err)
{
	char *path = path_join(journal->location.local_dir, "scrubs");
	struct buf text = BUF_INIT;
	int rc;

	buf_addf(&text, "%llu %llu\n", (unsigned long long)count,
	    (unsigned long long)purges);
	rc = path_write_file(path, text.data, err);
	buf_release(&text);
	free(path);
	return rc;
}

/*
 * From now on nobody makes a snapshot of a state that began earlier. The caller
 * holds snapshot.lock.
 */
static int
count_scrub(const struct journal *journal, struct err *err)
{
	return write_scrubs(journal, journal_scrubs(journal) + 1,
	    scrubbed_purges(journal), err);
}

bool
scrub_is_due(const struct journal *journal)
{
	char *path = scrub_note_path(journal);
	bool due = access(path, F_OK) == 0 ||
	    journal->loader.state->purges > scrubbed_purges(journal);

	free(path);
	return due;
}

int
scrub_settle(const struct journal *journal, struct err *err)
{
	int rc = write_scrubs(journal, journal_scrubs(journal),
	    journal->loader.state->purges, err);

	return rc ? rc : scrub_forget(journal, err);
}

/* Move the branch to the new history. Both locks are held. */
static int
move_branch(struct purging *p, struct err *err)
{
	struct journal *journal = p->journal;
	struct purge_done *done = p->done;
	struct buf note = BUF_INIT;
	char *events = path_join(journal->location.dir, "events");
	int rc = repo_tip(done->before, &journal->location, err);

	if (!rc)
		rc = repo_rewrite_commit(p->rewrite, done->before, done->after,
		    err);
	buf_addf(&note, "before %s\nafter %s\n", done->before, done->after);
	if (!rc)
		rc = scrub_note(journal, note.data, err);
	if (!rc)
		rc = repo_rewrite_files(p->rewrite, events, err);
	if (!rc)
		rc = count_scrub(journal, err);
	drop_caches(journal);
	if (!rc)
		rc = repo_rewrite_files(p->rewrite,
		    journal->location.local_dir, err);
	if (!rc && strcmp(done->before, done->after) != 0)
		rc = repo_advance(p->repo, done->before, done->after,
		    journal->loader.parser, "task-purge", err);
	if (!rc)
		rc = repo_refresh_index(p->repo, err);
	free(events);
	buf_release(&note);
	return rc;
}

static int
move_history(struct purging *p, struct err *err)
{
	int append = -1, commit = -1, snapshot = -1;
	int rc = journal_lock(p->journal, &snapshot, "snapshot.lock", err);

	if (!rc)
		rc = journal_take_locks(p->journal, &append, &commit, err);
	if (!rc)
		rc = journal_check_head(p->journal, err);
	if (!rc)
		rc = move_branch(p, err);
	lock_drop(&commit);
	lock_drop(&append);
	lock_drop(&snapshot);
	return rc;
}

/*
 * Remove the bytes. While a commit is signed, no lock is held: what was built
 * for it before may be left, so the objects are read again.
 */
static int
remove_bytes(const struct purging *what, bool again, struct err *err)
{
	struct purging p = *what;
	struct journal *journal = p.journal;
	bool signs;
	int rc;

	prepare(&p);
	rc = collect(&p, err);
	if (!rc)
		rc = scan(&p, err);
	signs = !rc && repo_signs(p.repo);
	if (!rc && !again)
		p.done->commits = repo_rewrite_count(p.rewrite);
	if (!rc)
		rc = move_history(&p, err);
	if (!rc)
		rc = repo_rewrite_refs(p.rewrite, &p.done->refs, err);
	if (!rc)
		rc = repo_rewrite_drop(p.rewrite, err);
	finish(&p);
	owner_give(journal->location.git_dir, journal->location.dir);
	return !rc && signs && !again
	    ? remove_bytes(what, true, err)
	    : rc;
}

/* Forget what this process read before, and read the log anew. */
static int
read_anew(struct journal *journal, struct err *err)
{
	int rc;

	whole_release(&journal->whole);
	rc = journal_reload(journal, err);
	return rc ? rc : journal_refresh(journal, err);
}

int
journal_scrub(struct journal *journal, struct slice text,
    struct purge_done *done, struct err *err)
{
	const struct purging what = { .journal = journal, .done = done,
		.text = text };
	int pack = -1, rc = journal_refresh(journal, err);
	struct span span;

	span_begin(&span, "scrub");
	if (!rc)
		rc = journal_settle(journal, err);
	if (!rc)
		rc = journal_lock(journal, &pack, "pack.lock", err);
	if (!rc)
		rc = remove_bytes(&what, false, err);
	if (!rc)
		rc = read_anew(journal, err);
	if (!rc)
		rc = scrub_settle(journal, err);
	span_count(&span, "commits", done->commits);
	span_end(&span);
	lock_drop(&pack);
	return rc;
}

int
scrub_commit(struct journal *journal, const char *base, const char *commit,
    char out[REPO_OID_SIZE], struct err *err)
{
	struct purging p = { .journal = journal };
	int rc;

	prepare(&p);
	rc = collect(&p, err);
	if (!rc)
		rc = open_rewrite(&p, err);
	if (!rc && *base)
		repo_rewrite_keep(p.rewrite, base);
	if (!rc)
		rc = repo_rewrite_commit(p.rewrite, commit, out, err);
	finish(&p);
	return rc;
}

int
scrub_count(struct journal *journal, const struct scrub_ask *ask,
    size_t *commits, struct err *err)
{
	struct purging p = { .journal = journal, .text = ask->text };
	int rc;

	prepare(&p);
	rc = collect_these(&p, ask->event, ask->count, err);
	if (!rc)
		rc = scan(&p, err);
	*commits = rc ? 0 : repo_rewrite_count(p.rewrite);
	finish(&p);
	return rc;
}

int
journal_finish_purge(struct journal *journal, struct err *err)
{
	char *path = scrub_note_path(journal);
	char *lock = path_join(journal->location.local_dir, "sync.lock");
	struct purge_done done = {0};
	bool held = false;
	int fd = -1, rc = 0;

	if (access(path, F_OK) == 0 && !lock_try(&fd, lock, &held, NULL) &&
	    held && access(path, F_OK) == 0) {
		rc = journal_scrub(journal, (struct slice){ NULL, 0 }, &done,
		    err);
		if (!rc)
			journal_note(journal,
			    "a purge that was interrupted here is finished: "
			    "%zu commit%s made again", done.commits,
			    done.commits == 1 ? " was" : "s were");
	}
	lock_drop(&fd);
	free(lock);
	free(path);
	return rc;
}

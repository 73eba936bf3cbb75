/* SPDX-License-Identifier: ISC */
/*
 * Opening a log, and what is asked of it. How its state comes about: journal_state.c.
 */
#include "log/journal.h"

#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/lock.h"
#include "base/path.h"
#include "base/trace.h"
#include "base/when.h"
#include "git/repo.h"
#include "git/upkeep.h"
#include "log/journal_parts.h"
#include "log/segment_read.h"

#define FORMAT_TEXT "tasklog 1\n"

int64_t
journal_clock(const struct journal *journal)
{
	struct timespec now;

	if (journal->options.now_ms != WHEN_NONE)
		return journal->options.now_ms;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
journal_note(struct journal *journal, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (journal->notes.data && strstr(journal->notes.data, text))
		return;		/* once a command */
	buf_add_str(&journal->notes, text);
	buf_add_char(&journal->notes, '\n');
}

/* The file is lost: git has it, perhaps in an earlier commit than the last. */
static int
read_held_format(const struct journal *journal, struct buf *out, struct err *err)
{
	struct repo *repo = NULL;
	char log[REPO_OID_SIZE];
	int rc = repo_open(&repo, &journal->place, err);

	if (!rc)
		rc = repo_find_log(repo, log, err);
	if (!rc && repo_has_constant(repo, log, "format"))
		buf_add_str(out, FORMAT_TEXT);
	else if (!rc)
		rc = repo_read_blob(repo, log, "format", out, err);
	repo_close(repo);
	return rc;
}

/* The format file: a version that we do not know is never half-read. */
static int
check_format(const struct journal *journal, struct err *err)
{
	struct buf text = BUF_INIT;
	char *path = path_join(journal->place.dir, "format");
	struct stat st;
	int rc = 0;

	if (stat(path, &st) == -1 && errno == ENOENT)
		rc = read_held_format(journal, &text, err);
	else if (!S_ISREG(st.st_mode))
		rc = err_set(err, ERR_INVALID, "'%s' is no file: 'tasklog 1' must stand "
		    "in it", path);
	else
		rc = buf_read_file(&text, path, 4096, err);

	if (!rc && !slice_is(slice_of_buf(&text), FORMAT_TEXT)) {
		if (text.data && slice_starts(slice_of_buf(&text), "tasklog "))
			rc = err_set(err, ERR_INVALID, "'%s' is in format '%.*s', "
			    "this program reads 'tasklog 1': a newer tasklog is "
			    "needed", journal->place.dir,
			    (int)strcspn(text.data, "\n"), text.data);
		else
			rc = err_set(err, ERR_INVALID, "'%s' does not begin with "
			    "'tasklog 1': not a task log", path);
	}
	free(path);
	buf_release(&text);
	return rc;
}

/* A byte of it went bad. A log whose format is another one has that in git, too. */
static int
mend_format(struct journal *journal, struct err *err)
{
	struct buf committed = BUF_INIT;
	char *path = path_join(journal->place.dir, "format");
	struct repo *repo = NULL;
	int rc = repo_open(&repo, &journal->place, err);

	if (!rc)
		rc = repo_read_blob(repo, NULL, "format", &committed, err);
	if (!rc && slice_is(slice_of_buf(&committed), FORMAT_TEXT)) {
		rc = path_write_file(path, FORMAT_TEXT, err);
		journal_note(journal, "'%s' is what it was again", path);
	}
	repo_close(repo);
	buf_release(&committed);
	free(path);
	return rc;
}

int
journal_intact(const struct journal *journal)
{
	return snapshot_intact(&journal->snapshot);
}

int
journal_displaced(const struct journal *journal)
{
	struct stat then, now;

	/* while the descriptor is open, no other directory can have its number */
	return journal->shrank || fstat(journal->loader.dir_fd, &then) == -1 ||
	    stat(journal->place.dir, &now) == -1 || then.st_dev != now.st_dev ||
	    then.st_ino != now.st_ino;
}

static char *
copy(const char *text)
{
	return text && *text ? task_strdup(text) : NULL;
}

void
journal_set_local(struct journal *journal)
{
	journal->loader.own = journal->writers.writer;
	journal->loader.local = journal->writers.local;
	journal->loader.local_count = journal->writers.local_count;
}

static int
open_log(struct journal *journal, struct err *err)
{
	struct span span;
	int rc;

	span_begin(&span, "find");
	rc = place_find(&journal->place, &journal->options.ask, err);
	span_text(&span, "log", rc ? "" : journal->place.dir);
	span_end(&span);
	if (!rc)
		owner_enter(&journal->owner, journal->place.git_dir);
	if (!rc && journal->options.mends && check_format(journal, NULL))
		rc = mend_format(journal, err);
	if (!rc)
		rc = check_format(journal, err);
	if (!rc)
		rc = writers_open(&journal->writers, &journal->place,
		    journal->machine, err);
	if (rc)
		return rc;
	journal_set_local(journal);
	journal->loader.dir = journal->place.dir;
	journal->loader.dir_fd = open(journal->place.dir,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (journal->loader.dir_fd == -1 && (errno != ENOENT || !journal->place.lost_work_tree))
		return err_errno(err, "cannot open '%s'", journal->place.dir);
	journal_begin_state(journal);
	rc = journal_refresh(journal, err);
	journal->shrank = 0;
	return rc;
}

/* Who publishes first and records then must not share a stream with who does not. */
static char *
name_machine(const struct journal_options *options)
{
	struct buf name = BUF_INIT;

	if (!options->publishes)
		return copy(options->machine);
	buf_addf(&name, "%s\npublishes", options->machine ? options->machine : "");
	return name.data;
}

int
journal_open(struct journal **out, const struct journal_options *options,
    struct err *err)
{
	struct journal *journal = task_zalloc(1, sizeof(*journal));
	struct span span;
	int rc;

	journal->options = *options;
	journal->actor = copy(options->actor);
	journal->session = copy(options->session);
	journal->email = copy(options->email);
	journal->program = copy(options->program);
	journal->machine = name_machine(options);
	journal->append_fd = -1;
	journal->no_snapshot = options->no_snapshot || options->publishes;
	journal->loader.dir_fd = -1;
	journal->loader.state = state_new();
	journal->loader.parser = event_parser_new();
	journal->loader.problems = &journal->problems;
	journal->loader.complete = whole_complete;
	journal->loader.held = whole_held;
	journal->loader.held_arg = journal;
	span_begin(&span, "open");
	rc = open_log(journal, err);
	span_count(&span, "events", journal->loader.state->arrived);
	span_end(&span);
	if (rc) {
		journal_close(journal);
		journal = NULL;
	}
	*out = journal;
	return rc;
}

void
journal_close(struct journal *journal)
{
	struct span span;

	if (!journal)
		return;
	span_begin(&span, "close");
	lock_drop(&journal->append_fd);
	if (journal->view.state)
		journal_end_state(journal);
	whole_release(&journal->whole);
	if (journal->loader.dir_fd != -1)
		close(journal->loader.dir_fd);
	state_free(journal->loader.state);
	snapshot_close(&journal->snapshot);
	event_parser_free(journal->loader.parser);
	problems_release(&journal->problems);
	problems_release(&journal->shown);
	workflow_release(&journal->workflow);
	writers_release(&journal->writers);
	if (journal->options.may_detach)
		upkeep_start(&journal->place, journal->upkeep);
	owner_leave(&journal->owner);
	place_release(&journal->place);
	buf_release(&journal->pending);
	buf_release(&journal->notes);
	buf_release(&journal->told);
	free(journal->actor);
	free(journal->session);
	free(journal->email);
	free(journal->program);
	free(journal->machine);
	free(journal->summary);
	free(journal);
	span_end(&span);
}

struct state *
journal_state(const struct journal *journal)
{
	return journal->loader.state;
}

const struct view *
journal_view(const struct journal *journal)
{
	return &journal->view;
}

const struct place *
journal_place(const struct journal *journal)
{
	return &journal->place;
}

const struct problems *
journal_problems(struct journal *journal)
{
	problems_clear(&journal->shown);
	loader_problems(&journal->loader, &journal->shown);
	return &journal->shown;
}

const struct loader *
journal_loader(const struct journal *journal)
{
	return &journal->loader;
}

const char *
journal_actor(const struct journal *journal)
{
	return journal->actor;
}

void
journal_set_actor(struct journal *journal, const char *actor)
{
	if (journal->actor && strcmp(journal->actor, actor) == 0)
		return;
	free(journal->actor);
	journal->actor = copy(actor);
}

const char *
journal_session(const struct journal *journal)
{
	return journal->session;
}

int64_t
journal_now(const struct journal *journal)
{
	return journal->view.now_ms;
}

/*
 * Tell what the files lack, unless an error says why it cannot be put back. A git that is
 * at work there may be about to put it back itself.
 */
static void
tell_lost(const struct journal *journal, struct buf *out)
{
	char *lock = path_join(journal->place.git_dir, "index.lock");
	size_t lost = journal->whole.lost;

	if (lost && !journal->refused && access(lock, F_OK) == -1)
		buf_addf(out, "%zu file%s of '%s' lack%s lines that the branch has: they are "
		    "read from git, and the next command that writes puts them back\n",
		    lost, lost == 1 ? "" : "s", journal->place.dir, lost == 1 ? "s" : "");
	free(lock);
}

static void
tell_changed(const struct journal *journal, struct buf *out)
{
	size_t n = journal->whole.changed;

	if (n)
		buf_addf(out, "%zu file%s of '%s' %s not what the branch has: git's lines are "
		    "read; 'task-fsck --repair' puts them back\n", n, n == 1 ? "" : "s",
		    journal->place.dir, n == 1 ? "is" : "are");
}

/* Tell what is passed over or missing, whoever made it so. */
static void
tell_absent(const struct journal *journal, struct buf *out)
{
	unsigned long long n = journal->loader.state->unknown;

	tell_lost(journal, out);
	tell_changed(journal, out);
	if (!journal->refused)
		journal_tell_away(journal, out);
	if (journal_is_set_back(journal))
		buf_add_str(out, "this clone was set back behind what it had written: its next "
		    "write goes on as another writer\n");
	if (n)
		buf_addf(out, n == 1 ? "%llu event is of a type that this version does not "
		    "know, and does not count: a newer tasklog wrote it, or it was changed\n" :
		    "%llu events are of types that this version does not know, and do not "
		    "count: a newer tasklog wrote them, or they were changed\n", n);
}

const char *
journal_notes(struct journal *journal)
{
	buf_clear(&journal->told);
	if (!journal->cleared)
		tell_absent(journal, &journal->told);
	buf_add_slice(&journal->told, slice_of_buf(&journal->notes));
	return journal->told.data ? journal->told.data : "";
}

void
journal_clear_notes(struct journal *journal)
{
	buf_clear(&journal->notes);
	journal->cleared = 1;
}

void
journal_set_summary(struct journal *journal, const char *summary)
{
	free(journal->summary);
	journal->summary = copy(summary);
}

int
journal_line(const struct journal *journal, uint32_t event, struct buf *out,
    struct err *err)
{
	struct line_file file = LINE_FILE_INIT;
	int rc = journal_line_from(journal, &file, event, out, err);

	line_file_close(&file);
	return rc;
}

int
journal_line_from(const struct journal *journal, struct line_file *file, uint32_t event,
    struct buf *out, struct err *err)
{
	return loader_line(&journal->loader, file, event, out, err);
}

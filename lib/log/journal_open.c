/* SPDX-License-Identifier: ISC */
/* Opening a log: find it, check its format, and make its state. */
#include "log/journal.h"

#include <sys/stat.h>
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
#include "git/maintenance.h"
#include "git/repo.h"
#include "log/journal_parts.h"

#define FORMAT_TEXT "tasklog 1\n"

/* Get the format file from git, which may have it only in an earlier commit. */
static int
read_held_format(const struct journal *journal, struct buf *out,
    struct err *err)
{
	struct repo *repo = NULL;
	char log[REPO_OID_SIZE];
	int rc = repo_open(&repo, &journal->location, err);

	if (!rc)
		rc = repo_find_log(repo, log, err);
	if (!rc && repo_has_constant(repo, log, "format"))
		buf_add_str(out, FORMAT_TEXT);
	else if (!rc)
		rc = repo_read_blob(repo, log, "format", out, err);
	repo_close(repo);
	return rc;
}

/* Check the format file: a log of an unknown version is not read at all. */
static int
check_format(const struct journal *journal, struct err *err)
{
	struct buf text = BUF_INIT;
	char *path = path_join(journal->location.dir, "format");
	struct stat st;
	int rc = 0;

	if (stat(path, &st) == -1 && errno == ENOENT)
		rc = read_held_format(journal, &text, err);
	else if (!S_ISREG(st.st_mode))
		rc = err_set(err, ERR_INVALID,
		    "'%s' is not a file: it must be a file that contains "
		    "'tasklog 1'",
		    path);
	else
		rc = buf_read_file(&text, path, 4096, err);

	if (!rc && !slice_is(slice_of_buf(&text), FORMAT_TEXT)) {
		if (text.data && slice_starts(slice_of_buf(&text), "tasklog "))
			rc = err_set(err, ERR_INVALID,
			    "'%s' is in format '%.*s', this program reads "
			    "'tasklog 1': a newer tasklog is needed",
			    journal->location.dir,
			    (int)strcspn(text.data, "\n"), text.data);
		else
			rc = err_set(err, ERR_INVALID,
			    "'%s' does not begin with 'tasklog 1': not a task "
			    "log",
			    path);
	}
	free(path);
	buf_release(&text);
	return rc;
}

/*
 * Restore a damaged format file. A log that really has another format has it in
 * git, too.
 */
static int
mend_format(struct journal *journal, struct err *err)
{
	struct buf committed = BUF_INIT;
	char *path = path_join(journal->location.dir, "format");
	struct repo *repo = NULL;
	int rc = repo_open(&repo, &journal->location, err);

	if (!rc)
		rc = repo_read_blob(repo, NULL, "format", &committed, err);
	if (!rc && slice_is(slice_of_buf(&committed), FORMAT_TEXT)) {
		rc = path_write_file(path, FORMAT_TEXT, err);
		journal_note(journal, "restored '%s'", path);
	}
	repo_close(repo);
	buf_release(&committed);
	free(path);
	return rc;
}

static int
find_log(struct journal *journal, struct err *err)
{
	struct log_location *found = journal->options.found;

	if (!found || !found->dir)
		return location_find(&journal->location, &journal->options.ask,
		    err);
	journal->location = *found;
	*found = (struct log_location){0};
	return 0;
}

static int
open_log(struct journal *journal, struct err *err)
{
	struct span span;
	int rc;

	span_begin(&span, "find");
	rc = find_log(journal, err);
	span_text(&span, "log", rc ? "" : journal->location.dir);
	span_end(&span);
	if (!rc)
		owner_enter(&journal->owner, journal->location.git_dir);
	if (!rc && journal->options.mends && check_format(journal, NULL))
		rc = mend_format(journal, err);
	if (!rc)
		rc = check_format(journal, err);
	if (!rc)
		rc = writer_table_open(&journal->writers, &journal->location,
		    journal->machine, err);
	if (rc)
		return rc;
	journal_set_local(journal);
	journal->loader.dir = journal->location.dir;
	journal->loader.dir_fd = open(journal->location.dir,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (journal->loader.dir_fd == -1 &&
	    (errno != ENOENT || !journal->location.lost_work_tree))
		return err_errno(err, "cannot open '%s'",
		    journal->location.dir);
	journal_begin_state(journal);
	rc = journal_refresh(journal, err);
	journal->shrank = false;
	return rc;
}

/*
 * sync_publish() publishes before it records, so it must not share a stream
 * with other commands.
 */
static char *
name_machine(const struct journal_options *options)
{
	struct buf name = BUF_INIT;

	if (!options->publishes)
		return journal_copy_text(options->machine);
	buf_addf(&name, "%s\npublishes",
	    options->machine ? options->machine : "");
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
	journal->actor = journal_copy_text(options->actor);
	journal->session = journal_copy_text(options->session);
	journal->email = journal_copy_text(options->email);
	journal->program = journal_copy_text(options->program);
	journal->machine = name_machine(options);
	journal_init_basis(journal);
	journal->append_fd = -1;
	journal->no_snapshot = options->no_snapshot || options->publishes;
	journal->loader.dir_fd = -1;
	journal->loader.state = state_new();
	journal->loader.parser = event_parser_new();
	journal->loader.problems = &journal->problems;
	journal->loader.meter = journal->options.meter;
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

int
journal_open_again(struct journal **out, const struct journal *journal,
    struct err *err)
{
	const struct journal_options options = {
		.ask = { .option = journal->location.dir,
		    .cwd = journal->location.dir },
		.machine = journal->machine, .actor = journal->actor,
		.now_ms = journal->options.now_ms, .reads_only = true };

	return journal_open(out, &options, err);
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
	writer_table_release(&journal->writers);
	if (journal->options.may_detach)
		maintenance_start(&journal->location, journal->maintenance);
	owner_leave(&journal->owner);
	location_release(&journal->location);
	buf_release(&journal->pending);
	free(journal->start);
	buf_release(&journal->basis.notes);
	buf_release(&journal->told);
	free(journal->actor);
	free(journal->session);
	free(journal->tree);
	free(journal->email);
	free(journal->program);
	free(journal->machine);
	free(journal->summary);
	free(journal);
	span_end(&span);
}

/* SPDX-License-Identifier: ISC */
/*
 * Lines of other writers that are in the files here and in no commit. They
 * count for every reader here, and no other clone would ever see them.
 */
#include "log/journal_stray.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/lock.h"
#include "format/line_set.h"
#include "git/repo.h"
#include "log/journal_head.h"
#include "log/journal_parts.h"
#include "log/segment_read.h"

struct strays {
	struct journal *journal;
	struct repo *repo;
	struct repo_file *files;	/* the paths are owned */
	size_t count;
	uint32_t *events;
	size_t events_count;
};

static bool
has_all(struct slice text, struct slice of)
{
	const char *p = of.ptr;
	struct line_set have;
	struct slice line;
	bool all = true;

	line_set_read(&have, text);
	while (all && line_next(&line, &p, of))
		all = line_set_has(&have, line);
	line_set_release(&have);
	return all;
}

/*
 * Returns the event of a line, or 0 if the line is not the writer's or if two
 * lines have its id.
 */
static uint32_t
find_event(const struct journal *journal, struct slice line, uint64_t writer)
{
	struct event event;
	uint32_t at;

	if (event_parse(journal->loader.parser, &event, line, NULL) ||
	    event_verify(&event, NULL) || event.writer != writer)
		return 0;
	at = state_find_event(journal->loader.state, event.id);
	return at && !state_event(journal->loader.state, at)->twin ? at : 0;
}

/*
 * True if everything that the text has beyond git's version is events. They are
 * added.
 */
static bool
add_events(struct strays *strays, struct slice text, struct slice held,
    uint64_t writer)
{
	const size_t before = strays->events_count;
	const char *p = text.ptr;
	struct line_set have;
	struct slice line;
	uint32_t event = 1;

	line_set_read(&have, held);
	while (event && line_next(&line, &p, text)) {
		if (line_set_has(&have, line))
			continue;
		event = find_event(strays->journal, line, writer);
		strays->events = task_realloc(strays->events,
		    strays->events_count + 1, sizeof(*strays->events));
		strays->events[strays->events_count++] = event;
	}
	line_set_release(&have);
	if (!event)
		strays->events_count = before;
	return event && strays->events_count > before;
}

/* Add a segment. Changed or damaged ones are left to task-fsck. */
static void
add_segment(struct strays *strays, uint32_t segment)
{
	const struct segment_rec
	    *rec = state_segment(strays->journal->loader.state, segment);
	struct buf here = BUF_INIT, held = BUF_INIT;
	char path[SEGMENT_PATH_SIZE];
	struct err why = {0};

	segment_path(path, rec->writer, rec->number);
	if (!loader_text(&strays->journal->loader, segment, &here, &why) &&
	    (!repo_read_blob(strays->repo, NULL, path, &held, &why) ||
	    why.word == ERR_NOT_FOUND)) {
		if (here.len > rec->size)
			here.len = (size_t)rec->size;	/* a torn line */
		if (has_all(slice_of_buf(&here), slice_of_buf(&held)) &&
		    add_events(strays, slice_of_buf(&here), slice_of_buf(&held),
		    rec->writer))
			strays->files[strays->count++] = (struct repo_file){
			    task_strdup(path), (int64_t)here.len };
	}
	buf_release(&here);
	buf_release(&held);
}

static int
commit_files(struct strays *strays, struct err *err)
{
	struct journal *journal = strays->journal;
	struct buf message = BUF_INIT;
	struct repo_commit commit = { .files = strays->files,
		.count = strays->count,
		.author = journal->actor ? journal->actor : "tasklog",
		.email = journal->email,
		.time_ms = journal_clock(journal),
		.utc_offset_min = journal->options.utc_offset_min };
	char oid[REPO_OID_SIZE];
	int rc;

	commit_message(&message, journal, strays->events, strays->events_count);
	commit.message = message.data;
	rc = repo_commit(strays->repo, &commit, oid, err);
	buf_release(&message);
	return rc;
}

static int
commit_strays(struct journal *journal, struct err *err)
{
	const struct whole *whole = &journal->whole;
	struct strays strays = { .journal = journal };
	int rc = repo_open(&strays.repo, &journal->location, err);

	strays.files = task_zalloc(whole->strays + 1, sizeof(*strays.files));
	for (size_t i = 0; i < whole->strays && !rc; i++)
		add_segment(&strays, whole->stray[i]);
	if (!rc && strays.count)
		rc = commit_files(&strays, err);
	for (size_t i = 0; i < strays.count; i++)
		free((char *)(uintptr_t)strays.files[i].path);
	free(strays.files);
	free(strays.events);
	repo_close(strays.repo);
	return rc;
}

int
journal_commit_strays(struct journal *journal, struct err *err)
{
	int fd = -1, rc = journal_lock(journal, &fd, "commit.lock", err);

	/* the branch may have got the lines meanwhile */
	journal->base[0] = '\0';
	if (!rc)
		rc = journal_check_head(journal, err);
	if (!rc)
		rc = journal_refresh(journal, err);
	if (!rc)
		rc = commit_strays(journal, err);
	lock_drop(&fd);
	return rc ? rc : journal_refresh(journal, err);
}

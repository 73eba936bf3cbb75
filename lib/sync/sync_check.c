/* SPDX-License-Identifier: ISC */
/*
 * Does a remote hold this log? All logs have the same root commit. The log id,
 * which the first event gives, tells them apart; a log made by joining has
 * several. And is what we would send complete?
 */
#include "sync/sync_private.h"

#include <string.h>

#include "base/err.h"
#include "log/fold_commit.h"
#include "log/journal_parts.h"
#include "log/segment.h"
#include "log/stream_gap.h"

#define FORMAT_TEXT "tasklog 1\n"

static int
check_format(struct repo *repo, const char *tip, const char *remote,
    struct err *err)
{
	struct buf text = BUF_INIT;
	int rc = repo_read_blob(repo, tip, "format", &text, NULL);

	if (rc || !slice_starts(slice_of_buf(&text), "tasklog "))
		rc = err_set(err, ERR_INVALID,
		    "the branch '" REPO_BRANCH "' of the remote '%s' is not "
		    "a task log",
		    remote);
	else if (!slice_is(slice_of_buf(&text), FORMAT_TEXT))
		rc = err_set(err, ERR_INVALID,
		    "the log of the remote '%s' is in format '%.*s', this "
		    "program reads 'tasklog 1': a newer tasklog is needed",
		    remote, (int)strcspn(text.data, "\n"), text.data);
	buf_release(&text);
	return rc;
}

/* Get the live writes of the log's id. */
static void
read_ids(struct write_list *out, struct state *state)
{
	struct view view = { state, NULL, 0 };
	uint32_t term = state_find_term(state, TERM_LOG_FIELD, SLICE("id"));

	if (term)
		view_writes(out, &view, state->log, term);
}

/* One id in common is enough. A log that nobody has written to passes, too. */
static int
check_ids(struct state *ours, struct state *theirs, const char *remote,
    struct err *err)
{
	struct write_list a = {0}, b = {0};
	struct slice here = SLICE(""), there = SLICE("");
	int rc = 0;
	bool same = false;

	read_ids(&a, ours);
	read_ids(&b, theirs);
	for (size_t i = 0; i < a.count; i++)
		for (size_t j = 0; j < b.count; j++) {
			here = write_text(ours, state_write(ours, a.write[i]));
			there = write_text(theirs,
			    state_write(theirs, b.write[j]));
			same |= slice_eq(here, there);
		}
	if (a.count && b.count && !same)
		rc = err_set(err, ERR_INVALID,
		    "the log of the remote '%s' (id %.*s) was begun "
		    "independently of this one (id %.*s): --join merges them",
		    remote, (int)there.len, there.ptr, (int)here.len, here.ptr);
	write_list_release(&a);
	write_list_release(&b);
	return rc;
}

int
sync_check_log(struct journal *journal, struct repo *repo, const char *tip,
    const char *remote, bool apart, struct err *err)
{
	struct problems problems = {0};
	struct loader theirs = { .dir = journal->location.dir,
	    .dir_fd = journal->loader.dir_fd, .parser = journal->loader.parser,
	    .problems = &problems };
	int rc = check_format(repo, tip, remote, err);

	if (rc || !apart)
		return rc;
	theirs.state = state_new();
	rc = fold_commit(&theirs, repo, tip, err);
	if (!rc)
		rc = check_ids(journal->loader.state, theirs.state, remote,
		    err);
	state_free(theirs.state);
	problems_release(&problems);
	return rc;
}

/*
 * True if the commit has the line that follows a gap, so it has the gap as
 * well.
 */
static bool
has_hole(const struct state *state, struct repo *repo, const char *tip,
    const struct problem *gap)
{
	uint32_t next = gap_next(state, gap->writer, gap->seq);
	char path[SEGMENT_PATH_SIZE], id[EVENT_ID_SIZE];
	struct buf text = BUF_INIT;
	bool has = false;

	if (next && *tip) {
		const struct segment_rec *in = state_segment(state,
		    state_event(state, next)->segment);

		segment_path(path, in->writer, in->number);
		event_id_format(id, state_event_id(state, next));
		has = !repo_read_blob(repo, tip, path, &text, NULL) &&
		    text.data && strstr(text.data, id);
	}
	buf_release(&text);
	return has;
}

int
sync_check_gaps(struct journal *journal, struct repo *repo, const char *tip,
    const char *remote, struct err *err)
{
	const struct problems *problems = journal_problems(journal);

	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *p = &problems->problem[i];

		if (p->kind == PROBLEM_GAP &&
		    !has_hole(journal->loader.state, repo, tip, p))
			return err_set(err, ERR_IO,
			    "nothing was sent to the remote '%s', which "
			    "would get '%s' without its lines with seq %llu "
			    "to %llu: task-fsck --repair searches for them; "
			    "with --accept-gaps all clones continue without "
			    "them",
			    remote, p->path, (unsigned long long)p->last + 1,
			    (unsigned long long)p->seq - 1);
	}
	return 0;
}

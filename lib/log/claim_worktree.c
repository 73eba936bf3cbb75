/* SPDX-License-Identifier: ISC */
/*
 * Notes of the work trees of claims, in `tasklog/claims` of the log's git
 * directory: one a line, with the task, the claim's fence and the work tree's
 * git directory. The last note counts. Losing a note only loses a hint, so
 * nothing is synced or locked.
 */
#include "log/claim_worktree.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "log/session.h"

#define NOTES_MAX (64 << 10)	/* bytes; a longer file is begun anew */

void
claim_worktree_note(const struct journal *journal, const char *git_dir,
    const char *task, uint64_t fence)
{
	const struct log_location *location = journal_place(journal);
	char *path = path_join(location->local_dir, "claims");
	char *linked = location->common_dir
	    ? path_join(location->common_dir, "worktrees")
	    : NULL;
	struct buf line = BUF_INIT;
	int fd = -1,
	    flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK;

	if (linked && path_is_dir(linked) && !strchr(git_dir, '\n'))
		fd = open(path, flags, 0666);
	if (fd != -1) {
		if (lseek(fd, 0, SEEK_END) > NOTES_MAX &&
		    ftruncate(fd, 0) == -1)
			line.len = 0;
		buf_addf(&line, "%s %llu %s\n", task, (unsigned long long)fence,
		    git_dir);
		/* a hint: if it cannot be written, no message is worth it */
		if (write(fd, line.data, line.len) == -1)
			line.len = 0;
		close(fd);
	}
	buf_release(&line);
	free(linked);
	free(path);
}

/*
 * True if the last note on this claim names another work tree that still
 * exists.
 */
static bool
is_elsewhere(const struct buf *notes, struct slice task, uint64_t fence,
    const char *git_dir)
{
	struct buf start = BUF_INIT;
	const char *found = NULL, *at = notes->data, *end;
	char *named;
	bool elsewhere;

	buf_add_slice(&start, task);
	buf_addf(&start, " %llu ", (unsigned long long)fence);
	for (; at && *at; at = *end ? end + 1 : end) {
		end = at + strcspn(at, "\n");
		if (!strncmp(at, start.data, start.len))
			found = at + start.len;
	}
	buf_release(&start);
	if (!found)
		return false;
	named = task_strdup(found);
	named[strcspn(named, "\n")] = '\0';
	elsewhere = strcmp(named, git_dir) != 0 && gitdir_is(named);
	free(named);
	return elsewhere;
}

/* True if the actor continues what this session of the actor claimed. */
static bool
may_continue(const struct journal *journal, struct slice session)
{
	const char *own = journal_session(journal);
	struct session found;

	return !session.len || (own && slice_is(session, own)) ||
	    session_look(&found, journal_place(journal), SESSION_OF_CLAIMS,
	        session) == SESSION_ENDED;
}

void
claim_worktree_held(struct term_list *out, const struct journal *journal,
    const char *git_dir)
{
	const struct view *view = journal_view(journal);
	char *path = path_join(journal_place(journal)->local_dir, "claims");
	struct buf notes = BUF_INIT;
	struct claim claim;

	if (path_is_file(path) &&
	    buf_read_file(&notes, path, 2 * NOTES_MAX, NULL))
		buf_clear(&notes);
	out->count = 0;
	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		if (state_subject(view->state, s)->kind != SUBJECT_TASK ||
		    !view_claim(&claim, view, s) ||
		    !slice_is(claim.by, journal_actor(journal)) ||
		    !may_continue(journal, claim.session))
			continue;
		if (!is_elsewhere(&notes, state_subject_name(view->state, s),
		    claim.fence, git_dir))
			term_list_add(out, s);
	}
	buf_release(&notes);
	free(path);
}

/* SPDX-License-Identifier: ISC */
/*
 * Is HEAD of the log at the branch, and is no git at work on its files? If not,
 * the files may be those of the past, and nothing is written.
 */
#include "log/journal_head.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/repo.h"
#include "git/repo_sync.h"
#include "log/journal_parts.h"

bool
journal_is_away(const struct journal *journal)
{
	return gitdir_head_is_away(journal->location.git_dir, REPO_REF);
}

/*
 * Append the beginning of a git command on the log. Git wants a work tree even
 * for commands that need none.
 */
static void
add_git(struct buf *out, const struct journal *journal)
{
	if (access(journal->location.dir, F_OK) == 0)
		buf_addf(out, "git -C '%s' ", journal->location.dir);
	else
		buf_addf(out, "git --git-dir '%s' --work-tree . ",
		    journal->location.git_dir);
}

/*
 * Append the commands that end git's unfinished operation and put HEAD back at
 * the branch.
 */
static void
add_way_back(struct buf *out, const struct journal *journal,
    const struct gitdir_operation *doing)
{
	char tip[REPO_OID_SIZE];

	if (doing) {
		buf_add_str(out, "finish it, or leave it with ");
		add_git(out, journal);
		buf_addf(out, "%s %s", doing->command, doing->leave);
	}
	if (!journal_is_away(journal))
		return;
	buf_add_str(out, doing ? " && " : "put it there with ");
	add_git(out, journal);
	buf_add_str(out, gitdir_ref(journal->location.git_dir, REPO_REF, tip) ?
	    "symbolic-ref HEAD " REPO_REF : "switch -c " REPO_BRANCH);
}

/*
 * Append what git has not finished, and how to get back. The next write repairs
 * the files.
 */
static void
add_away(struct buf *out, const struct journal *journal)
{
	const struct gitdir_operation *doing = gitdir_under_way(
	    journal->location.git_dir);

	if (doing)
		buf_addf(out, ", and 'git %s' is not finished there",
		    doing->command);
	buf_add_str(out, ": ");
	add_way_back(out, journal, doing);
}

void
journal_tell_away(const struct journal *journal, struct buf *out)
{
	if (!journal_is_away(journal))
		return;
	buf_addf(out,
	    "HEAD of '%s' is not at the branch " REPO_BRANCH
	    ", whose events are shown, and nothing can be written",
	    journal->location.dir);
	add_away(out, journal);
	buf_add_char(out, '\n');
}

int
journal_check_head(struct journal *journal, struct err *err)
{
	const struct gitdir_operation *doing = gitdir_under_way(
	    journal->location.git_dir);
	int rc;
	bool away = journal_is_away(journal);
	struct buf why = BUF_INIT;

	if (!away && !(doing && doing->sets_back))
		return 0;
	if (away) {
		repo_index_leave(journal->location.local_dir);
		buf_add_str(&why,
		    "HEAD is not at the branch " REPO_BRANCH
		    ", so its files may be old");
		add_away(&why, journal);
	} else {
		buf_addf(&why,
		    "'git %s' is not finished there, and its --abort would set "
		    "the branch back: ",
		    doing->command);
		add_way_back(&why, journal, doing);
	}
	journal->refused = true;
	rc = err_set(err, ERR_INVALID, "cannot write to '%s': %s",
	    journal->location.dir, why.data);
	buf_release(&why);
	return rc;
}

int
journal_check_git_is_done(struct journal *journal, struct err *err)
{
	char *lock = path_join(journal->location.git_dir, "index.lock");
	const struct gitdir_operation *doing = gitdir_under_way(
	    journal->location.git_dir);
	struct buf why = BUF_INIT;
	int rc;

	if (!doing)	/* a git that checks files out has the index locked */
		repo_outwait_lock(journal->location.git_dir, "index.lock");
	if (doing) {
		buf_addf(&why,
		    "'git %s' is not finished there: ", doing->command);
		add_way_back(&why, journal, doing);
	} else if (access(lock, F_OK) == 0) {
		buf_addf(&why,
		    "a git at work there has locked '%s': wait for it, or "
		    "remove that file if no git runs",
		    lock);
	}
	journal->refused = why.len > 0;
	rc = !why.len ? 0
	              : err_set(err, ERR_IO,
	                    "cannot write: files of '%s' lack lines that the "
	                    "branch has, and %s",
	                    journal->location.dir, why.data);
	buf_release(&why);
	free(lock);
	return rc;
}

/* SPDX-License-Identifier: ISC */
/*
 * Moving the branch by a compare-and-swap. The commit lock keeps our own
 * writers apart; the swap protects against any git that the user runs in the
 * directory.
 */
#include "git/repo_private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/path.h"
#include "git/repo.h"

#define REF_WAIT_MS 6000	/* a stale lock is removed earlier */

/*
 * Remove a loose ref that holds no object name (cut off by a power cut): it
 * blocks every update.
 */
static void
drop_broken_ref(struct repo *repo)
{
	char *path = path_join(repo->git_dir, REPO_REF);
	git_oid oid;

	if (path_is_file(path) && !repo_tip_oid(repo, &oid))
		unlink(path);
	free(path);
}

static char *
reflog_line(const char *message)
{
	struct buf out = BUF_INIT;

	buf_add_str(&out, "commit: ");
	buf_add(&out, message, strcspn(message, "\n"));
	return out.data;
}

int
repo_move_branch(struct repo *repo, const git_oid *to, const git_oid *from,
    const char *why, struct err *err)
{
	char *line = reflog_line(why);
	git_reference *ref = NULL;
	int waited = 0, rc = 0, got;

	if (!from)
		drop_broken_ref(repo);
	do
		got = git_reference_create_matching(&ref, repo->git, REPO_REF,
		    to, from != NULL, from, line);
	while (got == GIT_ELOCKED &&
	    repo_lock_retry(repo, REPO_REF ".lock", &waited, REF_WAIT_MS));
	if (got == GIT_EMODIFIED || got == GIT_EEXISTS || got == GIT_ENOTFOUND)
		rc = err_set(err, ERR_STALE,
		    "the branch '" REPO_BRANCH "' has moved");
	else if (got == GIT_ELOCKED)
		rc = repo_lock_fail(repo, REPO_REF ".lock", err);
	else if (got)
		rc = repo_fail(err,
		    "cannot move the branch '" REPO_BRANCH "' of '%s'",
		    repo->git_dir);
	git_reference_free(ref);
	free(line);
	return rc;
}

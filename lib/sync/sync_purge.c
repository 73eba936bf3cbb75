/* SPDX-License-Identifier: ISC */
/*
 * Purges and remotes. A commit of a remote that has what is purged here, from
 * before the purge or from a clone that brings it back, is made again without
 * it before it is united with ours, and then replaces the remote's branch. All
 * clones make the same commits of the same history, so they stay together.
 */
#include "sync/sync_private.h"

#include <string.h>

#include "base/err.h"
#include "git/remote.h"
#include "git/repo.h"
#include "log/journal_parts.h"
#include "log/journal_scrub.h"
#include "sync/sync.h"

int
sync_clean(struct sync *sync, const char *theirs, char out[REPO_OID_SIZE],
    struct err *err)
{
	struct journal *journal = sync->journal;
	char ours[REPO_OID_SIZE], common[REPO_OID_SIZE] = "";
	int rc;

	memcpy(out, theirs, REPO_OID_SIZE);
	if (!*theirs || !journal->loader.state->purges ||
	    sync->options->dry_run)
		return 0;
	rc = repo_tip(ours, &journal->location, err);
	if (!rc)
		rc = remote_common(&journal->location, ours, theirs, common,
		    err);
	if (rc || strcmp(common, theirs) == 0)
		return rc;
	rc = scrub_commit(journal, common, theirs, out, err);
	/* the fetch has brought the bytes here: they must go again */
	if (!rc && strcmp(out, theirs) != 0)
		rc = scrub_note(journal, "fetched\n", err);
	return rc;
}

void
sync_say_refused(struct sync *sync, const char *remote, const struct err *why)
{
	sync->refused = true;
	journal_note(sync->journal,
	    "the history of '%s' keeps what was purged, and so does this "
	    "clone: the lines are blank from now on, but its branch could not "
	    "be replaced (%s); allow that there for once, then task-purge "
	    "--again and task-sync", remote, why->message);
}

int
sync_scrub(struct sync *sync, bool *moved, struct err *err)
{
	struct journal *journal = sync->journal;
	struct purge_done done;
	int rc;

	*moved = false;
	if (sync->options->dry_run || !scrub_is_due(journal))
		return 0;
	if (sync->refused)
		return scrub_settle(journal, err);
	rc = journal_scrub(journal, (struct slice){ NULL, 0 }, &done, err);
	/* what it had open is gone */
	repo_close(sync->repo);
	sync->repo = NULL;
	if (!rc)
		rc = repo_open(&sync->repo, &journal->location, err);
	*moved = !rc && strcmp(done.before, done.after) != 0;
	if (!rc && done.commits)
		journal_note(journal,
		    "%zu commit%s that had purged lines %s removed here",
		    done.commits, done.commits == 1 ? "" : "s",
		    done.commits == 1 ? "was" : "were");
	return rc;
}

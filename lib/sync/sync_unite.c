/* SPDX-License-Identifier: ISC */
/*
 * Uniting a remote's history with ours. The commit with both is made without a
 * lock. The branch is moved to it only if the branch has not moved meanwhile;
 * else the commit is made again.
 */
#include "sync/sync_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/lock.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/remote.h"
#include "git/repo_sync.h"
#include "log/journal_head.h"
#include "log/journal_parts.h"

#define REPLAY_MAX 200
#define MOVED_TRIES 20

/* Our commits that must be made again; text is cut into names. */
struct replay {
	struct buf text;
	const char *name[REPLAY_MAX];
	size_t count;
};

static int
list_replay(struct replay *replay, const struct journal *journal,
    const struct sync_unite *unite, const char *ours, struct err *err)
{
	const struct remote_ask ask = { ours, unite->theirs, REPLAY_MAX };
	size_t count = 0;
	char *p;
	int rc;

	if (!*unite->common || strcmp(unite->common, ours) == 0 ||
	    strcmp(unite->common, unite->theirs) == 0)
		return 0;
	rc = remote_missing(&journal->location, &ask, &replay->text, err);
	if (rc || !replay->text.len)
		return rc;
	for (p = replay->text.data; (p = strchr(p, '\n')); p++)
		count++;
	if (count > REPLAY_MAX)
		return 0;
	for (p = replay->text.data; *p; ) {
		replay->name[replay->count++] = p;
		p += strcspn(p, "\n");
		if (*p)
			*p++ = '\0';
	}
	return 0;
}

/*
 * True if another remote has commits of ours that this one lacks. They must
 * stay unchanged, or the two remotes would never come to one history.
 */
static bool
is_elsewhere(const struct journal *journal, const struct sync_unite *unite,
    const char *ours)
{
	const struct log_location *location = &journal->location;
	char tip[REPO_OID_SIZE], shared[REPO_OID_SIZE], known[REPO_OID_SIZE];
	struct buf names = BUF_INIT, ref = BUF_INIT;
	char *p, *end;
	bool is = false;

	if (remote_names(location, &names, NULL))
		return false;
	for (p = names.data; !is && p && *p; p = end + 1) {
		end = p + strcspn(p, "\n");
		buf_clear(&ref);
		buf_addf(&ref, "refs/remotes/%.*s/" REPO_BRANCH, (int)(end - p),
		    p);
		if (slice_is((struct slice){ p, (size_t)(end - p) },
		        unite->remote) ||
		    !gitdir_ref(location->git_dir, ref.data, tip))
			continue;
		is = !remote_common(location, tip, ours, shared, NULL) &&
		    *shared &&
		    !remote_common(location, shared, unite->theirs, known,
		        NULL) &&
		    strcmp(shared, known) != 0;
	}
	buf_release(&names);
	buf_release(&ref);
	return is;
}

/* Make the commit with both histories. */
static int
merge(struct journal *journal, struct repo *repo, struct sync_unite *unite,
    const char *ours, struct err *err)
{
	struct buf message = BUF_INIT;
	struct replay replay = {0};
	struct repo_commit rest = {
	    .author = journal->actor ? journal->actor : "tasklog",
	    .email = journal->email, .time_ms = journal_clock(journal),
	    .utc_offset_min = journal->options.utc_offset_min };
	struct repo_merge merge = { .ours = ours, .theirs = unite->theirs,
	    .rest = &rest, .parser = journal->loader.parser };
	int rc;

	merge.keep_ours = *unite->common &&
	    strcmp(unite->common, unite->theirs) == 0;
	merge.both = !merge.keep_ours && strcmp(unite->common, ours) != 0 &&
	    is_elsewhere(journal, unite, ours);
	rc = merge.both ? 0 : list_replay(&replay, journal, unite, ours, err);
	buf_addf(&message,
	    "merge what this clone and '%s' have\n\n"
	    "Events that were committed apart, united line by line.\n",
	    unite->remote);
	rest.message = message.data;
	merge.replay = replay.name;
	merge.replay_count = replay.count;
	if (!rc)
		rc = repo_merge(repo, &merge, err);
	if (!rc && merge.warning.len)
		journal_note(journal, "%s", merge.warning.data);
	if (!rc && merge.healed)
		journal_note(journal,
		    "the data of %zu line%s had been made null, and no purge "
		    "names %s: %s whole, here and at '%s'",
		    merge.healed, merge.healed == 1 ? "" : "s",
		    merge.healed == 1 ? "it" : "them",
		    merge.healed == 1 ? "it stays" : "they stay",
		    unite->remote);
	unite->came = merge.came;
	unite->went = merge.went;
	memcpy(unite->tip, merge.oid, sizeof(unite->tip));
	buf_release(&merge.warning);
	buf_release(&message);
	buf_release(&replay.text);
	return rc;
}

/*
 * A file that is left out here still is in the log: only its author can repair
 * it.
 */
static void
note_outsized(struct journal *journal, const struct repo *repo)
{
	for (const char *p = repo_outsized(repo); *p; p += strcspn(p, "\n") + 1)
		journal_note(journal,
		    "'%.*s' of the remote is larger than any segment can be "
		    "and is left out; everything else was received",
		    (int)strcspn(p, "\n"), p);
}

/*
 * Move files and branch. Fails with ERR_STALE if the branch is no longer at
 * ours.
 */
static int
advance(struct journal *journal, struct repo *repo, const char *ours,
    const struct sync_unite *unite, struct err *err)
{
	char tip[REPO_OID_SIZE], why[128];
	int append_fd = -1, commit_fd = -1, rc = 0;

	snprintf(why, sizeof(why), "sync with %s", unite->remote);
	if (journal->append_fd == -1)		/* else we hold it already */
		rc = journal_lock(journal, &append_fd, "append.lock", err);
	if (!rc)
		rc = journal_lock(journal, &commit_fd, "commit.lock", err);
	if (!rc)
		rc = repo_tip(tip, &journal->location, err);
	if (!rc && strcmp(tip, ours) != 0)
		rc = err_set(err, ERR_STALE, "the branch has moved");
	if (!rc)
		rc = repo_advance(repo, ours, unite->tip,
		    journal->loader.parser, why, err);
	if (!rc)
		note_outsized(journal, repo);
	if (!rc)
		journal_refresh_index(journal, repo);
	lock_drop(&commit_fd);
	lock_drop(&append_fd);
	return rc;
}

int
sync_unite(struct journal *journal, struct repo *repo, struct sync_unite *unite,
    struct err *err)
{
	char ours[REPO_OID_SIZE];
	struct err why = {0};
	int rc = journal_check_head(journal, err), tries = 0;

	if (rc)
		return rc;
	do {
		err_clear(&why);
		rc = journal_settle(journal, &why);
		if (!rc)
			rc = repo_tip(ours, &journal->location, &why);
		if (!rc)
			rc = remote_common(&journal->location, ours,
			    unite->theirs, unite->common, &why);
		if (!rc)
			rc = merge(journal, repo, unite, ours, &why);
		if (!rc && !unite->dry_run && strcmp(ours, unite->tip) != 0)
			rc = advance(journal, repo, ours, unite, &why);
	} while (rc && why.word == ERR_STALE && ++tries < MOVED_TRIES);
	if (rc)
		return err_set(err, why.word, "%s", why.message);
	return journal_refresh(journal, err);
}

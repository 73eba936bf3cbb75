/* SPDX-License-Identifier: ISC */
/*
 * A merge of the user that a command has overtaken: git has put both sides into
 * the work tree and then found the branch moved, or was about to. Git leaves
 * MERGE_HEAD behind and refuses every later merge. So the command that has
 * moved the branch makes the merge. Only a conflict in a file that is no
 * segment is left to the user.
 */
#include "log/journal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/lock.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/maintenance.h"
#include "git/repo.h"
#include "git/repo_sync.h"
#include "log/journal_parts.h"

#define MESSAGE \
	"conclude a merge\n\nThe branch moved while git was merging.\n"

/*
 * Get the commit that is being merged. A merge of several commits is left to
 * the user.
 */
static bool
read_merge_head(char out[REPO_OID_SIZE], const struct journal *journal)
{
	char *path = path_join(journal->location.git_dir, "MERGE_HEAD");
	struct buf text = BUF_INIT;
	bool one = !buf_read_regular(&text, path, 4096, NULL) &&
	    text.len == REPO_OID_SIZE && text.data[text.len - 1] == '\n' &&
	    strspn(text.data, "0123456789abcdef") == text.len - 1;

	if (one) {
		memcpy(out, text.data, REPO_OID_SIZE - 1);
		out[REPO_OID_SIZE - 1] = '\0';
	}
	buf_release(&text);
	free(path);
	return one;
}

static void
forget_merge(const struct journal *journal)
{
	static const char *const names[] = { "MERGE_MODE", "MERGE_MSG",
		"AUTO_MERGE", "MERGE_HEAD" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *path = path_join(journal->location.git_dir, names[i]);

		unlink(path);
		free(path);
	}
}

/* Make the merge commit and move the files and the branch, under both locks. */
static int
merge(struct journal *journal, struct repo *repo, const char *theirs,
    struct err *err)
{
	char tip[REPO_OID_SIZE];
	struct repo_commit rest = { .message = MESSAGE,
	    .author = journal->actor ? journal->actor : "tasklog",
	    .email = journal->email, .time_ms = journal_clock(journal),
	    .utc_offset_min = journal->options.utc_offset_min };
	struct repo_merge merge = { .ours = tip, .theirs = theirs, .both = true,
	    .rest = &rest, .parser = journal->loader.parser };
	int rc = repo_tip(tip, &journal->location, err);

	if (rc || repo_contains(repo, tip, theirs))
		return rc;
	rc = repo_merge(repo, &merge, err);
	if (!rc)
		rc = repo_advance(repo, tip, merge.oid, journal->loader.parser,
		    "conclude a merge", err);
	if (!rc)
		journal_refresh_index(journal, repo);
	buf_release(&merge.warning);
	return rc;
}

void
journal_refresh_index(struct journal *journal, struct repo *repo)
{
	struct err why = {0};

	if (!repo_index_behind(repo) || !repo_refresh_index(repo, &why))
		return;
	journal_note(journal,
	    "%s; until then new events show as changes in git",
	    why.message);
	journal->maintenance |= MAINTENANCE_INDEX;
}

static int
conclude(struct journal *journal, struct repo *repo, struct err *err)
{
	char theirs[REPO_OID_SIZE];
	int append_fd, commit_fd = -1, rc;

	rc = journal_lock(journal, &append_fd, "append.lock", err);
	if (!rc)
		rc = journal_lock(journal, &commit_fd, "commit.lock", err);
	if (!rc && (!read_merge_head(theirs, journal) ||
	    !gitdir_head_is(journal->location.git_dir, REPO_REF) ||
	    repo_index_conflicts(repo)))
		rc = err_set(err, ERR_INVALID, "the user must conclude it");
	if (!rc)
		rc = merge(journal, repo, theirs, err);
	if (!rc)
		forget_merge(journal);
	lock_drop(&commit_fd);
	lock_drop(&append_fd);
	return rc;
}

void
journal_conclude_merge(struct journal *journal)
{
	char *path = path_join(journal->location.git_dir, "MERGE_HEAD");
	struct repo *repo = NULL;
	struct err err = {0};
	int rc;

	if (access(path, F_OK) == 0) {
		rc = repo_open(&repo, &journal->location, &err);
		if (!rc)
			rc = conclude(journal, repo, &err);
		if (!rc)
			journal_note(journal, "concluded the merge in '%s'",
			    journal->location.dir);
		else if (access(path, F_OK) == 0)
			journal_note(journal,
			    "a merge in '%s' is not concluded: git -C '%s' "
			    "commit --no-edit",
			    journal->location.dir, journal->location.dir);
		repo_close(repo);
	}
	free(path);
}

/* SPDX-License-Identifier: ISC */
/*
 * Under the append lock, the files get what they lack of the branch. If that is
 * not possible, nothing is written.
 */
#include "log/journal_restore.h"

#include <fcntl.h>
#include <string.h>

#include "base/err.h"
#include "base/lock.h"
#include "git/maintenance.h"
#include "git/repo.h"
#include "git/repo_sync.h"
#include "log/journal_head.h"
#include "log/journal_parts.h"

int
journal_restore(struct journal *journal, struct repo *repo, size_t *restored,
    struct err *err)
{
	const uint64_t own = journal->writers.writer;
	char log[REPO_OID_SIZE], tip[REPO_OID_SIZE];
	struct err why = {0};
	int rc = repo_find_log(repo, log, &why);

	if (!rc)
		rc = repo_restore(repo, log, own, restored, &why);
	if (rc && why.word != ERR_IO && why.word != ERR_NOT_FOUND)
		return err_set(err, why.word, "%s", why.message);
	if (rc) {
		rc = repo_heal(repo, err);
		return rc ? rc : repo_restore(repo, NULL, own, restored, err);
	}
	/* the tip holds no log: it gets the files of an earlier commit */
	if (repo_tip(tip, &journal->location, NULL) || strcmp(tip, log) == 0)
		return 0;
	return repo_heal(repo, err);
}

/* Open the log's directory again; it may be a new one. */
static int
reopen_dir(struct journal *journal, struct err *err)
{
	if (journal->loader.dir_fd == -1)
		journal->loader.dir_fd = open(journal->location.dir,
		    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (journal->loader.dir_fd == -1)
		return err_errno(err, "cannot open '%s'",
		    journal->location.dir);
	journal->location.exists = true;
	journal->location.lost_work_tree = journal->location.relink = false;
	return 0;
}

int
journal_put_back(struct journal *journal, size_t *restored, struct err *err)
{
	struct repo *repo = NULL;
	int fd = -1, rc = 0;

	*restored = 0;
	if (journal->location.lost_work_tree || journal->whole.lost)
		rc = journal_check_git_is_done(journal, err);
	if (!rc)
		rc = journal_lock(journal, &fd, "commit.lock", err);
	if (!rc)
		rc = repo_open(&repo, &journal->location, err);
	if (!rc)
		rc = journal_restore(journal, repo, restored, err);
	if (!rc)
		rc = reopen_dir(journal, err);
	repo_close(repo);
	repo = NULL;
	/* open again: a log without its directory is opened as a bare one */
	if (!rc && *restored)
		rc = repo_open(&repo, &journal->location, err);
	if (!rc && *restored && !repo_update_index(repo))
		journal->maintenance |= MAINTENANCE_INDEX;
	if (!rc && *restored)
		journal_note(journal,
		    "checked out %zu lost file%s of '%s' again", *restored,
		    *restored == 1 ? "" : "s", journal->location.dir);
	/* look at every file again */
	journal->base[0] = '\0';
	repo_close(repo);
	lock_drop(&fd);
	return rc;
}

/* True if something is missing that can be restored. */
static bool
is_lacking(const struct journal *journal)
{
	return journal->location.lost_work_tree || journal->location.relink ||
	    journal->whole.lost || journal->whole.absent;
}

/*
 * Fail if our own files could not be restored. Files of other writers were read
 * from git.
 */
static int
check_whole(const struct journal *journal, struct err *err)
{
	if (journal->whole.absent)
		return err_set(err, ERR_IO,
		    "cannot write: %zu files of '%s' are neither there nor in "
		    "git's directory: %s",
		    journal->whole.absent, journal->location.dir,
		    journal_is_partial(journal) ? "task-sync fetches them"
		                                : "run task-fsck");
	if (journal->whole.own_lost)
		return err_set(err, ERR_IO,
		    "this clone's own stream is damaged: its files in '%s' "
		    "lack lines that the branch has, and what is there is in "
		    "the way; task-fsck --repair puts them back",
		    journal->location.dir);
	return 0;
}

int
journal_make_whole(struct journal *journal, struct err *err)
{
	size_t restored;
	int rc = 0;

	if (is_lacking(journal) &&
	    !(journal->whole.absent && journal_is_partial(journal))) {
		rc = journal_put_back(journal, &restored, err);
		if (!rc)
			rc = journal_refresh(journal, err);
	}
	return rc ? rc : check_whole(journal, err);
}

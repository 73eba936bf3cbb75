/* SPDX-License-Identifier: ISC */
/*
 * The locks, and the checks before every write: who owns the log, whether its
 * git directory is clean, and who else is writing.
 */
#include "log/journal_parts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/lock.h"
#include "base/lock_holder.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/gitdir_check.h"
#include "git/repo_own.h"

int
journal_may_write(struct journal *journal, struct err *err)
{
	struct log_location *location = &journal->location;
	int rc;

	if (journal->may_write)
		return 0;
	location->checked = false;
	rc = owner_check(location, err);
	if (!rc)
		rc = gitdir_check(location->git_dir, err);
	location->checked = !rc;
	if (!rc)
		rc = repo_check_own(location, err);
	if (!rc)
		owner_share(&journal->owner, location);
	journal->may_write = !rc;
	return rc;
}

/*
 * Returns tasklog.lockTimeout of the log's own configuration, which is in
 * seconds.
 */
static int
configured_timeout(const struct journal *journal)
{
	char *value = gitdir_config(journal->location.git_dir, "config",
	         "tasklog", NULL, "locktimeout"),
	     *end;
	long seconds = value ? strtol(value, &end, 10) : -1;
	int ms = value && end != value && !*end && seconds >= 0 &&
	    seconds <= INT_MAX / 1000 ? (int)seconds * 1000 : LOCK_TIMEOUT_MS;

	free(value);
	return ms;
}

static int
wait_for_lock(const struct journal *journal, int *fd, const char *path,
    struct err *err)
{
	const struct journal_options *options = &journal->options;
	struct lock_wait wait = { .program = journal->program,
		.actor = journal->actor,
		.say = options->say,
		.arg = options->say_arg };

	wait.timeout_ms = options->lock_timeout_given
	    ? options->lock_timeout_ms
	    : configured_timeout(journal);
	return lock_take(fd, path, &wait, err);
}

int
journal_lock(struct journal *journal, int *fd, const char *name,
    struct err *err)
{
	const char *local = journal->location.local_dir;
	char *path = path_join(local, name);
	int rc = journal_may_write(journal, err);
	bool held = false;

	*fd = -1;
	if (!rc && !path_is_dir(local))
		rc = path_make_dirs(local, NULL, err);
	if (!rc)
		rc = lock_try(fd, path, &held, err);
	if (!rc && held)
		lock_holder_note(*fd, journal->program, journal->actor);
	else if (!rc)
		rc = wait_for_lock(journal, fd, path, err);
	free(path);
	return rc;
}

static char *
publishing_path(const struct journal *journal)
{
	return path_join(journal->location.local_dir, "publishing");
}

int
journal_set_publishing(struct journal *journal, struct err *err)
{
	char *path = publishing_path(journal);
	int rc = path_write_file(path, journal->pending.data, err);

	free(path);
	return rc;
}

void
journal_end_publishing(struct journal *journal)
{
	char *path = publishing_path(journal);

	unlink(path);
	free(path);
}

/*
 * If the process that wrote the file has died, the file means nothing:
 * sync.lock is free.
 */
bool
journal_is_publishing(const struct journal *journal, const char *task)
{
	char *path = publishing_path(journal);
	char *lock = path_join(journal->location.local_dir, "sync.lock");
	struct buf text = BUF_INIT;
	int fd = -1;
	bool held = true, is;

	is = !journal->options.publishes &&
	    !buf_read_regular(&text, path, SEGMENT_BULK_MAX, NULL) &&
	    text.len && strstr(text.data, task) && path_is_file(lock) &&
	    !lock_try(&fd, lock, &held, NULL) && !held;
	lock_drop(&fd);
	buf_release(&text);
	free(lock);
	free(path);
	return is;
}

int
journal_take_locks(struct journal *journal, int *append, int *commit,
    struct err *err)
{
	int rc = journal_lock(journal, append, "append.lock", err);

	return rc ? rc : journal_lock(journal, commit, "commit.lock", err);
}

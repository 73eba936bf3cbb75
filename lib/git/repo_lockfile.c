/* SPDX-License-Identifier: ISC */
/*
 * Git's lock files. Git and libgit2 lock a ref or the index by creating a file,
 * which a killed process leaves behind for ever. Our own updates run under the
 * commit lock, which the kernel drops. The file `updating` tells the next
 * holder whether its predecessor died in the middle of an update; then a lock
 * file of that moment is the predecessor's. Any other lock file belongs to a
 * git that somebody runs in the directory. We wait for it, but no longer than a
 * live git can hold it.
 */
#include "git/repo_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/path.h"
#include "git/repo.h"
#include "git/repo_sync.h"

#define STEP_MS 10
#define LEFT_AFTER_MS 100	/* a live git holds a ref for less */
/* distance from the moment when the predecessor began */
#define LEFT_WITHIN_S 10
#define STALE_MS 5000		/* a live git holds a ref for milliseconds */
/* a live git holds the index while an editor is open */
#define STALE_INDEX_MS 60000

static const char *const locks[] = { REPO_REF ".lock", "HEAD.lock",
	"packed-refs.lock", "config.lock", "index.lock" };

static int64_t
age_ms(const struct stat *st)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return ((int64_t)now.tv_sec - st->st_mtim.tv_sec) * 1000 +
	    (now.tv_nsec - st->st_mtim.tv_nsec) / 1000000;
}

static bool
is_stale(const char *lock, const struct stat *st, int waited_ms)
{
	int limit = !strcmp(lock, "index.lock") ? STALE_INDEX_MS : STALE_MS;
	int64_t age = age_ms(st);

	/* the clock was set back */
	return age < -1000 ? waited_ms >= limit : age >= limit;
}

void
repo_sweep_locks(const char *git_dir)
{
	for (size_t i = 0; i < sizeof locks / sizeof *locks; i++) {
		char *path = path_join(git_dir, locks[i]);
		struct stat st;

		if (lstat(path, &st) == 0 && is_stale(locks[i], &st, 0))
			unlink(path);
		free(path);
	}
}

bool
repo_outwait_lock(const char *git_dir, const char *lock)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
	char *path = path_join(git_dir, lock);
	struct stat st;
	bool there = lstat(path, &st) == 0, gone = !there;

	for (int waited = 0; waited <= STALE_MS && !gone; waited += STEP_MS) {
		gone = lstat(path, &st) == -1 ||
		    (is_stale(lock, &st, waited) && unlink(path) == 0);
		if (!gone)
			nanosleep(&step, NULL);
	}
	free(path);
	return there && gone;
}

int
repo_update_begin(struct repo *repo, struct err *err)
{
	char *path, state = '0';
	int rc = 0;

	if (repo->busy_fd == -1) {
		path = path_join(repo->local_dir, "updating");
		repo->busy_fd = open(path,
		    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
		if (repo->busy_fd == -1)
			rc = err_errno(err, "cannot open '%s'", path);
		free(path);
	}
	if (rc)
		return rc;
	repo_sweep_locks(repo->git_dir);
	if (pread(repo->busy_fd, &state, 1, 0) == 1 && state == '1') {
		/* the time of the file is the time it began */
		repo->crashed = true;
		return 0;
	}
	if (pwrite(repo->busy_fd, "1", 1, 0) != 1)
		return err_errno(err, "cannot write '%s/updating'",
		    repo->local_dir);
	return 0;
}

/* True if a file is still locked that the next update may need. */
static bool
any_left(const struct repo *repo)
{
	bool any = false;

	for (size_t i = 0; i < sizeof locks / sizeof *locks && !any; i++) {
		char *path = path_join(repo->git_dir, locks[i]);
		struct stat st;

		any = lstat(path, &st) == 0;
		free(path);
	}
	return any;
}

void
repo_update_end(struct repo *repo)
{
	/*
	 * If this update did not meet the left lock file, the next one must
	 * still know of it.
	 */
	if (repo->crashed && any_left(repo))
		return;
	/*
	 * If '1' stays, the worst effect is a lock file removed early; nothing
	 * to report.
	 */
	if (repo->busy_fd != -1 && pwrite(repo->busy_fd, "0", 1, 0) == 1)
		repo->crashed = false;
}

static bool
is_left_behind(const struct repo *repo, const char *name,
    const struct stat *lock, int waited_ms)
{
	struct stat busy;
	double age;

	if (repo->crashed && waited_ms >= LEFT_AFTER_MS &&
	    !fstat(repo->busy_fd, &busy)) {
		age = difftime(lock->st_mtime, busy.st_mtime);
		if (age >= -1 && age <= LEFT_WITHIN_S)
			return true;
	}
	return is_stale(name, lock, waited_ms);
}

int
repo_lock_retry(struct repo *repo, const char *lock_file, int *waited_ms,
    int max_ms)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
	char *path = path_join(repo->git_dir, lock_file);
	struct stat st;
	int again = 1;

	if (lstat(path, &st) == -1) {
		/* removed just now */
		again = errno == ENOENT && *waited_ms < max_ms;
	} else if (is_left_behind(repo, lock_file, &st, *waited_ms)) {
		again = unlink(path) == 0;
	} else {
		again = *waited_ms < max_ms;
	}
	if (again)
		nanosleep(&step, NULL);
	*waited_ms += STEP_MS;
	free(path);
	return again;
}

int
repo_lock_fail(const struct repo *repo, const char *lock_file, struct err *err)
{
	char *path = path_join(repo->git_dir, lock_file);
	struct stat st;
	int rc;

	if (lstat(path, &st) == -1)
		rc = err_set(err, ERR_IO,
		    "cannot write: other processes keep creating '%s'", path);
	else
		rc = err_set(err, ERR_IO,
		    "cannot write: '%s' has existed for %lld seconds; remove "
		    "it if no git runs",
		    path, (long long)(age_ms(&st) / 1000));
	free(path);
	return rc;
}

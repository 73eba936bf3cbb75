/* SPDX-License-Identifier: ISC */
/*
 * Git's lock files. Git and libgit2 lock a ref or the index by creating a file, which a
 * killed process leaves behind for ever. Our own updates run under the commit lock,
 * which the kernel drops, so the file `updating` tells the next holder whether its
 * predecessor died in the middle of one: then a lock file of that moment is its
 * leaving. Any other lock file belongs to a git that someone runs in the directory, and
 * is waited for.
 */
#include "repo_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "err.h"
#include "path.h"
#include "repo.h"

#define STEP_MS 10
#define LEFT_AFTER_MS 100	/* a live git needs less for a ref */
#define LEFT_WITHIN_S 10	/* of the moment the predecessor began */
#define ABANDONED_S 600

int
repo_update_begin(struct repo *repo, struct err *err)
{
	char *path, state = '0';
	int rc = 0;

	if (repo->busy_fd == -1) {
		path = path_join(repo->local_dir, "updating");
		repo->busy_fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
		if (repo->busy_fd == -1)
			rc = err_errno(err, "cannot open '%s'", path);
		free(path);
	}
	if (rc)
		return rc;
	if (pread(repo->busy_fd, &state, 1, 0) == 1 && state == '1') {
		repo->crashed = 1;	/* the file keeps the time it began */
		return 0;
	}
	if (pwrite(repo->busy_fd, "1", 1, 0) != 1)
		return err_errno(err, "cannot write '%s/updating'", repo->local_dir);
	return 0;
}

/* Is a file still locked that the next update may want? */
static int
any_left(const struct repo *repo)
{
	static const char *const lock[] = { REPO_REF ".lock", "index.lock", "HEAD.lock" };
	int any = 0;

	for (size_t i = 0; i < sizeof lock / sizeof *lock && !any; i++) {
		char *path = path_join(repo->git_dir, lock[i]);
		struct stat st;

		any = lstat(path, &st) == 0;
		free(path);
	}
	return any;
}

void
repo_update_end(struct repo *repo)
{
	/* An update that did not meet the leaving keeps the memory of it for the next. */
	if (repo->crashed && any_left(repo))
		return;
	/* Left at '1' the worst is a lock file removed early; nothing to report. */
	if (repo->busy_fd != -1 && pwrite(repo->busy_fd, "0", 1, 0) == 1)
		repo->crashed = 0;
}

static int
is_left_behind(const struct repo *repo, const struct stat *lock, int waited_ms)
{
	struct stat busy;
	double age;

	if (repo->crashed && waited_ms >= LEFT_AFTER_MS &&
	    !fstat(repo->busy_fd, &busy)) {
		age = difftime(lock->st_mtime, busy.st_mtime);
		if (age >= -1 && age <= LEFT_WITHIN_S)
			return 1;
	}
	return difftime(time(NULL), lock->st_mtime) > ABANDONED_S;
}

int
repo_lock_retry(struct repo *repo, const char *lock_file, int *waited_ms, int max_ms)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
	char *path = path_join(repo->git_dir, lock_file);
	struct stat st;
	int again = 1;

	if (lstat(path, &st) == -1) {
		again = errno == ENOENT && *waited_ms < max_ms;	/* gone just now */
	} else if (is_left_behind(repo, &st, *waited_ms)) {
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

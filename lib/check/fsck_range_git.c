/* SPDX-License-Identifier: ISC */
/* Git, run on the repository whose commits are checked. */
#include "check/fsck_range_private.h"

#include "base/err.h"
#include "check/fsck.h"
#include "git/run_git.h"

#define GIT_TIMEOUT_MS 600000
#define ARGS_MAX 32

/* Add the arguments that choose the repository. */
static size_t
add_where(const char **argv, const struct fsck_range *ask)
{
	size_t n = 0;

	if (ask->dir) {
		argv[n++] = "-C";
		argv[n++] = ask->dir;
	}
	if (ask->git_dir) {
		argv[n++] = "--git-dir";
		argv[n++] = ask->git_dir;
	}
	return n;
}

/*
 * True if git runs with our environment: in a hook nothing else says which
 * repository is meant.
 */
static bool
as_called(const struct fsck_range *ask)
{
	return !ask->dir && !ask->git_dir;
}

int
range_run(const struct range *r, const char *const *args, struct run_git *git,
    struct err *err)
{
	const char *argv[ARGS_MAX + 1] = {0};
	size_t n = add_where(argv, r->ask);
	int rc;

	*git = (struct run_git){ .argv = argv, .timeout_ms = GIT_TIMEOUT_MS,
	    .as_called = as_called(r->ask) };
	while (*args && n < ARGS_MAX)
		argv[n++] = *args++;
	rc = run_git(git, err);
	git->argv = NULL;
	return rc;
}

int
range_git(const struct range *r, const char *const *args, struct buf *out,
    struct err *err)
{
	struct buf reason = BUF_INIT;
	struct run_git git;
	int rc = range_run(r, args, &git, err);

	if (!rc && (git.timed_out || git.status || git.cut)) {
		run_git_reason(&reason, &git);
		rc = err_set(err, ERR_IO, "cannot read the commits: %s",
		    git.cut ? "there are too many; check them in several ranges"
		            : reason.data);
	} else if (!rc) {
		buf_add_slice(out, slice_of_buf(&git.out));
	}
	buf_release(&reason);
	run_git_release(&git);
	return rc;
}

int
range_batch(const struct range *r, struct git_batch *batch,
    const struct buf *names, struct err *err)
{
	const char *args[8] = {0};

	add_where(args, r->ask);
	return git_batch_start(batch, args, as_called(r->ask),
	    slice_of_buf(names), err);
}

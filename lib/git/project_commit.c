/* SPDX-License-Identifier: ISC */
/* Commits of the project that a log belongs to. */
#include "git/project_commit.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "git/log_location.h"
#include "git/run_git.h"

static bool
is_whole_hash(const char *commit)
{
	size_t len = strlen(commit);

	return (len == 40 || len == 64) &&
	    strspn(commit, "0123456789abcdef") == len;
}

int
project_commit_check(const struct log_location *location, const char *commit,
    struct err *err)
{
	static const char *const env[] = { "GIT_NO_LAZY_FETCH=1", NULL };
	struct buf name = BUF_INIT;
	const char *argv[] = { "--git-dir", location->common_dir, "cat-file",
		"-e", NULL, NULL };
	struct run_git git = { .argv = argv, .env = env };
	int rc = 0;

	if (!commit || !is_whole_hash(commit) || !location->common_dir)
		return 0;
	buf_addf(&name, "%s^{commit}", commit);
	argv[4] = name.data;
	if (!run_git(&git, NULL) && !git.timed_out && git.status)
		rc = err_set(err, ERR_NOT_FOUND,
		    "there is no commit '%s' in the project of the log",
		    commit);
	run_git_release(&git);
	buf_release(&name);
	return rc;
}

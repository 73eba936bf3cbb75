/* SPDX-License-Identifier: ISC */
/*
 * Opening a log's git directory with libgit2, and questions about it. Options
 * of libgit2 are global to the process; they are set to the same values at
 * every open.
 */
#include "git/repo.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <git2.h>

#include "base/err.h"
#include "base/path.h"
#include "base/trace.h"
#include "git/gitdir.h"
#include "git/gitdir_check.h"
#include "git/log_location.h"
#include "git/repo_private.h"

int
repo_fail(struct err *err, const char *fmt, ...)
{
	const git_error *last = git_error_last();
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	return err_set(err, ERR_IO, "%s: %s", what,
	    last && last->message ? last->message : "unknown reason");
}

/*
 * safe.directory is not checked here. git checks it because a foreign
 * configuration may name programs to run, and nothing from this directory is
 * run here. libgit2 does not check that a tree names existing objects: we write
 * them first, and the check would cost a look for each entry. Extensions of git
 * are accepted if they change neither objects nor refs.
 */
void
repo_set_options(void)
{
	static const char *extensions[] = { "partialclone", "preciousobjects",
		"relativeworktrees", "worktreeconfig" };

	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions,
	    sizeof(extensions) / sizeof(*extensions));
}

unsigned
repo_how(const struct log_location *location)
{
	return GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT |
	    (location->exists ? 0 : GIT_REPOSITORY_OPEN_BARE);
}

static int
start_repo(struct repo **out, const struct log_location *location,
    struct err *err)
{
	struct repo *repo = task_zalloc(1, sizeof *repo);
	char *objects = path_join(location->git_dir, "objects");
	int rc = 0;

	*out = NULL;
	repo->busy_fd = -1;
	loose_object_init(&repo->loose, objects);
	free(objects);
	repo->dir = task_strdup(location->dir);
	repo->git_dir = task_strdup(location->git_dir);
	repo->local_dir = task_strdup(location->local_dir);
	if (git_libgit2_init() < 0) {
		rc = repo_fail(err, "cannot start libgit2");
		goto done;
	}
	repo_set_options();
	rc = repo_heal_layout(location->git_dir, err);
	if (!rc && !location->checked)
		rc = gitdir_check(location->git_dir, err);
	if (rc)
		goto done;
	if (git_repository_open_ext(&repo->git, location->git_dir,
	        repo_how(location), NULL))
		rc = repo_fail(err, "cannot open '%s'", location->git_dir);
done:
	if (rc)
		repo_close(repo);
	else
		*out = repo;
	return rc;
}

int
repo_open(struct repo **out, const struct log_location *location,
    struct err *err)
{
	struct span span;
	int rc;

	span_begin(&span, "git-open");
	rc = start_repo(out, location, err);
	span_end(&span);
	return rc;
}

void
repo_close(struct repo *repo)
{
	if (!repo)
		return;
	if (repo->busy_fd != -1)
		close(repo->busy_fd);
	loose_object_release(&repo->loose);
	git_index_free(repo->entries);
	git_odb_free(repo->odb);
	git_repository_free(repo->git);
	git_libgit2_shutdown();
	free(repo->dir);
	free(repo->git_dir);
	free(repo->local_dir);
	free(repo->built);
	buf_release(&repo->outsized);
	free(repo);
}

bool
repo_is_partial(const char *git_dir)
{
	char *remote = gitdir_config(git_dir, "config", "branch", REPO_BRANCH,
	    "remote");
	char *promises = gitdir_config(git_dir, "config", "remote",
	    remote ? remote : "origin", "promisor");
	char *extension = gitdir_config(git_dir, "config", "extensions", NULL,
	    "partialclone");
	bool is = extension || (promises && strcmp(promises, "false") != 0);

	free(extension);
	free(promises);
	free(remote);
	return is;
}

int
repo_tip(char out[REPO_OID_SIZE], const struct log_location *location,
    struct err *err)
{
	if (gitdir_ref(location->git_dir, REPO_REF, out))
		return 0;
	out[0] = '\0';
	if (!path_is_dir(location->git_dir))
		return err_set(err, ERR_IO,
		    "cannot use '%s': not a git directory", location->git_dir);
	return 0;
}

bool
repo_tip_oid(struct repo *repo, git_oid *out)
{
	char hex[REPO_OID_SIZE];

	return gitdir_ref(repo->git_dir, REPO_REF, hex) &&
	    !git_oid_fromstr(out, hex);
}

int
repo_config(struct repo *repo, const char *name, struct buf *out,
    struct err *err)
{
	git_config *config = NULL;
	git_buf value = GIT_BUF_INIT;
	int got, rc = 0;

	got = git_repository_config(&config, repo->git);
	if (!got)
		got = git_config_get_string_buf(&value, config, name);
	if (!got)
		buf_add(out, value.ptr, value.size);
	else if (got != GIT_ENOTFOUND)
		rc = repo_fail(err, "cannot read git configuration '%s'", name);
	git_buf_dispose(&value);
	git_config_free(config);
	return rc;
}

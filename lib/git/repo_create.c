/* SPDX-License-Identifier: ISC */
/*
 * Making a log, or completing a half-made one. Every step first checks whether
 * it is done, and all steps run under a lock, so task-init may be killed,
 * repeated and run twice at once. The branch is made before any writer can run:
 * libgit2's update of an absent ref is no compare-and-swap.
 */
#include "git/repo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/lock.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/gitdir_check.h"
#include "git/log_location.h"
#include "git/owner.h"
#include "git/repo_join.h"
#include "git/repo_own.h"
#include "git/repo_private.h"
#include "git/transport.h"

#define EXCLUDE_LINE "/.tasks/"

static bool
has(const char *dir, const char *name)
{
	char *path = path_join(dir, name);
	bool is = access(path, F_OK) == 0;

	free(path);
	return is;
}

/* Uses libgit2's few templates: no sample hooks, nothing of the user. */
static int
init_git_dir(const struct log_location *location, struct err *err)
{
	git_repository_init_options options;
	git_repository *git = NULL;
	int rc = 0;

	if (has(location->git_dir, "config"))
		rc = repo_heal_layout(location->git_dir, err);
	if (rc || gitdir_is(location->git_dir))
		return rc;
	git_repository_init_options_init(&options,
	    GIT_REPOSITORY_INIT_OPTIONS_VERSION);
	options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
	options.initial_head = REPO_BRANCH;
	if (git_repository_init_ext(&git, location->git_dir, &options))
		rc = repo_fail(err, "cannot make '%s'", location->git_dir);
	git_repository_free(git);
	return rc;
}

static bool
has_line(const struct buf *text, const char *line)
{
	size_t len = strlen(line);
	const char *p = text->data;

	for (; p && *p; p += strcspn(p, "\n"), p += *p == '\n')
		if (!strncmp(p, line, len) &&
		    (!p[len] || strchr("\r\n", p[len])))
			return true;
	return false;
}

/*
 * Exclude the log from the project's files. Nothing else is written into the
 * project's repository.
 */
static int
exclude(const struct log_location *location, struct err *err)
{
	char *info, *path;
	struct buf text = BUF_INIT;
	int fd, rc;

	if (!location->common_dir || strcmp(path_base(location->dir), ".tasks"))
		return 0;
	info = path_join(location->common_dir, "info");
	path = path_join(info, "exclude");
	rc = path_make_dirs(info, NULL, err);
	if (!rc && path_is_file(path))
		rc = buf_read_file(&text, path, 16 << 20, err);
	if (!rc && !has_line(&text, EXCLUDE_LINE)) {
		bool torn = text.len && text.data[text.len - 1] != '\n';

		buf_clear(&text);
		buf_add_str(&text,
		    torn ? "\n" EXCLUDE_LINE "\n" : EXCLUDE_LINE "\n");
		fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
		    0666);
		if (fd == -1 ||
		    write(fd, text.data, text.len) != (ssize_t)text.len)
			rc = err_errno(err, "cannot write '%s'", path);
		if (fd != -1)
			close(fd);
	}
	buf_release(&text);
	free(path);
	free(info);
	return rc;
}

/*
 * Commit the lines of a work tree whose branch is lost, in one step: on top of
 * the reflog's commit, of the remote's branch or of the root commit.
 */
static int
adopt(struct repo *repo, const struct transport *transport, struct buf *warning,
    struct err *err)
{
	char *path = path_join(repo->local_dir, "commit.lock");
	struct buf ref = BUF_INIT;
	git_oid tip;
	int fd = -1, rc = 0;
	bool joined;

	if (!has(repo->git_dir, "logs/" REPO_REF)) {
		rc = repo_join(repo, transport, &tip, &joined, warning, err);
		repo_remote_ref(&ref, repo->git_dir);
		if (!rc && !joined)
			git_reference_remove(repo->git, ref.data);
		buf_release(&ref);
	}
	if (!rc)
		rc = lock_take(&fd, path, NULL, err);
	if (!rc)
		rc = repo_heal(repo, err);
	lock_drop(&fd);
	free(path);
	return rc;
}

/*
 * Make the branch from the remote's or from the root commit, unless it exists.
 */
static int
make_branch(struct repo *repo, const struct transport *transport, int *made,
    struct buf *warning, struct err *err)
{
	git_oid tip;
	int rc;
	bool joined;

	if (repo_tip_oid(repo, &tip))
		return 0;
	if (has(repo->dir, "events")) {
		*made = REPO_ADOPTED;
		return adopt(repo, transport, warning, err);
	}
	rc = repo_join(repo, transport, &tip, &joined, warning, err);
	*made = joined ? REPO_JOINED : REPO_NEW;
	if (!rc && !joined)
		rc = repo_write_root(repo, &tip, err);
	if (!rc)
		rc = repo_update_begin(repo, err);
	if (!rc) {
		rc = repo_move_branch(repo, &tip, NULL, joined ?
		    "join the remote's log" : REPO_ROOT_MESSAGE, err);
		repo_update_end(repo);
	}
	return rc;
}

/*
 * As long as there is no branch, only task-init works here, and it does so
 * under the lock: so a lock file was left by a killed one.
 */
static void
sweep_locks(const struct log_location *location)
{
	static const char *const left[] = { "config.lock", "HEAD.lock" };
	char tip[REPO_OID_SIZE];

	repo_sweep_locks(location->git_dir);
	if (repo_tip(tip, location, NULL) == 0 && *tip)
		return;
	for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
		char *path = path_join(location->git_dir, left[i]);

		unlink(path);
		free(path);
	}
}

/*
 * Check that this process may make a log here. If the log does not exist yet,
 * the project is checked.
 */
static int
check_owner(const struct log_location *location, struct err *err)
{
	const char *project = location->project ? location->project
	                                     : location->common_dir;
	int rc;

	if (!path_is_dir(location->git_dir))
		return project ? owner_check_dir(project, err) : 0;
	rc = owner_check(location, err);
	return rc ? rc : gitdir_check(location->git_dir, err);
}

/* Apply the sharing of a project to its log. */
static int
copy_sharing(const struct log_location *location, struct err *err)
{
	char *path = path_join(location->git_dir, "config"), *ours,
	     *theirs = NULL;
	git_config *config = NULL;
	int rc = 0;

	ours = gitdir_config(location->git_dir, "config", "core", NULL,
	    "sharedrepository");
	if (!ours && location->common_dir)
		theirs = gitdir_config(location->common_dir, "config", "core",
		    NULL, "sharedrepository");
	if (theirs && (git_config_open_ondisk(&config, path) ||
	    git_config_set_string(config, "core.sharedRepository", theirs)))
		rc = repo_fail(err, "cannot write '%s'", path);
	git_config_free(config);
	free(ours);
	free(theirs);
	free(path);
	return rc;
}

/*
 * The first version took a project that had the log's branch checked out for a
 * log, and changed its configuration. Only the user knows which of these
 * settings to keep, so this only reports them.
 */
static void
remark_on_project(const struct log_location *location, struct buf *warning)
{
	char *hooks;

	if (!location->common_dir ||
	    !has(location->common_dir, "tasklog/writers"))
		return;
	hooks = gitdir_config(location->common_dir, "config", "core", NULL,
	    "hookspath");
	if (hooks && !strcmp(hooks, "/dev/null"))
		buf_addf(warning,
		    "hooks are switched off in the project, as an older "
		    "tasklog did: git config --unset core.hooksPath\n");
	free(hooks);
}

static int
complete(const struct log_location *location, int *made, struct buf *warning,
    struct err *err)
{
	struct repo *repo = NULL;
	struct transport transport = {0};
	char *index = path_join(location->git_dir, "index");
	size_t restored;
	int rc;

	sweep_locks(location);
	rc = init_git_dir(location, err);
	if (!rc)
		rc = repo_write_config(location,
		    repo_is_marked(location->git_dir), err);
	if (!rc)
		rc = copy_sharing(location, err);
	if (!rc)
		rc = repo_write_links(location->dir, location->git_dir, err);
	if (!rc)
		rc = transport_open(&transport, location, true, warning, err);
	if (!rc)
		rc = repo_open(&repo, location, err);
	if (!rc)
		rc = make_branch(repo, &transport, made, warning, err);
	if (!rc)
		rc = repo_restore(repo, NULL, 0, &restored, err);
	if (!rc && access(index, F_OK) == -1)
		rc = repo_refresh_index(repo, err);
	if (!rc)
		rc = exclude(location, err);
	if (!rc)
		rc = repo_own(location, err);
	if (!rc)
		remark_on_project(location, warning);
	repo_close(repo);
	transport_close(&transport);
	free(index);
	return rc;
}

int
repo_create(const struct log_location *location, const struct lock_wait *wait,
    int *made, struct buf *warning, struct err *err)
{
	char *path = path_join(location->local_dir, "init.lock");
	struct owner_scope scope = {false};
	int fd = -1, rc = check_owner(location, err);

	*made = REPO_NEW;
	if (!rc && location->exists)
		rc = repo_check_own(location, err);
	if (!rc)
		owner_enter(&scope,
		    location->common_dir && !path_is_dir(location->git_dir)
		        ? location->common_dir
		        : location->git_dir);
	if (!rc)
		rc = path_make_dirs(location->local_dir, NULL, err);
	if (!rc)
		rc = path_make_dirs(location->dir, NULL, err);
	if (!rc)
		rc = lock_take(&fd, path, wait, err);
	if (!rc && git_libgit2_init() < 0)
		rc = repo_fail(err, "cannot start libgit2");
	if (!rc) {
		repo_set_options();
		rc = complete(location, made, warning, err);
		git_libgit2_shutdown();
	}
	lock_drop(&fd);
	owner_leave(&scope);
	free(path);
	return rc;
}

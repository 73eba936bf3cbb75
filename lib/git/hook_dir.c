/* SPDX-License-Identifier: ISC */
/*
 * Hooks are files: read, renamed, and written by a temporary file and a rename.
 * A kill between two steps leaves a hook kept beside its place. Installing or
 * removing again continues from there.
 */
#include "git/hook_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "git/log_location.h"
#include "git/owner.h"
#include "git/repo_own.h"
#include "git/run_git.h"

#define MARK "# tasklog hook:"
#define SUFFIX ".before-tasklog"
#define SCRIPT_MAX (1 << 20)

/*
 * Run git in dir. True if it succeeds; *out is its output without the last line
 * end.
 */
static bool
ask(struct buf *out, const char *dir, const char *const *words)
{
	const char *argv[10] = { "-C", dir };
	struct run_git git = { .argv = argv };
	size_t n = 2;
	bool ok;

	while (*words && n < 9)
		argv[n++] = *words++;
	ok = !run_git(&git, NULL) && !git.timed_out && git.status == 0;
	buf_clear(out);
	if (ok && git.out.len)
		buf_add(out, git.out.data,
		    git.out.len - (git.out.data[git.out.len - 1] == '\n'));
	run_git_release(&git);
	return ok && out->len;
}

static bool
is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return !strncmp(path, dir, len) && path[len] == '/';
}

static void
find_top(struct hook_dir *out, const char *start)
{
	static const char *const top[] = { "rev-parse",
		"--path-format=absolute", "--show-toplevel", NULL };
	static const char *const common[] = { "rev-parse",
		"--path-format=absolute", "--git-common-dir", NULL };
	struct buf text = BUF_INIT;

	if (ask(&text, start, common) && is_below(out->dir, text.data))
		/*
		 * the usual place: it may lie below the top, but is not part of
		 * the tree
		 */
		;
	else if (ask(&text, start, top) && is_below(out->dir, text.data))
		out->top = task_strdup(text.data);
	buf_release(&text);
}

int
hook_dir_find(struct hook_dir *out, const char *start, struct err *err)
{
	static const char *const hooks[] = { "rev-parse",
		"--path-format=absolute", "--git-path", "hooks", NULL };
	static const char *const scope[] = { "config", "--show-scope", "--get",
	    "core.hooksPath", NULL };
	struct buf text = BUF_INIT;
	int rc = 0;

	*out = (struct hook_dir){0};
	if (!ask(&text, start, hooks))
		rc = err_set(err, ERR_NOT_FOUND,
		    "there is no git repository at '%s'", start);
	else if (!strcmp(text.data, "/dev/null"))
		rc = err_set(err, ERR_INVALID,
		    "hooks are switched off in '%s': core.hooksPath is "
		    "/dev/null",
		    start);
	if (!rc) {
		out->dir = task_strdup(text.data);
		find_top(out, start);
		out->for_all = ask(&text, start, scope) &&
		    (!strncmp(text.data, "global\t", 7) ||
		        !strncmp(text.data, "system\t", 7));
	}
	buf_release(&text);
	return rc;
}

int
hook_dir_of_log(struct hook_dir *out, const struct log_location *location,
    struct err *err)
{
	int rc;

	*out = (struct hook_dir){0};
	rc = owner_check(location, err);
	if (!rc)
		rc = repo_check_own(location, err);
	if (rc)
		return rc;
	out->dir = path_join(location->git_dir, "hooks");
	out->log_git_dir = task_strdup(location->git_dir);
	out->log_dir = task_strdup(location->dir);
	return 0;
}

void
hook_dir_release(struct hook_dir *hooks)
{
	free(hooks->dir);
	free(hooks->top);
	free(hooks->log_git_dir);
	free(hooks->log_dir);
	*hooks = (struct hook_dir){0};
}

/* The paths of a hook and of the hook kept beside it. */
struct paths {
	char *hook, *before;
};

static struct paths
paths_of(const struct hook_dir *hooks, const char *name)
{
	struct paths paths;
	struct buf before = BUF_INIT;

	paths.hook = path_join(hooks->dir, name);
	buf_addf(&before, "%s" SUFFIX, paths.hook);
	paths.before = before.data;
	return paths;
}

static void
paths_release(struct paths *paths)
{
	free(paths->hook);
	free(paths->before);
}

static bool
is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static enum hook_state
look(const char *path, struct slice script)
{
	struct buf text = BUF_INIT;
	enum hook_state state = HOOK_OTHER;

	if (!is_there(path))
		return HOOK_ABSENT;
	if (path_is_file(path) &&
	    !buf_read_file(&text, path, SCRIPT_MAX, NULL) && text.data &&
	    strstr(text.data, "\n" MARK))
		state = slice_eq(slice_of_buf(&text), script) &&
		        access(path, X_OK) == 0
		    ? HOOK_OURS
		    : HOOK_OLD;
	buf_release(&text);
	return state;
}

enum hook_state
hook_look(bool *before, const struct hook_dir *hooks, const char *name,
    struct slice script)
{
	struct paths paths = paths_of(hooks, name);
	enum hook_state state = look(paths.hook, script);

	*before = is_there(paths.before);
	paths_release(&paths);
	return state;
}

static int
write_script(const char *path, struct slice script, struct err *err)
{
	struct buf text = BUF_INIT, temporary = BUF_INIT;
	int rc;

	buf_add_slice(&text, script);
	buf_addf(&temporary, "%s.new-tasklog", path);
	rc = path_write_file(temporary.data, text.data, err);
	if (!rc &&
	    (chmod(temporary.data, 0755) == -1 ||
	        rename(temporary.data, path) == -1))
		rc = err_errno(err, "cannot make '%s'", path);
	buf_release(&text);
	buf_release(&temporary);
	return rc;
}

static bool
same_files(const char *a, const char *b)
{
	struct buf x = BUF_INIT, y = BUF_INIT;
	bool same = path_is_file(a) && path_is_file(b) &&
	    !buf_read_file(&x, a, SCRIPT_MAX, NULL) &&
	    !buf_read_file(&y, b, SCRIPT_MAX, NULL) &&
	    slice_eq(slice_of_buf(&x), slice_of_buf(&y));

	buf_release(&x);
	buf_release(&y);
	return same;
}

/*
 * Keep the hook that is there. If it equals the one kept already, a hook
 * manager has written its own again over ours.
 */
static int
keep(const struct paths *paths, struct err *err)
{
	if (is_there(paths->before))
		return same_files(paths->hook, paths->before)
		    ? 0
		    : err_set(err, ERR_INVALID,
		          "'%s' is not tasklog's, and '%s' is kept from "
		          "before: merge the two",
		          paths->hook, paths->before);
	return rename(paths->hook, paths->before) == 0 ? 0 :
	    err_errno(err, "cannot rename '%s'", paths->hook);
}

int
hook_install_one(enum hook_action *out, const struct hook_dir *hooks,
    const char *name, struct slice script, bool dry_run, struct err *err)
{
	struct paths paths = paths_of(hooks, name);
	enum hook_state state = look(paths.hook, script);
	int rc = 0;

	*out = state == HOOK_OURS                           ? HOOK_KEPT
	    : state == HOOK_OLD                             ? HOOK_UPDATED
	    : state == HOOK_OTHER || is_there(paths.before) ? HOOK_CHAINED
	                                                    : HOOK_MADE;
	if (!dry_run && state != HOOK_OURS)
		rc = path_make_dirs(hooks->dir, NULL, err);
	if (!rc && !dry_run && state == HOOK_OTHER)
		rc = keep(&paths, err);
	if (!rc && !dry_run && state != HOOK_OURS)
		rc = write_script(paths.hook, script, err);
	paths_release(&paths);
	return rc;
}

int
hook_remove_one(enum hook_action *out, const struct hook_dir *hooks,
    const char *name, struct slice script, bool dry_run, struct err *err)
{
	struct paths paths = paths_of(hooks, name);
	enum hook_state state = look(paths.hook, script);
	int rc = 0;
	bool ours = state == HOOK_OURS || state == HOOK_OLD;
	bool before = is_there(paths.before);

	*out = before && (ours || state == HOOK_ABSENT) ? HOOK_RESTORED :
	    ours ? HOOK_REMOVED : HOOK_KEPT;
	if (dry_run || *out == HOOK_KEPT)
		;
	else if (*out == HOOK_RESTORED &&
	    rename(paths.before, paths.hook) == -1)
		rc = err_errno(err, "cannot rename '%s'", paths.before);
	else if (*out == HOOK_REMOVED && unlink(paths.hook) == -1)
		rc = err_errno(err, "cannot remove '%s'", paths.hook);
	paths_release(&paths);
	return rc;
}

int
hook_dir_switch(const struct hook_dir *hooks, bool on, struct err *err)
{
	char *relative = path_relative(hooks->log_dir, hooks->dir);
	const char *argv[] = { "--git-dir", hooks->log_git_dir, "config",
		"core.hooksPath", on ? relative : "/dev/null", NULL };
	struct run_git git = { .argv = argv };
	int rc = run_git(&git, err);

	if (!rc && (git.timed_out || git.status))
		rc = err_set(err, ERR_IO, "cannot set core.hooksPath of '%s'",
		    hooks->log_git_dir);
	run_git_release(&git);
	free(relative);
	return rc;
}

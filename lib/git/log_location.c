/* SPDX-License-Identifier: ISC */
/*
 * Finding the log. Two links connect its halves: the file dir/.git names the
 * git directory, and core.worktree there names dir. Both are relative, so a
 * project may be moved or copied as a whole. If the links disagree, the
 * directory found by walking up counts, and the location is flagged for repair.
 * A copy of a log's files without the git directory is refused.
 */
#include "git/log_location.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/local_clone.h"
#include "git/repo_own.h"

#define LOG_REF "refs/heads/tasks"

enum { FAILED = -1, NO = 0, YES = 1 };

/* The git side of a directory that lies in a project. */
struct project {
	char *git_dir;
	char *common;
	char *top;		/* of the main worktree; NULL if bare */
	bool sha256;		/* true if the object format is not sha1 */
};

static bool
is_true(char *value)
{
	bool is = value && (!strcmp(value, "true") || !strcmp(value, "1") ||
	    !strcmp(value, "yes") || !strcmp(value, "on"));

	free(value);
	return is;
}

static bool
has_format(const char *dir)
{
	char *path = path_join(dir, "format");
	struct buf text = BUF_INIT;
	bool has = path_is_file(path) &&
	    !buf_read_file(&text, path, 4096, NULL) && text.data &&
	    !strncmp(text.data, "tasklog ", 8);

	buf_release(&text);
	free(path);
	return has;
}

/*
 * True if this is the rest of a log's git directory without HEAD, refs or
 * objects. Only our own files prove that: a project may have a branch `tasks`,
 * too.
 */
static bool
is_damaged_log(const char *git_dir)
{
	char *mark = path_join(git_dir, "tasklog/committed");
	char *hooks = gitdir_config(git_dir, "config", "core", NULL,
	    "hookspath");
	char *merge = gitdir_config(git_dir, "config", "branch", "tasks",
	    "merge");
	bool is = !gitdir_is(git_dir) &&
	    (path_is_file(mark) || repo_is_marked(git_dir) ||
	        (hooks && merge && !strcmp(hooks, "/dev/null") &&
	            !strcmp(merge, LOG_REF)));

	free(mark);
	free(hooks);
	free(merge);
	return is;
}

/*
 * True if the path is that of a project's log: `tasks` in another git
 * directory.
 */
static bool
is_in_project(const char *git_dir)
{
	char *above = path_parent(git_dir);
	bool is = above && !strcmp(path_base(git_dir), "tasks") &&
	    gitdir_is(above);

	free(above);
	return is;
}

/* True if it belongs to a linked work tree, or to a project that has a log. */
static bool
is_of_project(const char *git_dir)
{
	char *link = path_join(git_dir, "commondir"),
	     *own = path_join(git_dir, "tasks");
	bool is = path_is_file(link) || gitdir_is(own);

	free(link);
	free(own);
	return is;
}

/*
 * True if this is the git directory of a log. A project that has the log's
 * branch checked out is no log: what is written there would be the project's. A
 * directory that has the mark of a log and is at the branch is accepted without
 * a closer look.
 */
static bool
is_log_git_dir(const char *git_dir)
{
	char *local;
	bool at_branch, used;

	if (!gitdir_is(git_dir))
		return is_damaged_log(git_dir);
	local = path_join(git_dir, "tasklog");
	used = path_is_dir(local);
	free(local);
	if (is_in_project(git_dir))
		return used || gitdir_head_is(git_dir, LOG_REF);
	if (is_of_project(git_dir))
		return false;
	at_branch = gitdir_head_is(git_dir, LOG_REF);
	if (!used &&
	    (!at_branch ||
	        is_true(
	            gitdir_config(git_dir, "config", "core", NULL, "bare"))))
		return false;
	return (at_branch && repo_is_marked(git_dir)) ||
	    !repo_is_project(git_dir);
}

/*
 * Returns the directory that core.worktree of a log's git directory names, or
 * NULL.
 */
static char *
log_worktree(const char *git_dir)
{
	char *value = gitdir_config(git_dir, "config", "core", NULL,
	    "worktree");
	char *joined, *real;

	if (!value)
		return !strcmp(path_base(git_dir), ".git")
		    ? path_parent(git_dir)
		    : NULL;
	joined = path_join(git_dir, value);
	real = path_real(joined);
	free(joined);
	free(value);
	return real;
}

static bool
names_git_dir(const char *dir, const char *git_dir)
{
	char *named = gitdir_named(dir);
	bool same = named && !strcmp(named, git_dir);

	free(named);
	return same;
}

static void
project_release(struct project *project)
{
	free(project->git_dir);
	free(project->common);
	free(project->top);
	*project = (struct project){0};
}

/*
 * If worktreeConfig is on, the main worktree's own config file has some of the
 * settings.
 */
static char *
main_config(const struct buf *own, const struct buf *common, const char *key)
{
	char *value = gitdir_config_in(own, "core", NULL, key);

	return value ? value : gitdir_config_in(common, "core", NULL, key);
}

/* Takes over git_dir. dir is the directory whose .git it is, or NULL. */
static void
project_read(struct project *out, char *git_dir, const char *dir)
{
	struct buf own = BUF_INIT, config = BUF_INIT;
	char *worktree, *joined, *format;

	out->git_dir = git_dir;
	out->common = gitdir_common(git_dir);
	out->top = NULL;
	if (!gitdir_config_text(&own, out->common, "config.worktree"))
		buf_clear(&own);
	if (!gitdir_config_text(&config, out->common, "config"))
		buf_clear(&config);
	worktree = main_config(&own, &config, "worktree");
	if (worktree) {
		joined = path_join(out->common, worktree);
		out->top = path_real(joined);
		free(joined);
	} else if (is_true(main_config(&own, &config, "bare"))) {
		out->top = NULL;
	} else if (!strcmp(path_base(out->common), ".git")) {
		out->top = path_parent(out->common);
	} else if (dir && !strcmp(out->git_dir, out->common)) {
		/* made by git init --separate-git-dir */
		out->top = task_strdup(dir);
	}
	format = gitdir_config_in(&config, "extensions", NULL, "objectformat");
	out->sha256 = format && strcmp(format, "sha1") != 0;
	free(format);
	free(worktree);
	buf_release(&own);
	buf_release(&config);
}

/* True if dir has a .git, or is a git directory itself (hooks run there). */
static bool
project_at(struct project *out, const char *dir)
{
	char *named = gitdir_of(dir);

	*out = (struct project){0};
	if (named)
		project_read(out, named, dir);
	else if (gitdir_is(dir))
		project_read(out, task_strdup(dir), NULL);
	return out->git_dir != NULL;
}

/* Like project_at(), but without reading the git directory. */
static bool
is_project_at(const char *dir)
{
	char *named = gitdir_of(dir);
	bool is = named || gitdir_is(dir);

	free(named);
	return is;
}

/* Takes over dir and git_dir. */
static void
settle(struct log_location *out, char *dir, char *git_dir,
    const struct project *project)
{
	out->dir = dir;
	out->git_dir = git_dir;
	out->local_dir = path_join(git_dir, "tasklog");
	if (project) {
		out->sha256_project = project->sha256;
		out->common_dir = task_strdup(project->common);
		out->project = project->top ? task_strdup(project->top) : NULL;
	}
}

/*
 * There is a log. If linked is set, its .git is known to name the git
 * directory.
 */
static void
settle_log(struct log_location *out, bool linked)
{
	out->exists = path_is_dir(out->dir);
	out->lost_work_tree = !out->exists || !has_format(out->dir);
	out->relink |= out->exists && !linked &&
	    !names_git_dir(out->dir, out->git_dir);
}

/* Settle on a log outside of any project. Takes over dir. */
static void
settle_alone(struct log_location *out, char *dir)
{
	settle(out, dir, path_join(dir, ".git"), NULL);
	if (is_log_git_dir(out->git_dir))
		settle_log(out, false);
}

/* Settle on a log whose git directory is `<common>/tasks` of a project. */
static void
settle_in_project(struct log_location *out, char *dir, char *git_dir,
    bool linked)
{
	char *common = path_parent(git_dir);
	struct project project = {0};

	if (common && !strcmp(path_base(git_dir), "tasks") &&
	    gitdir_is(common)) {
		project_read(&project, task_strdup(common), NULL);
		if (!project.top && !strcmp(path_base(dir), ".tasks"))
			project.top = path_parent(dir);
		settle(out, dir, git_dir, &project);
	} else {
		settle(out, dir, git_dir, NULL);
	}
	settle_log(out, linked);
	project_release(&project);
	free(common);
}

/* Settle on dir if it is the work tree of a log. */
static int
try_log(struct log_location *out, const char *dir, struct err *err)
{
	char *git_dir = gitdir_named(dir), *worktree;

	if (!git_dir || !is_log_git_dir(git_dir)) {
		free(git_dir);
		return NO;
	}
	worktree = log_worktree(git_dir);
	out->relink = !worktree || strcmp(worktree, dir) != 0;
	if (out->relink && worktree && names_git_dir(worktree, git_dir) &&
	    strncmp(git_dir, dir, strlen(dir)) != 0) {
		err_set(err, ERR_INVALID,
		    "cannot use '%s': a copy of the log '%s' without its git "
		    "directory",
		    dir, worktree);
		free(worktree);
		free(git_dir);
		return FAILED;
	}
	free(worktree);
	settle_in_project(out, task_strdup(dir), git_dir, true);
	return YES;
}

/*
 * Returns the directory where the work tree of a project's log is, or should
 * be.
 */
static char *
project_log_dir(const struct project *project, const char *git_dir,
    bool *relink)
{
	char *named = log_worktree(git_dir), *usual, *above;
	struct project other = {0};
	bool keep;

	usual = project->top ? path_join(project->top, ".tasks") :
	    path_join(git_dir, "work");
	keep = named &&
	    (!strcmp(named, usual) || names_git_dir(named, git_dir));
	if (named && !keep && !names_git_dir(usual, git_dir)) {
		/* With --separate-git-dir, only core.worktree names the top. */
		above = path_parent(named);
		keep = above && project_at(&other, above) &&
		    !strcmp(other.common, project->common);
		project_release(&other);
		free(above);
	}
	*relink = !keep;
	free(keep ? usual : named);
	return keep ? named : usual;
}

/*
 * Fail: the files of a log are there without a git directory, so they can only
 * be adopted.
 */
static int
is_gone(const char *dir, const char *git_dir, struct err *err)
{
	err_set(err, ERR_INVALID,
	    "cannot use '%s': the log's git directory '%s' is gone; "
	    "task-init rebuilds it from the files",
	    dir, git_dir);
	return FAILED;
}

/*
 * True, with an error, if dir is a link: a relative path names its git
 * directory, so the log cannot lie behind a link.
 */
static bool
is_elsewhere(const char *dir, struct err *err)
{
	if (!path_is_link(dir))
		return false;
	err_set(err, ERR_INVALID,
	    "cannot use '%s': a symbolic link; the log of a project lies in "
	    "the project",
	    dir);
	return true;
}

static int
try_project(struct log_location *out, const char *dir, bool plan,
    struct err *err)
{
	struct project project;
	char *git_dir = NULL, *log_dir;
	int found = NO;
	bool relink = false, is_log;

	if (!project_at(&project, dir))
		return NO;
	if (is_log_git_dir(project.common)) {
		/*
		 * dir is inside the log's own git directory, as for its hooks.
		 */
		log_dir = log_worktree(project.common);
		if (log_dir) {
			settle_in_project(out, log_dir,
			    task_strdup(project.common), false);
			found = YES;
		}
		goto done;
	}
	git_dir = path_join(project.common, "tasks");
	log_dir = project_log_dir(&project, git_dir, &relink);
	is_log = is_log_git_dir(git_dir);
	if ((is_log || plan) && is_elsewhere(log_dir, err)) {
		free(log_dir);
		found = FAILED;
	} else if (is_log || plan) {
		out->relink = relink && is_log;
		settle(out, log_dir, git_dir, &project);
		if (is_log)
			settle_log(out, false);
		git_dir = NULL;
		found = YES;
	} else {
		if (has_format(log_dir))
			found = is_gone(log_dir, git_dir, err);
		free(log_dir);
	}
done:
	free(git_dir);
	project_release(&project);
	return found;
}

/*
 * Handle files of a log without a git directory of their own: they belong to a
 * project's log whose .git file is lost, or cannot be used.
 */
static int
try_orphan(struct log_location *out, const char *dir, bool plan,
    struct err *err)
{
	char *above, *git_dir;
	int found = NO;

	if (!has_format(dir))
		return NO;
	above = path_parent(dir);
	if (above)
		found = try_project(out, above,
		    !strcmp(path_base(dir), ".tasks") && plan, err);
	free(above);
	if (found == YES && !strcmp(out->dir, dir))
		return YES;
	location_release(out);
	if (found == FAILED && !strcmp(path_base(dir), ".tasks"))
		return FAILED;
	err_clear(err);
	if (plan) {
		settle_alone(out, task_strdup(dir));
		return YES;
	}
	git_dir = path_join(dir, ".git");
	found = is_gone(dir, git_dir, err);
	free(git_dir);
	return found;
}

static int
try_below(struct log_location *out, const char *dir, bool plan, bool in_project,
    struct err *err)
{
	char *below = path_join(dir, ".tasks");
	int found = NO;

	if (in_project && is_elsewhere(below, err)) {
		found = FAILED;
	} else if (path_is_dir(below) && access(below, R_OK | X_OK) == -1) {
		err_errno(err, "cannot look into '%s'", below);
		found = FAILED;
	} else if (path_is_dir(below)) {
		found = try_log(out, below, err);
		if (found == NO && !in_project)
			found = try_orphan(out, below, plan, err);
	}
	free(below);
	return found;
}

static int
try_dir(struct log_location *out, const char *dir, bool plan, struct err *err)
{
	int found;
	bool in_project;

	found = try_log(out, dir, err);
	if (found != NO)
		return found;
	in_project = is_project_at(dir);
	if (!in_project)
		found = try_orphan(out, dir, plan, err);
	if (found == NO)
		found = try_below(out, dir, plan, in_project, err);
	return found == NO && in_project ? try_project(out, dir, plan, err)
	                                 : found;
}

static int
walk(struct log_location *out, const char *start, bool plan, struct err *err)
{
	char *dir = path_real(start), *above;
	int found = NO;

	while (dir && (found = try_dir(out, dir, plan, err)) == NO) {
		above = path_parent(dir);
		free(dir);
		dir = above;
	}
	free(dir);
	return found;
}

static char *
starting_point(const struct location_query *ask, const char **how)
{
	const char *named = ask->option;

	*how = "found";
	if (named) {
		*how = "-C";
	} else if (ask->env && *ask->env) {
		*how = "$TASK_DIR";
		named = ask->env;
	}
	return named ? path_join(ask->cwd, named) : task_strdup(ask->cwd);
}

/*
 * True if a project around start has the log's branch checked out in its own
 * work tree.
 */
static bool
has_branch_out(const char *start)
{
	char *dir = path_real(start), *git_dir = dir ? gitdir_above(dir) : NULL;
	bool has = git_dir && gitdir_head_is(git_dir, LOG_REF);

	free(git_dir);
	free(dir);
	return has;
}

static int
not_found(const char *start, const char *how, struct err *err)
{
	bool found = !strcmp(how, "found");

	return err_set(err, ERR_NOT_FOUND,
	    "no task log %s '%s'%s%s%s or above; %stask-init makes one",
	    found ? "in" : "at", start, found ? "" : " (", found ? "" : how,
	    found ? "" : ")",
	    has_branch_out(start)
	        ? "a project that has the branch 'tasks' checked out is not "
	          "a log: "
	        : "");
}

static int
why_failed(const struct err *err)
{
	return err && err_code(err) ? err_code(err) : TASK_EINVALID;
}

/* Settle on the nearest local clone at or above start. True if there is one. */
static bool
find_local(struct log_location *out, const char *start)
{
	char *dir = path_real(start), *above, *log;
	bool found = false;

	while (dir && !found) {
		log = path_join(dir, LOCAL_CLONE_LOG);
		if (path_is_dir(log) && !path_is_link(log)) {
			settle_alone(out, log);
			found = out->exists;
			if (!found)
				location_release(out);
		} else {
			free(log);
		}
		above = path_parent(dir);
		free(dir);
		dir = above;
	}
	free(dir);
	return found;
}

/*
 * The log was found. Instead of one that cannot be written its local clone is
 * used. A local clone whose log can be written is for others to use: nothing of
 * it may be run or believed.
 */
static int
choose_clone(struct log_location *out, const char *start, struct err *err)
{
	struct log_location main = {0};
	char *top = local_clone_top(out->dir);
	int found = YES;

	if (!top && local_clone_needed(out->git_dir)) {
		main = *out;
		*out = (struct log_location){0};
		if (!find_local(out, start)) {
			*out = main;
			return YES;
		}
		out->main_dir = task_strdup(main.dir);
	} else if (top && walk(&main, top, false, NULL) == YES) {
		out->main_dir = task_strdup(main.dir);
		if (!local_clone_needed(main.git_dir)) {
			err_set(err, ERR_INVALID,
			    "cannot use '%s': a sandboxed agent's clone of "
			    "the log '%s', which can be written from here; "
			    "task-sync brings both together",
			    out->dir, main.dir);
			found = FAILED;
		}
	}
	location_release(&main);
	free(top);
	return found;
}

int
location_find(struct log_location *out, const struct location_query *ask,
    struct err *err)
{
	const char *how;
	char *start = starting_point(ask, &how);
	int found = NO, rc = 0;

	*out = (struct log_location){0};
	if (path_is_dir(start))
		found = walk(out, start, false, err);
	if (found == YES)
		found = choose_clone(out, start, err);
	if (found == NO)
		rc = not_found(start, how, err);
	else if (found == FAILED)
		rc = why_failed(err);
	free(start);
	if (rc)
		location_release(out);
	else
		out->how = how;
	return rc;
}

/* If the named directory is missing or empty, it becomes the log itself. */
static int
plan_named(struct log_location *out, const char *start, struct err *err)
{
	char *dir = path_real(start), *above = path_parent(dir);
	int found = NO;

	/*
	 * DIR/.tasks at the top of a project is the project's log, whichever
	 * path named it.
	 */
	if (above && !strcmp(path_base(dir), ".tasks"))
		found = walk(out, above, true, err);
	if (found != YES || strcmp(out->dir, dir) != 0) {
		location_release(out);
		err_clear(err);
		settle_alone(out, task_strdup(dir));
	}
	free(above);
	free(dir);
	return YES;
}

int
location_plan(struct log_location *out, const struct location_query *ask,
    struct err *err)
{
	const char *how;
	char *start = starting_point(ask, &how), *dir;
	int found, rc = 0;
	bool named = strcmp(how, "found") != 0;

	*out = (struct log_location){0};
	if (named && (!path_is_dir(start) || path_is_empty_dir(start)))
		found = plan_named(out, start, err);
	else
		found = walk(out, start, true, err);
	if (found == NO) {
		dir = path_real(start);
		settle_alone(out, path_join(dir, ".tasks"));
		free(dir);
	} else if (found == FAILED) {
		rc = why_failed(err);
	}
	free(start);
	if (rc)
		location_release(out);
	else
		out->how = how;
	return rc;
}

void
location_release(struct log_location *location)
{
	free(location->dir);
	free(location->git_dir);
	free(location->local_dir);
	free(location->project);
	free(location->common_dir);
	free(location->main_dir);
	*location = (struct log_location){0};
}

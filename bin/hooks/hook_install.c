/* SPDX-License-Identifier: ISC */
/*
 * Installing the hooks in a repository, removing them, and listing them. This
 * happens only on request: no other program touches the project's repository.
 */
#include "hooks/hook_install.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/json.h"
#include "base/path.h"
#include "base/text_safe.h"
#include "cli/out.h"
#include "git/hook_dir.h"
#include "git/log_location.h"
#include "hooks/hook_run.h"

#define SCRIPT_MAX (1 << 20)

static const char *const log_hooks[] = { "pre-commit", "pre-receive", NULL };
static const char *const actions[] = { [HOOK_KEPT] = "kept",
	[HOOK_MADE] = "made",
	[HOOK_CHAINED] = "chained",
	[HOOK_UPDATED] = "updated",
	[HOOK_REMOVED] = "removed",
	[HOOK_RESTORED] = "restored" };
static const char *const states[] = { [HOOK_ABSENT] = "absent",
	[HOOK_OTHER] = "other",
	[HOOK_OURS] = "installed",
	[HOOK_OLD] = "outdated" };

struct work {
	struct cli *cli;
	struct hook_dir hooks;
	const char *const *names;
	struct buf script;
	enum hook_verb verb;
	size_t missing;		/* hooks that are missing or differ */
	char cwd[4096];
	struct out out;
};

static const struct column status_columns[] = {
	{ .name = "hook" }, { .name = "state" },
	{ .name = "path", .flex = true }, { .name = "before" },
};
static const struct column columns[] = {
	{ .name = "hook" }, { .name = "action" },
	{ .name = "path", .flex = true },
};

/*
 * Returns the path of this program with links resolved, or NULL if it cannot be
 * told.
 */
static char *
own_path(const char *program)
{
	const char *path = getenv("PATH");
	char self[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len > 0) {
		self[len] = '\0';
		return task_strdup(self);
	}
	for (size_t n; path && *path; path += n + (path[n] == ':')) {
		struct buf name = BUF_INIT;
		char *real = NULL;

		n = strcspn(path, ":");
		buf_add(&name, path, n);
		buf_addf(&name, "/%s", program);
		if (*path == '/' && access(name.data, X_OK) == 0)
			real = path_real(name.data);
		buf_release(&name);
		if (real)
			return real;
	}
	return NULL;
}

/*
 * Read a hook from $TASK_HOOKS, else from share/tasklog/hooks beside bin, else
 * from the source's hooks.
 */
static int
read_script(struct buf *out, const struct cli *cli, const char *name,
    struct err *err)
{
	static const char *const below[] = { "share/tasklog/hooks", "hooks" };
	char *self = own_path(cli->program),
	     *bin = self ? path_parent(self) : NULL;
	char *prefix = bin ? path_parent(bin) : NULL;
	const char *given = getenv("TASK_HOOKS");
	bool found = false;

	for (size_t i = 0; i < 2 && !found; i++) {
		char *dir = given && *given ? task_strdup(given) :
		    path_join(prefix ? prefix : "/usr/local", below[i]);
		char *path = path_join(dir, name);

		found = path_is_file(path) &&
		    !buf_read_file(out, path, SCRIPT_MAX, NULL);
		free(path);
		free(dir);
	}
	free(prefix);
	free(bin);
	free(self);
	return found
	    ? 0
	    : err_set(err, ERR_NOT_FOUND,
	          "the script '%s' is not in share/tasklog/hooks, where make "
	          "install puts it; TASK_HOOKS names another directory",
	          name);
}

/* Returns the path as people see it: from here, if it is below. */
static const char *
shown_path(const struct work *w, const char *path)
{
	size_t len = strlen(w->cwd);

	return w->out.table && strncmp(path, w->cwd, len) == 0 &&
	        path[len] == '/'
	    ? path + len + 1
	    : path;
}

static void
row(struct work *w, const char *name, const char *word, bool before)
{
	char *path = path_join(w->hooks.dir, name);
	struct buf text = BUF_INIT;

	if (w->cli->json) {
		json_open(&text, '{');
		json_add_key(&text, "hook");
		json_add_str(&text, name);
		json_add_key(&text,
		    w->verb == HOOKS_STATUS ? "state" : "action");
		json_add_str(&text, word);
		json_add_key(&text, "path");
		json_add_str(&text, path);
		if (w->verb == HOOKS_STATUS) {
			json_add_key(&text, "before");
			json_add_raw(&text,
			    before ? SLICE("true") : SLICE("false"));
		}
		json_close(&text, '}');
		out_print_json(w->cli, slice_of_buf(&text));
	} else {
		out_text(&w->out, slice_of(name), STYLE_PLAIN);
		out_text(&w->out, slice_of(word), STYLE_GREEN);
		out_text(&w->out, slice_of(shown_path(w, path)), STYLE_PLAIN);
		if (w->verb == HOOKS_STATUS)
			out_text(&w->out, slice_of(before ? "before" : ""),
			    STYLE_PLAIN);
		out_record(&w->out);
	}
	buf_release(&text);
	free(path);
}

static void
do_hook(struct work *w, const char *name)
{
	struct slice script = slice_of_buf(&w->script);
	enum hook_action action;
	enum hook_state state;
	struct err err = {0};
	int rc = 0;
	bool before = false;

	state = hook_look(&before, &w->hooks, name, script);
	if (w->verb == HOOKS_STATUS) {
		w->missing += state != HOOK_OURS;
		row(w, name, states[state], before);
		return;
	}
	rc = w->verb == HOOKS_INSTALL
	    ? hook_install_one(&action, &w->hooks, name, script,
	          w->cli->dry_run, &err)
	    : hook_remove_one(&action, &w->hooks, name, script, w->cli->dry_run,
	          &err);
	if (!rc)
		row(w, name, w->verb == HOOKS_REMOVE && action == HOOK_KEPT ?
		    states[state] : actions[action], false);
	cli_count(w->cli, rc, &err);
}

/*
 * Find the hooks of a log, or of a bare repository to which others push a log.
 */
static int
find_log(struct work *w, const char *cwd)
{
	struct location_query ask = { w->cli->dir, getenv("TASK_DIR"), cwd };
	struct log_location location = {0};
	int rc = location_find(&location, &ask, NULL);

	if (!rc)
		rc = hook_dir_of_log(&w->hooks, &location, &w->cli->err);
	else if (rc == TASK_ENOTFOUND)
		rc = hook_dir_find(&w->hooks, w->cli->dir ? w->cli->dir : cwd,
		    &w->cli->err);
	location_release(&location);
	return rc;
}

static int
find_hooks(struct work *w, const struct hook_install *what)
{
	const char *cwd = w->cwd;

	if (!getcwd(w->cwd, sizeof(w->cwd)))
		return err_errno(&w->cli->err,
		    "cannot find the working directory");
	w->names = what->log ? log_hooks : hook_names;
	if (what->log)
		return find_log(w, cwd);
	return hook_dir_find(&w->hooks, w->cli->dir ? w->cli->dir : cwd,
	    &w->cli->err);
}

static int
may_install(const struct work *w, const struct hook_install *what)
{
	if (w->hooks.for_all && !what->force)
		return err_set(&w->cli->err, ERR_INVALID,
		    "core.hooksPath is '%s' for all repositories: -f puts the "
		    "hooks there, where they act in those with a log",
		    w->hooks.dir);
	return 0;
}

static void
say_managed(const struct work *w)
{
	if (w->hooks.top)
		cli_say(w->cli,
		    "core.hooksPath is in the work tree: if a hook manager "
		    "writes it anew, install again, or have it run 'task-hooks "
		    "run HOOK \"$@\"'");
}

void
hook_install(struct cli *cli, const struct hook_install *what,
    enum hook_verb verb)
{
	struct work w = { .cli = cli, .verb = verb };
	const struct view none = {0};
	bool status = verb == HOOKS_STATUS;
	int rc = find_hooks(&w, what);

	if (!rc)
		rc = read_script(&w.script, cli, what->log ? "log" : "project",
		    &cli->err);
	if (!rc && verb == HOOKS_INSTALL)
		rc = may_install(&w, what);
	out_open(&w.out, cli, &none, status ? status_columns : columns,
	    status ? 4 : 3);
	for (size_t i = 0; !rc && w.names[i]; i++)
		do_hook(&w, w.names[i]);
	out_close(&w.out);
	if (!rc && verb != HOOKS_STATUS && w.hooks.log_git_dir && !cli->dry_run)
		rc = hook_dir_switch(&w.hooks, verb == HOOKS_INSTALL,
		    &cli->err);
	if (!rc && verb == HOOKS_INSTALL)
		say_managed(&w);
	if (!rc && w.missing)
		cli->code = TASK_ENOMATCH;
	hook_dir_release(&w.hooks);
	buf_release(&w.script);
}

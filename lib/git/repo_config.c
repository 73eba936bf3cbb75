/* SPDX-License-Identifier: ISC */
/*
 * The configuration of a log's git directory.
 */
#include "git/repo.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/log_location.h"
#include "git/repo_private.h"

#define CONFIG_MAX (1 << 20)
#define BRANCH "branch." REPO_BRANCH "."

/*
 * These settings override settings of the user that would harm a log, or plain
 * pull and push in it. Symbolic links of a foreign tree are checked out as
 * plain files, so no path leads out of the log. There is no directory of hooks:
 * a relative one would be looked up in the work tree, whose files come from
 * other clones. A merge driver called union would be taken for git's own. git
 * must not prune, because a command may be about to commit the objects.
 */
static const struct setting {
	const char *name;
	const char *value;
	/* true: set even with keep, over the value of git or a clone */
	bool always;
} settings[] = {
	{ "core.bare", "false", true },
	{ "core.autocrlf", "false", false },
	{ "core.bigFileThreshold", "512m", false },
	{ "core.fsmonitor", "false", false },
	{ "core.hooksPath", "/dev/null", false },
	{ "core.ignoreStat", "false", false },
	{ "core.logAllRefUpdates", "true", false },
	{ "core.safecrlf", "false", false },
	{ "core.splitIndex", "false", false },
	{ "core.symlinks", "false", false },
	{ "core.untrackedCache", "false", false },
	{ "index.skipHash", "false", false },
	{ "index.sparse", "false", false },
	{ "fetch.all", "false", false },
	{ "fetch.recurseSubmodules", "false", false },
	{ "gc.pruneExpire", "2.weeks.ago", false },
	{ "i18n.commitEncoding", "UTF-8", false },
	{ "merge.autoStash", "false", false },
	{ "merge.conflictStyle", "merge", false },
	{ "merge.default", "text", false },
	{ "merge.directoryRenames", "false", false },
	{ "merge.ff", "true", false },
	{ "merge.renames", "false", false },
	{ "merge.renormalize", "false", false },
	{ "merge.stat", "false", false },
	{ "merge.union.driver", "git merge-file --union -q %A %O %B", false },
	{ "merge.verifySignatures", "false", false },
	{ "pull.ff", "true", false },
	{ "pull.octopus", "octopus", false },
	{ "pull.rebase", "false", false },
	{ "pull.twohead", "recursive", false },
	{ "push.default", "current", false },
	{ "push.followTags", "false", false },
	{ "push.gpgSign", "false", false },
	{ "push.pushOption", "", false },
	{ "push.recurseSubmodules", "no", false },
	{ "submodule.recurse", "false", false },
	{ BRANCH "merge", REPO_REF, false },
	{ BRANCH "mergeOptions", "--no-edit --ff --commit --no-squash", false },
	{ BRANCH "rebase", "false", true },
};

/*
 * Changes of a configuration. The file is written once, and only if there are
 * changes.
 */
struct changes {
	git_config *config;
	git_transaction *lock;
};

/* Get a value of this configuration file only. True if it is set. */
static bool
get(git_buf *out, struct changes *changes, const char *name)
{
	git_buf_dispose(out);
	return !git_config_get_string_buf(out, changes->config, name);
}

/* Returns libgit2's return code. */
static int
set(struct changes *changes, const char *name, const char *value)
{
	int got = changes->lock
	    ? 0
	    : git_config_lock(&changes->lock, changes->config);

	return got ? got : git_config_set_string(changes->config, name, value);
}

/* True if the log has this remote. */
static bool
has_remote(struct changes *changes, const char *name)
{
	struct buf key = BUF_INIT;
	git_buf url = GIT_BUF_INIT;
	bool has;

	buf_addf(&key, "remote.%s.url", name);
	has = get(&url, changes, key.data);
	git_buf_dispose(&url);
	buf_release(&key);
	return has;
}

/* Returns some remote of the log, or the name that its remote will get. */
static char *
any_remote(struct changes *changes)
{
	git_config_iterator *found = NULL;
	git_config_entry *entry;
	char *name = NULL;

	if (!git_config_iterator_new(&found, changes->config))
		while (!name && !git_config_next(&entry, found)) {
			size_t len = strlen(entry->name);

			if (len > 11 && !strncmp(entry->name, "remote.", 7) &&
			    !strcmp(entry->name + len - 4, ".url")) {
				name = task_strdup(entry->name + 7);
				name[len - 11] = '\0';
			}
		}
	git_config_iterator_free(found);
	return name ? name : task_strdup("origin");
}

/*
 * Set the remote of plain pull and push, and let a push send the branch alone:
 * to a mirror it would send all refs and delete the others there. Returns
 * libgit2's return code.
 */
static int
set_remote(struct changes *changes)
{
	git_buf old = GIT_BUF_INIT;
	struct buf mirror = BUF_INIT;
	char *name;
	int got = 0;

	name = get(&old, changes, BRANCH "remote") &&
	        has_remote(changes, old.ptr)
	    ? task_strdup(old.ptr)
	    : any_remote(changes);
	if (!old.ptr || strcmp(old.ptr, name) != 0)
		got = set(changes, BRANCH "remote", name);
	if (!got && (!get(&old, changes, BRANCH "pushRemote") ||
	    !has_remote(changes, old.ptr)))
		got = set(changes, BRANCH "pushRemote", name);
	buf_addf(&mirror, "remote.%s.mirror", name);
	if (!got && has_remote(changes, name) &&
	    !get(&old, changes, mirror.data))
		got = set(changes, mirror.data, "false");
	git_buf_dispose(&old);
	buf_release(&mirror);
	free(name);
	return got;
}

/* With keep, existing settings stay. Returns libgit2's return code. */
static int
set_all(struct changes *changes, bool keep)
{
	git_buf old = GIT_BUF_INIT;
	int got = 0;

	for (size_t i = 0; !got && i < sizeof(settings) / sizeof(*settings);
	     i++) {
		bool is_set = get(&old, changes, settings[i].name);

		if (!is_set || (strcmp(old.ptr, settings[i].value) != 0 &&
		    (!keep || settings[i].always)))
			got = set(changes, settings[i].name, settings[i].value);
	}
	git_buf_dispose(&old);
	return got ? got : set_remote(changes);
}

int
repo_write_config(const struct log_location *location, bool keep,
    struct err *err)
{
	char *path = path_join(location->git_dir, "config");
	struct changes changes = { NULL, NULL };
	int got, rc = 0;

	got = git_config_open_ondisk(&changes.config, path);
	if (!got)
		got = set_all(&changes, keep);
	if (!got && changes.lock)
		got = git_transaction_commit(changes.lock);
	if (got)
		rc = repo_fail(err, "cannot write '%s'", path);
	git_transaction_free(changes.lock);
	git_config_free(changes.config);
	free(path);
	return rc;
}

/*
 * Attributes of the git directory override all others. Here they disable
 * whatever would change the bytes of a file: a filter or an encoding in the
 * user's own attributes. They come last in the file, after those of the user's
 * template.
 */
static int
write_attributes(const struct log_location *location, struct err *err)
{
	static const char ours[] =
	    "* -text -ident !crlf !eol !filter !merge !working-tree-encoding\n"
	    "events/** merge=union\n";
	char *info = path_join(location->git_dir, "info");
	char *path = path_join(info, "attributes");
	struct buf text = BUF_INIT;
	int rc = path_make_dirs(info, NULL, err);

	if (!rc && path_is_file(path))
		rc = buf_read_file(&text, path, CONFIG_MAX, err);
	if (!rc && (text.len < strlen(ours) ||
	    strcmp(text.data + text.len - strlen(ours), ours) != 0)) {
		if (text.len && text.data[text.len - 1] != '\n')
			buf_add_char(&text, '\n');
		buf_add_str(&text, ours);
		rc = path_write_file(path, text.data, err);
	}
	buf_release(&text);
	free(path);
	free(info);
	return rc;
}

char *
repo_remote(const char *git_dir)
{
	char *name = gitdir_config(git_dir, "config", "branch", REPO_BRANCH,
	    "remote");

	return name ? name : task_strdup("origin");
}

void
repo_remote_ref(struct buf *out, const char *git_dir)
{
	char *name = repo_remote(git_dir);

	buf_addf(out, "refs/remotes/%s/" REPO_BRANCH, name);
	free(name);
}

int
repo_configure(const struct log_location *location, struct err *err)
{
	char *path = path_join(location->git_dir, "config");
	int rc = 0;

	if (path_is_file(path) && git_libgit2_init() < 0) {
		rc = repo_fail(err, "cannot start libgit2");
	} else if (path_is_file(path)) {
		rc = repo_write_config(location, true, err);
		git_libgit2_shutdown();
	}
	if (!rc)
		rc = write_attributes(location, err);
	free(path);
	return rc;
}

int
repo_check_config(const struct log_location *location, struct err *err)
{
	char *path = path_join(location->git_dir, "config");
	git_repository *git = NULL;
	int rc = 0;

	if (git_libgit2_init() < 0) {
		rc = repo_fail(err, "cannot start libgit2");
	} else {
		repo_set_options();
		/*
		 * the file may parse, and still hold a value that git refuses
		 */
		if (git_repository_open_ext(&git, location->git_dir,
		        repo_how(location), NULL) &&
		    git_error_last() &&
		    git_error_last()->klass == GIT_ERROR_CONFIG)
			rc = repo_fail(err, "cannot read '%s'", path);
		git_repository_free(git);
		git_libgit2_shutdown();
	}
	free(path);
	return rc;
}

/* True if the line is [name] or [name "part"] and nothing else. */
static bool
is_section(struct slice line)
{
	const char *p = line.ptr, *end = p + line.len, *close;

	if (p == end || *p++ != '[')
		return false;
	while (
	    p < end && (isalnum((unsigned char)*p) || *p == '-' || *p == '.'))
		p++;
	if (end - p > 2 && p[0] == ' ' && p[1] == '"') {
		close = memchr(p + 2, '"', (size_t)(end - p) - 2);
		p = close ? close + 1 : p;
	}
	return end - p == 1 && *p == ']';
}

/* True if the line is name = value, complete on this line. */
static bool
is_setting(struct slice line)
{
	const char *p = line.ptr, *end = p + line.len;
	int quotes = 0;

	if (p == end || !isalpha((unsigned char)*p))
		return false;
	while (p < end && (isalnum((unsigned char)*p) || *p == '-'))
		p++;
	while (p < end && *p == ' ')
		p++;
	if (p == end || *p != '=')
		return false;
	for (; p < end; p++)
		quotes += *p == '"';
	return quotes % 2 == 0;
}

/* True if the section has settings of the user, which nobody can make again. */
static bool
is_of_user(struct slice section)
{
	return slice_starts(section, "[remote") ||
	    slice_starts(section, "[branch") ||
	    slice_starts(section, "[user") || slice_starts(section, "[tasklog");
}

/*
 * Copy the lines that can be read by themselves, without continued lines and
 * escapes. If few is set, only sections that are the user's are copied.
 */
static void
salvage(struct buf *out, const struct buf *text, int few)
{
	const char *p = text->data, *end = p + text->len;
	bool in_section = false;

	for (; p && p < end; p++) {
		const char *lf = memchr(p, '\n', (size_t)(end - p)),
		           *stop = lf ? lf : end;
		struct slice line;

		while (p < stop && isspace((unsigned char)*p))
			p++;
		line = (struct slice){ p, (size_t)(stop - p) };
		while (line.len && isspace((unsigned char)p[line.len - 1]))
			line.len--;
		for (size_t i = 0; i < line.len; i++)
			if (iscntrl((unsigned char)p[i]) || p[i] == '\\')
				line.len = 0;
		if (is_section(line))
			in_section = !few || is_of_user(line);
		if (in_section && (is_section(line) || is_setting(line))) {
			buf_add_str(out, *line.ptr == '[' ? "" : "\t");
			buf_add_slice(out, line);
			buf_add_char(out, '\n');
		}
		p = stop;
	}
}

int
repo_mend_config(const struct log_location *location, struct err *err)
{
	char *path = path_join(location->git_dir, "config");
	struct buf text = BUF_INIT, good = BUF_INIT;
	int rc = buf_read_regular(&text, path, CONFIG_MAX, err);

	for (int few = 0; !rc && few < 2; few++) {
		buf_clear(&good);
		salvage(&good, &text, few);
		rc = path_write_file(path, good.data ? good.data : "", err);
		if (!rc && !repo_check_config(location, NULL))
			break;
	}
	if (!rc)
		rc = repo_configure(location, err);
	buf_release(&text);
	buf_release(&good);
	free(path);
	return rc;
}

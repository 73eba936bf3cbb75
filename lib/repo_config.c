/* SPDX-License-Identifier: ISC */
/*
 * The configuration of a log's git directory.
 */
#include "repo.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "path.h"
#include "place.h"
#include "repo_internal.h"

#define CONFIG_MAX (1 << 20)

/*
 * Settings of the user that would harm a log are answered here. Symbolic links of a
 * foreign tree are checked out as plain files, so that no path leads out of the log.
 * There is no directory of hooks: a relative one would be looked up in the work tree,
 * whose files come from other clones.
 */
int
repo_write_config(const struct place *place, int keep, struct err *err)
{
	static const struct {
		const char *name;
		const char *value;
	} setting[] = {
		{ "core.bare", "false" },
		{ "core.autocrlf", "false" },
		{ "core.fsmonitor", "false" },
		{ "core.hooksPath", "/dev/null" },
		{ "core.logAllRefUpdates", "true" },
		{ "core.splitIndex", "false" },
		{ "core.symlinks", "false" },
		{ "core.untrackedCache", "false" },
		{ "index.skipHash", "false" },
		{ "pull.rebase", "false" },
		{ "branch." REPO_BRANCH ".remote", "origin" },
		{ "branch." REPO_BRANCH ".merge", REPO_REF },
	};
	char *path = path_join(place->git_dir, "config");
	git_config *config = NULL;
	git_buf old = GIT_BUF_INIT;
	size_t i;
	int got, rc = 0;

	got = git_config_open_ondisk(&config, path);
	for (i = 0; !got && i < sizeof setting / sizeof *setting; i++) {
		if (!git_config_get_string_buf(&old, config, setting[i].name) &&
		    (keep || !strcmp(old.ptr, setting[i].value)))
			continue;
		got = git_config_set_string(config, setting[i].name, setting[i].value);
	}
	if (got)
		rc = repo_fail(err, "cannot write '%s'", path);
	git_buf_dispose(&old);
	git_config_free(config);
	free(path);
	return rc;
}

int
repo_configure(const struct place *place, struct err *err)
{
	char *path = path_join(place->git_dir, "config");
	int rc = 0;

	if (path_is_file(path) && git_libgit2_init() < 0) {
		rc = repo_fail(err, "cannot start libgit2");
	} else if (path_is_file(path)) {
		rc = repo_write_config(place, 1, err);
		git_libgit2_shutdown();
	}
	free(path);
	return rc;
}

int
repo_check_config(const struct place *place, struct err *err)
{
	char *path = path_join(place->git_dir, "config");
	git_repository *git = NULL;
	int rc = 0;

	if (git_libgit2_init() < 0) {
		rc = repo_fail(err, "cannot start libgit2");
	} else {
		repo_set_options();
		/* one that can be parsed may say nonsense all the same */
		if (git_repository_open_ext(&git, place->git_dir,
		    GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT, NULL) &&
		    git_error_last() && git_error_last()->klass == GIT_ERROR_CONFIG)
			rc = repo_fail(err, "cannot read '%s'", path);
		git_repository_free(git);
		git_libgit2_shutdown();
	}
	free(path);
	return rc;
}

/* Boolean: [name] or [name "part"], and nothing else. */
static int
is_section(struct slice line)
{
	const char *p = line.ptr, *end = p + line.len, *close;

	if (p == end || *p++ != '[')
		return 0;
	while (p < end && (isalnum((unsigned char)*p) || *p == '-' || *p == '.'))
		p++;
	if (end - p > 2 && p[0] == ' ' && p[1] == '"') {
		close = memchr(p + 2, '"', (size_t)(end - p) - 2);
		p = close ? close + 1 : p;
	}
	return end - p == 1 && *p == ']';
}

/* Boolean: name = value, all on this line. */
static int
is_setting(struct slice line)
{
	const char *p = line.ptr, *end = p + line.len;
	int quotes = 0;

	if (p == end || !isalpha((unsigned char)*p))
		return 0;
	while (p < end && (isalnum((unsigned char)*p) || *p == '-'))
		p++;
	while (p < end && *p == ' ')
		p++;
	if (p == end || *p != '=')
		return 0;
	for (; p < end; p++)
		quotes += *p == '"';
	return quotes % 2 == 0;
}

/* Boolean: settings of the user's, which nobody can make anew. */
static int
is_of_user(struct slice section)
{
	return slice_starts(section, "[remote") || slice_starts(section, "[branch") ||
	    slice_starts(section, "[user") || slice_starts(section, "[tasklog");
}

/*
 * What can be read line by line; nothing that goes on in the next or needs an escape.
 * few: boolean, and what git's own settings may be is left out.
 */
static void
salvage(struct buf *out, const struct buf *text, int few)
{
	const char *p = text->data, *end = p + text->len;
	int in_section = 0;

	for (; p && p < end; p++) {
		const char *lf = memchr(p, '\n', (size_t)(end - p)), *stop = lf ? lf : end;
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
repo_mend_config(const struct place *place, struct err *err)
{
	char *path = path_join(place->git_dir, "config");
	struct buf text = BUF_INIT, good = BUF_INIT;
	int rc = buf_read_file(&text, path, CONFIG_MAX, err);

	for (int few = 0; !rc && few < 2; few++) {
		buf_clear(&good);
		salvage(&good, &text, few);
		rc = path_write_file(path, good.data ? good.data : "", err);
		if (!rc && !repo_check_config(place, NULL))
			break;
	}
	if (!rc)
		rc = repo_configure(place, err);
	buf_release(&text);
	buf_release(&good);
	free(path);
	return rc;
}

/* SPDX-License-Identifier: ISC */
/* Settings of one file of git's configuration, with what it includes. */
#include "git/git_settings.h"

#include <string.h>

#include <git2.h>

#include "git/repo_private.h"

static int
add_all(struct git_settings *out, git_config *config, const char *path,
    const char *prefix)
{
	git_config_iterator *found = NULL;
	git_config_entry *entry;
	int got = git_config_iterator_new(&found, config);

	while (!got && (got = git_config_next(&entry, found)) == 0)
		if (strncmp(entry->name, prefix, strlen(prefix)) == 0)
			git_settings_add(out, path, entry->name,
			    entry->value ? entry->value : "true");
	git_config_iterator_free(found);
	return got == GIT_ITEROVER ? 0 : got;
}

int
git_settings_add_file(struct git_settings *out, const char *path,
    const char *prefix, const char *git_dir, struct err *err)
{
	git_repository *git = NULL;
	git_config *config = NULL;
	int got, rc = 0;

	if (git_libgit2_init() < 0)
		return repo_fail(err, "cannot start libgit2");
	repo_set_options();
	if (git_dir)
		(void)git_repository_open_ext(&git, git_dir,
		    GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_BARE,
		    NULL);
	got = git_config_new(&config);
	if (!got)
		got = git_config_add_file_ondisk(config, path,
		    GIT_CONFIG_LEVEL_LOCAL, git, 0);
	if (!got)
		got = add_all(out, config, path, prefix);
	if (got)
		rc = repo_fail(err, "cannot read the settings in '%s'", path);
	git_config_free(config);
	git_repository_free(git);
	git_libgit2_shutdown();
	return rc;
}

int
git_settings_write(const char *path, const char *key, const char *value,
    struct err *err)
{
	git_config *config = NULL;
	int got, rc = 0;

	if (git_libgit2_init() < 0)
		return repo_fail(err, "cannot start libgit2");
	repo_set_options();
	got = git_config_open_ondisk(&config, path);
	if (!got)
		got = git_config_set_string(config, key, value);
	if (got)
		rc = repo_fail(err, "cannot write '%s'", path);
	git_config_free(config);
	git_libgit2_shutdown();
	return rc;
}

/* SPDX-License-Identifier: ISC */
/* Files with the form of a new task. */
#include "cli/template.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "cli/cli.h"
#include "cli/settings.h"

#define USUAL ".tasklog/templates"
#define SUFFIX ".md"
#define TEMPLATE_MAX (1 << 20)

/* Returns the setting as a path: "~/" is the home directory. */
static char *
wanted_dir(struct cli *cli)
{
	const char *set = cli_setting(cli, "templates");
	const char *home = getenv("HOME");

	if (!set || !*set)
		return task_strdup(USUAL);
	return strncmp(set, "~/", 2) == 0 && home
	    ? path_join(home, set + 2)
	    : task_strdup(set);
}

/* Returns the directory of the templates, or NULL if there is none. */
static char *
find_dir(struct cli *cli)
{
	char *wanted = wanted_dir(cli), *at, *found = NULL;

	at = path_real(cli->dir ? cli->dir : ".");
	while (at && !found) {
		char *up = strcmp(at, "/") == 0 || *wanted == '/'
		    ? NULL : path_parent(at);

		found = *wanted == '/' ? task_strdup(wanted)
		                       : path_join(at, wanted);
		if (access(found, R_OK | X_OK) == -1) {
			free(found);
			found = NULL;
		}
		free(at);
		at = up;
	}
	free(at);
	free(wanted);
	return found;
}

void
template_each(struct cli *cli, void (*fn)(void *arg, const char *name),
    void *arg)
{
	char *path = find_dir(cli);
	DIR *dir = path ? opendir(path) : NULL;
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name), end = strlen(SUFFIX);
		char name[256];

		if (*entry->d_name == '.' || len <= end || len >= sizeof(name)
		    || strcmp(entry->d_name + len - end, SUFFIX) != 0)
			continue;
		memcpy(name, entry->d_name, len - end);
		name[len - end] = '\0';
		fn(arg, name);
	}
	if (dir)
		closedir(dir);
	free(path);
}

static void
add_name(void *arg, const char *name)
{
	struct buf *all = arg;

	buf_addf(all, "%s%s", all->len ? ", " : "", name);
}

static int
no_template(struct cli *cli, const char *name, struct err *err)
{
	struct buf all = BUF_INIT;
	int rc;

	template_each(cli, add_name, &all);
	rc = all.len
	    ? err_set(err, ERR_NOT_FOUND,
	          "there is no template '%s'; there are %s", name, all.data)
	    : err_set(err, ERR_NOT_FOUND,
	          "there is no template '%s': make the file " USUAL "/%s"
	          SUFFIX " in the project, with lines like 'title: TEXT'",
	          name, name);
	buf_release(&all);
	return rc;
}

int
template_read(struct buf *out, struct cli *cli, const char *name,
    struct err *err)
{
	bool is_path = strchr(name, '/') != NULL;
	char *dir = is_path ? NULL : find_dir(cli), *path = NULL;
	struct buf file = BUF_INIT;
	int rc;

	buf_addf(&file, "%s" SUFFIX, name);
	if (is_path)
		path = task_strdup(name);
	else if (dir)
		path = path_join(dir, file.data);
	if (path && (is_path || path_is_file(path)))
		rc = buf_read_file(out, path, TEMPLATE_MAX, err);
	else
		rc = no_template(cli, name, err);
	free(path);
	free(dir);
	buf_release(&file);
	return rc;
}

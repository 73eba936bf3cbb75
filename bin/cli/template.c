/* SPDX-License-Identifier: ISC */
/* Files with the form of a new task. */
#include "cli/template.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/json.h"
#include "base/path.h"
#include "base/words.h"
#include "cli/cli.h"
#include "cli/settings.h"

#define USUAL ".tasklog/templates"
#define ONE ".md"
#define PLAN ".jsonl"
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

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len > end_len && strcmp(text + len - end_len, end) == 0;
}

void
template_each(struct cli *cli, void (*fn)(void *arg, const char *name),
    void *arg)
{
	char *path = find_dir(cli);
	DIR *dir = path ? opendir(path) : NULL;
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name), end;
		char name[256];

		end = ends_with(entry->d_name, ONE)    ? strlen(ONE)
		    : ends_with(entry->d_name, PLAN) ? strlen(PLAN)
		                                     : 0;
		if (*entry->d_name == '.' || !end || len >= sizeof(name))
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
	          ONE " in the project, with lines like 'title: TEXT'",
	          name, name);
	buf_release(&all);
	return rc;
}

/* Returns the path of a template, or NULL. */
static char *
find_template(struct cli *cli, const char *name)
{
	static const char *const ends[] = { ONE, PLAN };
	char *dir, *path = NULL;

	if (strchr(name, '/'))
		return task_strdup(name);
	dir = find_dir(cli);
	for (size_t i = 0; dir && i < 2 && !path; i++) {
		struct buf file = BUF_INIT;

		buf_addf(&file, "%s%s", name, ends[i]);
		path = path_join(dir, file.data);
		buf_release(&file);
		if (path_is_file(path))
			break;
		free(path);
		path = NULL;
	}
	free(dir);
	return path;
}

/* Returns the value of a variable, or NULL. */
static const char *
value_of(const struct words *set, struct slice name)
{
	for (size_t i = 0; i < set->count; i++)
		if (strncmp(set->item[i], name.ptr, name.len) == 0 &&
		    set->item[i][name.len] == '=')
			return set->item[i] + name.len + 1;
	return NULL;
}

/* Append a value; in a plan it stands in a JSON string. */
static void
add_value(struct buf *out, const char *value, bool is_plan)
{
	struct buf json = BUF_INIT;

	if (is_plan) {
		json_add_str(&json, value);
		buf_add(out, json.data + 1, json.len - 2);
	} else {
		buf_add_str(out, value);
	}
	buf_release(&json);
}

static bool
is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* Find the next variable; *name is what stands between its braces. */
static const char *
next_variable(struct slice *name, const char *p, const char *end)
{
	for (; p + 3 < end; p++) {
		const char *close = p + 2;

		if (p[0] != '$' || p[1] != '{')
			continue;
		while (close < end && is_name_char(*close))
			close++;
		*name = (struct slice){ p + 2, (size_t)(close - p) - 2 };
		if (name->len && close < end && *close == '}')
			return p;
	}
	return NULL;
}

static int
fill_variables(struct buf *out, struct slice text, const struct words *set,
    bool is_plan, struct err *err)
{
	const char *p = text.ptr, *end = p + text.len, *at;
	struct slice name;

	while ((at = next_variable(&name, p, end)) != NULL) {
		const char *value = value_of(set, name);

		if (!value)
			return err_set(err, ERR_INVALID,
			    "'%.*s' has no value: give --set %.*s=VALUE",
			    (int)name.len, name.ptr, (int)name.len, name.ptr);
		buf_add(out, p, (size_t)(at - p));
		add_value(out, value, is_plan);
		p = name.ptr + name.len + 1;
	}
	buf_add(out, p, (size_t)(end - p));
	return 0;
}

/* Refuse a value that no variable takes: its name may be misspelt. */
static int
check_set(struct slice text, const struct words *set, struct err *err)
{
	for (size_t i = 0; i < set->count; i++) {
		const char *equals = strchr(set->item[i], '=');
		const char *p = text.ptr, *end = p + text.len;
		struct slice name = {0};
		bool used = false;

		if (!equals || equals == set->item[i])
			return err_set(err, ERR_INVALID,
			    "--set takes NAME=VALUE, not '%.60s'",
			    set->item[i]);
		while (!used && next_variable(&name, p, end)) {
			used = name.len == (size_t)(equals - set->item[i]) &&
			    memcmp(name.ptr, set->item[i], name.len) == 0;
			p = name.ptr;
		}
		if (!used)
			return err_set(err, ERR_INVALID,
			    "there is no variable '%.*s' in it",
			    (int)(equals - set->item[i]), set->item[i]);
		if (value_of(set, name) != equals + 1)
			return err_set(err, ERR_INVALID,
			    "--set gives '%.*s' twice", (int)name.len,
			    name.ptr);
	}
	return 0;
}

int
template_read(struct buf *out, bool *is_plan, struct cli *cli,
    const char *name, const struct words *set, struct err *err)
{
	char *path = find_template(cli, name);
	struct buf text = BUF_INIT;
	int rc;

	*is_plan = path && ends_with(path, PLAN);
	rc = path ? buf_read_file(&text, path, TEMPLATE_MAX, err)
	          : no_template(cli, name, err);
	if (!rc) {
		rc = check_set(slice_of_buf(&text), set, err);
		if (!rc)
			rc = fill_variables(out, slice_of_buf(&text), set,
			    *is_plan, err);
		if (rc)
			err_prefix(err, "template '%s'", name);
	}
	free(path);
	buf_release(&text);
	return rc;
}

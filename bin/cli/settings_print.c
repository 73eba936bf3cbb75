/* SPDX-License-Identifier: ISC */
/* `tasklog config` and `tasklog context`. */
#include "cli/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/path.h"
#include "cli/cli.h"
#include "cli/filters.h"
#include "cli/out.h"

/* All settings; those that end with a dot have names of the user after it. */
static const char *const known[] = { "actor", "alias.", "color", "columns",
	"context", "date", "filter.", "list", "locktimeout", "new.", "pack",
	"sort", "templates", "undohint" };

#define KNOWN (sizeof(known) / sizeof(known[0]))

static const struct column columns[] = {
	{ .name = "setting" },
	{ .name = "value", .flex = true },
	{ .name = "from", .max = 40 },
	{ .name = "note", .heading = "" },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static bool
is_known(const char *name)
{
	for (size_t i = 0; i < KNOWN; i++) {
		size_t len = strlen(known[i]);

		if (known[i][len - 1] == '.' ? strncmp(name, known[i], len) == 0
		                             : strcmp(name, known[i]) == 0)
			return true;
	}
	return false;
}

static void
print_setting(struct out *out, const char *name, const char *value,
    const char *from)
{
	const char *near = nearest_word(name, known, KNOWN);
	struct buf note = BUF_INIT;

	if (!is_known(name))
		buf_addf(&note, "unknown%s%s%s", near ? "; did you mean '" : "",
		    near ? near : "", near ? "'?" : "");
	out_text(out, slice_of(name), STYLE_PLAIN);
	out_text(out, slice_of(value), STYLE_PLAIN);
	out_text(out, slice_of(from), STYLE_DIM);
	out_text(out, slice_of(note.data ? note.data : ""), STYLE_RED);
	out_record(out);
	buf_release(&note);
}

void
settings_print(struct cli *cli)
{
	const struct git_settings *all = &cli->config.settings;
	const struct view none = {0};
	const struct filter *filter;
	struct buf name = BUF_INIT;
	struct out out;

	(void)cli_setting(cli, "");	/* reads them */
	out_open(&out, cli, &none, columns, COLUMNS);
	for (size_t i = 0; i < all->count; i++) {
		const struct git_setting *one = &all->item[i];

		if (config_setting(&cli->config, one->key +
		        strlen(CONFIG_PREFIX)) == one)
			print_setting(&out, one->key + strlen(CONFIG_PREFIX),
			    one->value, one->scope);
	}
	for (size_t i = 0; (filter = filter_built_in(i)) != NULL; i++) {
		buf_clear(&name);
		buf_addf(&name, "filter.%s", filter->name);
		if (!cli_setting(cli, name.data))
			print_setting(&out, name.data, filter->words,
			    "built in");
	}
	out_say(&out, "tasklog-config(5) describes them");
	out_close(&out);
	buf_release(&name);
}

/* Write the context into the project's file, or the log's if there is none. */
static int
set_context(struct cli *cli, const char *name, struct err *err)
{
	const struct log_location *location = &cli->config.location;
	const char *dir = location->common_dir ? location->common_dir
	                                       : location->git_dir;
	char *path;
	int rc;

	if (!dir)
		return err_set(err, ERR_NOT_FOUND,
		    "there is no task log here: task-init makes one");
	path = path_join(dir, "config");
	rc = git_settings_write(path, CONFIG_PREFIX "context", name, err);
	free(path);
	return rc;
}

int
settings_context(struct cli *cli, const char *name, struct err *err)
{
	const char *now = cli_setting(cli, "context"), *near;
	char *source = NULL;

	if (!name) {
		printf("%s\n", now && *now ? now : "none");
		return 0;
	}
	if (strcmp(name, "none") == 0)
		return set_context(cli, "", err);
	near = filter_near(cli, name);
	if (!filter_find(cli, name, &source))
		return err_set(err, ERR_NOT_FOUND,
		    "there is no filter '%s'%s%s%s ('tasklog config' lists "
		    "them)", name, near ? "; did you mean '" : "",
		    near ? near : "", near ? "'?" : "");
	free(source);
	return set_context(cli, name, err);
}

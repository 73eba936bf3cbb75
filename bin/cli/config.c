/* SPDX-License-Identifier: ISC */
/*
 * Settings in git's files. Most people have none: a file without the word
 * "tasklog" is not parsed, because starting libgit2 takes longer than a
 * command.
 */
#include "cli/config.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/path.h"
#include "base/trace.h"
#include "base/words.h"
#include "cli/split.h"
#include "git/gitdir.h"

/* True if the text has the word, in lower case or with a capital. */
static bool
has_word(const struct config_file *file, const char *word)
{
	const char either[] = { *word, (char)toupper((unsigned char)*word),
		'\0' };
	const char *p = file->text.data ? file->text.data : "";
	size_t len = strlen(word);

	for (; (p = strpbrk(p, either)) != NULL; p++)
		if (strncasecmp(p, word, len) == 0)
			return true;
	return false;
}

/* Keep the text of dir/name, if there is such a file and dir is not NULL. */
static void
add_file(struct config *config, const char *dir, const char *name, bool of_log)
{
	struct config_file *file = &config->file[config->files];

	if (!dir || !gitdir_config_text(&file->text, dir, name)) {
		buf_release(&file->text);
		file->text = (struct buf)BUF_INIT;
		return;
	}
	file->path = path_join(dir, name);
	file->of_log = of_log;
	config->files++;
}

/*
 * Find the log whose settings count, where the log found is a clone in the work
 * tree of an agent: whoever writes there could make the clone's settings.
 */
static void
find_main_log(struct log_location *out, const struct log_location *clone)
{
	const struct location_query ask = { clone->main_dir, NULL,
		clone->main_dir };

	if (location_find(out, &ask, NULL) || out->main_dir) {
		location_release(out);
		*out = (struct log_location){0};
	}
}

static void
add_files_of_user(struct config *config)
{
	const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
	const char *global = getenv("GIT_CONFIG_GLOBAL");
	const char *system = getenv("GIT_CONFIG_SYSTEM");

	if (!getenv("GIT_CONFIG_NOSYSTEM"))
		add_file(config, "/", system ? system : "/etc/gitconfig",
		    false);
	if (global) {
		add_file(config, "/", global, false);
		return;
	}
	if (xdg && *xdg)
		add_file(config, xdg, "git/config", false);
	else
		add_file(config, home, ".config/git/config", false);
	add_file(config, home, ".gitconfig", false);
}

/* A file of somebody else may not tell what a command does. */
static bool
is_trusted(const struct config_file *file)
{
	struct stat st;

	return stat(file->path, &st) == 0 &&
	    (st.st_uid == geteuid() || st.st_uid == 0);
}

static bool
has_settings(const struct config_file *file)
{
	return (has_word(file, "tasklog") || has_word(file, "[include")) &&
	    is_trusted(file);
}

static int
read_settings(struct config *config, const char *project, struct err *err)
{
	int rc = 0;

	for (int i = 0; i < config->files && !rc; i++)
		if (has_settings(&config->file[i]))
			rc = git_settings_add_file(&config->settings,
			    config->file[i].path, CONFIG_PREFIX,
			    has_word(&config->file[i], "[includeif")
			        ? project : NULL, err);
	return rc;
}

/*
 * Add the settings of `git -c tasklog.NAME=VALUE task`, which git hands over as
 * words in quotes.
 */
static int
read_command_line(struct config *config, struct err *err)
{
	const char *given = getenv("GIT_CONFIG_PARAMETERS");
	struct words words = {0};
	int rc = given ? split_words(&words, given, err) : 0;

	for (size_t i = 0; i < words.count; i++) {
		char *key = (char *)(uintptr_t)words.item[i];
		char *value = strchr(key, '=');

		if (value)
			*value++ = '\0';
		for (char *p = key; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		if (!rc && strncmp(key, CONFIG_PREFIX,
		        strlen(CONFIG_PREFIX)) == 0)
			git_settings_add(&config->settings, "git -c", key,
			    value ? value : "true");
		free(key);
	}
	words_release(&words);
	return rc;
}

int
config_read(struct config *config, const struct location_query *ask,
    struct err *err)
{
	struct log_location *found = &config->location, main_log = {0};
	const struct log_location *log = found;
	struct span span;
	int rc;

	config->read = true;
	config->option = ask->option;
	span_begin(&span, "config");
	if (location_find(found, ask, NULL)) {
		location_release(found);
		*found = (struct log_location){0};
	} else if (found->main_dir) {
		find_main_log(&main_log, found);
		log = &main_log;
	}
	add_file(config, log->git_dir, "config", true);
	add_files_of_user(config);
	add_file(config, log->common_dir, "config", false);
	rc = read_settings(config, log->common_dir, err);
	if (!rc)
		rc = read_command_line(config, err);
	location_release(&main_log);
	span_end(&span);
	return rc;
}

int
config_read_once(struct config *config, const char *dir, struct err *err)
{
	struct location_query ask = { dir, getenv("TASK_DIR"), "/" };
	char cwd[4096];

	if (config->read)
		return 0;
	if (getcwd(cwd, sizeof(cwd)))
		ask.cwd = cwd;
	return config_read(config, &ask, err);
}

void
config_release(struct config *config)
{
	git_settings_release(&config->settings);
	for (int i = 0; i < config->files; i++) {
		free(config->file[i].path);
		buf_release(&config->file[i].text);
	}
	location_release(&config->location);
	*config = (struct config){0};
}

char *
config_git(const struct config *config, const char *section, const char *key,
    bool command)
{
	char *value = NULL;

	for (int i = config->files; i-- && !value; )
		if (!config->file[i].of_log &&
		    (!command || is_trusted(&config->file[i])))
			value = gitdir_config_in(&config->file[i].text,
			    section, NULL, key);
	return value;
}

/* True if the log's own file may have the setting: it may not have commands. */
static bool
is_allowed(const struct config *config, const struct git_setting *setting)
{
	return !config->file[0].of_log ||
	    strcmp(setting->scope, config->file[0].path) != 0 ||
	    strncmp(setting->key, CONFIG_PREFIX "alias.",
	        strlen(CONFIG_PREFIX "alias.")) != 0;
}

const struct git_setting *
config_setting(const struct config *config, const char *name)
{
	for (size_t i = config->settings.count; i-- > 0; ) {
		const struct git_setting *one = &config->settings.item[i];

		if (strcmp(one->key + strlen(CONFIG_PREFIX), name) == 0 &&
		    is_allowed(config, one))
			return one;
	}
	return NULL;
}

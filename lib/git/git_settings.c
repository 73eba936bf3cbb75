/* SPDX-License-Identifier: ISC */
/*
 * Reading a configuration by running git: only git knows which conditional
 * includes apply.
 */
#include "git/git_settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "git/run_git.h"

static void
add(struct git_settings *out, const char *scope, const char *key,
    const char *value)
{
	out->item = task_realloc(out->item, out->count + 1, sizeof(*out->item));
	out->item[out->count++] = (struct git_setting){ scope, key, value };
}

static const char *
keep(struct git_settings *settings, const char *text)
{
	char *copy = task_strdup(text);

	settings->own = task_realloc(settings->own, settings->own_count + 1,
	    sizeof(*settings->own));
	settings->own[settings->own_count++] = copy;
	return copy;
}

void
git_settings_add(struct git_settings *settings, const char *scope,
    const char *key, const char *value)
{
	key = keep(settings, key);
	add(settings, scope, key, keep(settings, value));
}

/* Parse pairs of a scope and NAME LF VALUE, each ended by a NUL. */
static void
parse(struct git_settings *out)
{
	char *p = out->text.data, *end = p + out->text.len, *key, *next, *value;

	for (; p && p < end; p = next) {
		key = p + strlen(p) + 1;
		if (key >= end)
			break;
		next = key + strlen(key) + 1;
		value = strchr(key, '\n');
		if (value)
			*value++ = '\0';
		/* a name without a value means true */
		add(out, p, key, value ? value : "true");
	}
}

int
git_settings_read(struct git_settings *out, const char *git_dir, bool with_env,
    struct err *err)
{
	const char *argv[] = { "--git-dir", git_dir, "config", "--list", "-z",
		"--show-scope", "--includes", NULL };
	struct run_git git = { .argv = argv, .keeps_config = with_env };
	struct buf why = BUF_INIT;
	int rc = run_git(&git, err);

	*out = (struct git_settings){0};
	if (!rc && (git.timed_out || git.status != 0 || git.cut)) {
		run_git_reason(&why, &git);
		rc = err_set(err, ERR_IO,
		    "cannot read git's configuration of '%s': %s", git_dir,
		    why.data);
		buf_release(&why);
	} else if (!rc) {
		out->text = git.out;
		git.out = (struct buf)BUF_INIT;
		parse(out);
	}
	run_git_release(&git);
	return rc;
}

void
git_settings_release(struct git_settings *settings)
{
	for (size_t i = 0; i < settings->own_count; i++)
		free(settings->own[i]);
	free(settings->own);
	free(settings->item);
	buf_release(&settings->text);
	*settings = (struct git_settings){0};
}

bool
git_setting_name(struct slice *out, const struct git_setting *setting,
    const char *prefix, const char *suffix)
{
	size_t before = strlen(prefix), after = strlen(suffix),
	       len = strlen(setting->key);

	if (len < before + after + 2 ||
	    strncmp(setting->key, prefix, before) != 0 ||
	    setting->key[before] != '.' ||
	    setting->key[len - after - 1] != '.' ||
	    strcmp(setting->key + len - after, suffix) != 0)
		return false;
	*out = (struct slice){ setting->key + before + 1,
		len - before - after - 2 };
	return out->len > 0;
}

const char *
git_settings_value(const struct git_settings *settings, const char *prefix,
    const char *name, const char *suffix, size_t n)
{
	struct buf key = BUF_INIT;
	const char *value = NULL;

	if (name)
		buf_addf(&key, "%s.%s.%s", prefix, name, suffix);
	else
		buf_addf(&key, "%s.%s", prefix, suffix);
	for (size_t i = 0; i < settings->count && !value; i++)
		if (strcmp(settings->item[i].key, key.data) == 0 && n-- == 0)
			value = settings->item[i].value;
	buf_release(&key);
	return value;
}

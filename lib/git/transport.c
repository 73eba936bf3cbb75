/* SPDX-License-Identifier: ISC */
#include "git/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "git/log_location.h"
#include "git/owner.h"
#include "git/remote_follow.h"
#include "git/run_git.h"

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len >= n && strcmp(text + len - n, end) == 0;
}

/* True if a setting says how any remote is reached. */
static bool
is_general(const char *key)
{
	static const char *const sections[] = { "http.", "credential.",
		"protocol." };
	static const char *const names[] = { "core.askpass", "core.gitproxy",
		"core.sshcommand", "ssh.variant" };

	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
		if (strncmp(key, sections[i], strlen(sections[i])) == 0)
			return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(key, names[i]) == 0)
			return true;
	return strncmp(key, "url.", 4) == 0 &&
	    (ends_with(key, ".insteadof") || ends_with(key, ".pushinsteadof"));
}

/*
 * For a setting of one remote of the project: add it for each remote of the log
 * that follows that remote.
 */
static void
add_of_remote(struct git_settings *out, const struct transport *transport,
    const struct git_setting *setting)
{
	static const char *const names[] = { "proxy", "proxyauthmethod",
		"receivepack", "serveroption", "uploadpack", "vcs" };
	const struct git_settings *log = &transport->log;
	struct slice theirs, ours;
	struct buf key = BUF_INIT;

	for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++) {
		if (!git_setting_name(&theirs, setting, "remote", names[n]))
			continue;
		for (size_t i = 0; i < log->count; i++)
			if (git_setting_name(&ours, &log->item[i], "remote",
			        FOLLOW_NAME) &&
			    slice_is(theirs, log->item[i].value)) {
				buf_clear(&key);
				buf_addf(&key, "remote.%.*s.%s", (int)ours.len,
				    ours.ptr, names[n]);
				git_settings_add(out, setting->scope, key.data,
				    setting->value);
			}
	}
	buf_release(&key);
}

/*
 * True if the log's runs of git see the setting without our help, because the
 * user or the system sets it, or because the log has its own value. used marks
 * settings that matched already.
 */
static bool
is_seen(const struct git_settings *log, char *used,
    const struct git_setting *setting)
{
	for (size_t i = 0; i < log->count; i++) {
		const struct git_setting *own = &log->item[i];

		if (strcmp(own->key, setting->key) != 0)
			continue;
		if (strcmp(own->scope, "local") == 0 ||
		    strcmp(own->scope, "worktree") == 0)
			return true;
		if (!used[i] && strcmp(own->value, setting->value) == 0) {
			used[i] = 1;
			return true;
		}
	}
	return false;
}

static char *
say(const char *name, size_t n, const char *value)
{
	struct buf text = BUF_INIT;

	if (n)
		buf_addf(&text, "%s_%zu=%s", name, n - 1, value);
	else
		buf_addf(&text, "%s=%s", name, value);
	return text.data;
}

/*
 * Values may be secrets. Unlike arguments, nobody else can see the environment.
 */
static void
make_env(struct transport *transport)
{
	const struct git_settings *project = &transport->project;
	char *used = task_zalloc(transport->log.count + 1, 1), number[24];
	struct git_settings wanted = {0};
	size_t n = 0, count = 0;

	for (size_t i = 0; i < project->count; i++)
		if (is_general(project->item[i].key))
			git_settings_add(&wanted, project->item[i].scope,
			    project->item[i].key, project->item[i].value);
		else
			add_of_remote(&wanted, transport, &project->item[i]);
	transport->env = task_zalloc(2 * wanted.count + 2,
	    sizeof(*transport->env));
	for (size_t i = 0; i < wanted.count; i++) {
		if (is_seen(&transport->log, used, &wanted.item[i]))
			continue;
		count++;
		transport->env[n++] = say("GIT_CONFIG_KEY", count,
		    wanted.item[i].key);
		transport->env[n++] = say("GIT_CONFIG_VALUE", count,
		    wanted.item[i].value);
	}
	snprintf(number, sizeof(number), "%zu", count);
	transport->env[n] = say("GIT_CONFIG_COUNT", 0, number);
	git_settings_release(&wanted);
	free(used);
}

static void
drop_env(struct transport *transport)
{
	for (size_t i = 0; transport->env && transport->env[i]; i++)
		free(transport->env[i]);
	free(transport->env);
	transport->env = NULL;
}

static const char *
top_of(const struct log_location *location)
{
	return location->project ? location->project : location->common_dir;
}

/*
 * Read both configurations. True if both were read and the project has
 * settings. A problem with one becomes a note. Programs that a configuration
 * names are run only if git itself would run them there.
 */
static bool
read_both(struct transport *transport, struct buf *notes)
{
	const struct log_location *location = transport->location;
	struct err why = {0};
	int rc;

	if (!location->common_dir && !run_git_has_config())
		return false;
	rc = location->common_dir ? owner_check_dir(top_of(location), &why) : 0;
	if (!rc && owner_check(location, NULL))
		return false;	/* every run of git on the log reports that */
	if (!rc)
		rc = git_settings_read(&transport->project,
		    location->common_dir ? location->common_dir
		                         : location->git_dir,
		    true, &why);
	if (!rc)
		rc = git_settings_read(&transport->log, location->git_dir,
		    false, &why);
	if (rc) {
		git_settings_release(&transport->project);
		buf_addf(notes, "%s\n", why.message);
	}
	return !rc && transport->project.count > 0;
}

int
transport_open(struct transport *out, const struct log_location *location,
    bool anew, struct buf *notes, struct err *err)
{
	struct err why = {0};
	int rc = 0;
	bool changed = false;

	*out = (struct transport){ .location = location };
	if (!read_both(out, notes))
		return 0;
	make_env(out);
	rc = remote_follow(out, anew, &changed, notes, err);
	if (!rc && changed) {
		git_settings_release(&out->log);
		rc = git_settings_read(&out->log, location->git_dir, false,
		    &why);
		drop_env(out);
		make_env(out);
	}
	return rc ? err_set(err, why.word, "%s", why.message) : 0;
}

void
transport_close(struct transport *transport)
{
	drop_env(transport);
	git_settings_release(&transport->project);
	git_settings_release(&transport->log);
}

const char *
transport_dir(const struct transport *transport, const char *remote)
{
	const struct log_location *location = transport->location;

	if (!git_settings_value(&transport->log, "remote", remote, FOLLOW_NAME,
	        0))
		return location->dir;
	return top_of(location);
}

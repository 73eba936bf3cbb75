/* SPDX-License-Identifier: ISC */
/*
 * Choosing the project's remote for the log: the remote that already has the
 * log's branch, else the one that git would take. With one remote there is
 * nothing to choose. With several, each is asked once whether it has the
 * branch, so that no second log begins beside the one that others share.
 */
#include "git/remote_follow.h"

#include <stdlib.h>
#include <string.h>

#include <git2.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/log_location.h"
#include "git/repo.h"
#include "git/repo_private.h"
#include "git/run_git.h"
#include "git/transport.h"

#define PROBE_TIMEOUT_MS 10000

struct follow {
	const struct transport *transport;
	const struct log_location *location;
	struct buf *notes;
	bool *changed;
};

static const char *
project_value(const struct follow *f, const char *name, const char *key,
    size_t n)
{
	return git_settings_value(&f->transport->project, "remote", name, key,
	    n);
}

static const char *
log_value(const struct follow *f, const char *name, const char *key, size_t n)
{
	return git_settings_value(&f->transport->log, "remote", name, key, n);
}

/* True if a url.*.insteadOf rewrites the URL. */
static bool
is_rewritten(const struct follow *f, const char *url)
{
	const struct git_settings *project = &f->transport->project;
	struct slice base;

	for (size_t i = 0; i < project->count; i++) {
		const struct git_setting *s = &project->item[i];

		if ((git_setting_name(&base, s, "url", "insteadof") ||
		    git_setting_name(&base, s, "url", "pushinsteadof")) &&
		    strncmp(url, s->value, strlen(s->value)) == 0)
			return true;
	}
	return false;
}

/*
 * Append a URL. A relative path starts at the project's top, which is elsewhere
 * for the log, so it is made absolute.
 */
static void
add_url(struct buf *out, const struct follow *f, const char *url)
{
	const char *top = f->location->project ? f->location->project
	                                    : f->location->common_dir;
	const char *colon = strchr(url, ':'), *slash = strchr(url, '/');
	bool is_path = *url && *url != '/' && *url != '~' &&
	    (!colon || (slash && slash < colon));
	char *joined, *real;

	if (!is_path || is_rewritten(f, url)) {
		buf_add_str(out, url);
		return;
	}
	joined = path_join(top, url);
	real = path_real(joined);
	buf_add_str(out, real ? real : joined);
	free(real);
	free(joined);
}

/*
 * Append all URLs of a remote as lines; push URLs begin with '>'. in_project:
 * the project's remote, else the log's. Nothing is appended if there is no such
 * remote.
 */
static void
list_urls(struct buf *out, const struct follow *f, const char *name,
    bool in_project)
{
	const char *url;

	buf_clear(out);
	buf_add_str(out, "");
	for (int push = 0; push < 2; push++)
		for (size_t n = 0; (url = git_settings_value(in_project ?
		    &f->transport->project : &f->transport->log, "remote", name,
		    push ? "pushurl" : "url", n)); n++) {
			buf_add_str(out, push ? ">" : "");
			if (in_project)
				add_url(out, f, url);
			else
				buf_add_str(out, url);
			buf_add_char(out, '\n');
		}
}

/* Append URLs for a message, without user names and passwords. */
static void
add_shown(struct buf *out, const char *urls)
{
	struct slice url = { urls, strcspn(urls, "\n") };
	const char *host = strstr(urls, "://"), *at;

	if (host && host < urls + url.len) {
		host += 3;
		at = memchr(host, '@', url.len - (size_t)(host - urls));
		if (at && !memchr(host, '/', (size_t)(at - host))) {
			buf_add(out, urls, (size_t)(host - urls));
			url = (struct slice){ at + 1,
				(size_t)(urls + url.len - at) - 1 };
		}
	}
	buf_add_slice(out, url);
}

/*
 * Set all values of one key, or remove it. libgit2 sets several values by a
 * regular expression, and loses some memory by it, so a single value, the usual
 * case, is set without.
 */
static int
set_values(const struct follow *f, git_config *config, const char *remote,
    const char *key, const char *urls, bool push)
{
	struct buf name = BUF_INIT, value = BUF_INIT;
	size_t was = 0, now = 0;
	int got = 0;
	bool several;

	while (log_value(f, remote, key, was))
		was++;
	for (const char *p = urls; *p; p += strcspn(p, "\n") + 1)
		now += (*p == '>') == push;
	several = was > 1 || now > 1;
	buf_addf(&name, "remote.%s.%s", remote, key);
	if (several && was)
		got = git_config_delete_multivar(config, name.data, ".*");
	else if (was && !now)
		got = git_config_delete_entry(config, name.data);
	if (got == GIT_ENOTFOUND)
		got = 0;
	for (const char *p = urls; !got && *p; p += strcspn(p, "\n") + 1) {
		if ((*p == '>') != push)
			continue;
		buf_clear(&value);
		buf_add(&value, p + push, strcspn(p + push, "\n"));
		got = several
		    ? git_config_set_multivar(config, name.data, "^$",
		          value.data)
		    : git_config_set_string(config, name.data, value.data);
	}
	buf_release(&value);
	buf_release(&name);
	return got;
}

static int
set_value(git_config *config, const char *remote, const char *key,
    const char *value)
{
	struct buf name = BUF_INIT;
	int got;

	buf_addf(&name, "remote.%s.%s", remote, key);
	got = git_config_set_string(config, name.data, value);
	buf_release(&name);
	return got;
}

/*
 * Give the log's remote these URLs, and note that it is the project's remote
 * `theirs`.
 */
static int
write_remote(const struct follow *f, const char *remote, const char *theirs,
    const char *urls, struct err *err)
{
	char *path = path_join(f->location->git_dir, "config");
	struct buf refspec = BUF_INIT;
	git_config *config = NULL;
	git_transaction *lock = NULL;
	int got, rc = 0;

	if (git_libgit2_init() < 0)
		return repo_fail(err, "cannot start libgit2");
	buf_addf(&refspec, "+" REPO_REF ":refs/remotes/%s/" REPO_BRANCH,
	    remote);
	got = git_config_open_ondisk(&config, path);
	if (!got)
		got = git_config_lock(&lock, config);
	if (!got)
		got = set_values(f, config, remote, "url", urls, false);
	if (!got)
		got = set_values(f, config, remote, "pushurl", urls, true);
	if (!got && !log_value(f, remote, "fetch", 0))
		got = set_value(config, remote, "fetch", refspec.data);
	if (!got)
		got = set_value(config, remote, "ofProject", theirs);
	if (!got)
		got = set_value(config, remote, "ofProjectUrl", urls);
	if (!got)
		got = git_config_set_bool(config, FOLLOW_ONCE, 1);
	if (!got)
		got = git_transaction_commit(lock);
	if (got)
		rc = repo_fail(err, "cannot write '%s'", path);
	git_transaction_free(lock);
	git_config_free(config);
	if (!rc)
		rc = repo_write_config(f->location, true, err);
	git_libgit2_shutdown();
	*f->changed = true;
	buf_release(&refspec);
	free(path);
	return rc;
}

static void
add_name(struct buf *out, const struct follow *f, const char *name)
{
	size_t len = name ? strlen(name) : 0;

	if (!len || !project_value(f, name, "url", 0))
		return;
	for (const char *p = out->data; p && *p; p += strcspn(p, "\n") + 1)
		if (strcspn(p, "\n") == len && !memcmp(p, name, len))
			return;
	buf_addf(out, "%s\n", name);
}

/* Append the remote that the project's checked-out branch follows. */
static void
add_followed(struct buf *out, const struct follow *f)
{
	static const char ref[] = "ref: refs/heads/";
	char *path = path_join(f->location->common_dir, "HEAD");
	struct buf head = BUF_INIT;

	if (path_is_file(path) && !buf_read_file(&head, path, 4096, NULL) &&
	    head.data && !strncmp(head.data, ref, strlen(ref))) {
		head.data[strcspn(head.data, "\r\n")] = '\0';
		add_name(out, f,
		    git_settings_value(&f->transport->project, "branch",
		        head.data + strlen(ref), "remote", 0));
	}
	buf_release(&head);
	free(path);
}

/*
 * List the project's remotes in the order in which git would choose one; lines.
 */
static void
list_remotes(struct buf *out, const struct follow *f)
{
	const struct git_settings *project = &f->transport->project;
	struct buf copy = BUF_INIT;
	struct slice name;

	add_followed(out, f);
	add_name(out, f,
	    git_settings_value(project, "checkout", NULL, "defaultremote", 0));
	add_name(out, f, "origin");
	for (size_t i = 0; i < project->count; i++)
		if (git_setting_name(&name, &project->item[i], "remote",
		        "url")) {
			buf_clear(&copy);
			buf_add_slice(&copy, name);
			add_name(out, f, copy.data);
		}
	buf_release(&copy);
}

/* True if the project has fetched the log's branch from this remote before. */
static int
was_seen(const struct follow *f, const char *name)
{
	struct buf ref = BUF_INIT;
	char oid[REPO_OID_SIZE];
	bool seen;

	buf_addf(&ref, "refs/remotes/%s/" REPO_BRANCH, name);
	seen = gitdir_ref(f->location->common_dir, ref.data, oid);
	buf_release(&ref);
	return seen;
}

/* True if the remote says that it has the log's branch. */
static int
is_there(const struct follow *f, const char *name)
{
	const char *top = f->location->project ? f->location->project
	                                    : f->location->common_dir;
	const char *argv[] = { "-C", top, "--git-dir", f->location->git_dir,
		"ls-remote", "--exit-code", project_value(f, name, "url", 0),
		REPO_REF, NULL };
	struct run_git git = { .argv = argv, .timeout_ms = PROBE_TIMEOUT_MS,
	    .env = (const char *const *)f->transport->env };
	bool there = !run_git(&git, NULL) && !git.timed_out && git.status == 0;

	run_git_release(&git);
	return there;
}

/* Returns a remote of the project, or NULL if it has none. */
static char *
choose(const struct follow *f)
{
	int (*const asks[])(const struct follow *, const char *) = { was_seen,
		is_there };
	struct buf names = BUF_INIT;
	char *chosen = NULL, *p, *end;

	list_remotes(&names, f);
	for (p = names.data; p && *p; p += strlen(p) + 1)
		p[strcspn(p, "\n")] = '\0';
	end = names.data ? names.data + names.len : NULL;
	if (names.data && *names.data && strlen(names.data) + 1 < names.len)
		for (size_t i = 0; !chosen && i < 2; i++)
			for (p = names.data; !chosen && p < end;
			     p += strlen(p) + 1)
				if (asks[i](f, p))
					chosen = task_strdup(p);
	if (!chosen && names.len)
		chosen = task_strdup(names.data);
	buf_release(&names);
	return chosen;
}

/*
 * The project has no remote of this name any more: find the one with these
 * URLs, else any.
 */
static char *
find_renamed(const struct follow *f, const char *urls)
{
	struct buf names = BUF_INIT, now = BUF_INIT;
	char *found = NULL;

	list_remotes(&names, f);
	for (char *p = names.data; p && *p && !found; p += strlen(p) + 1) {
		p[strcspn(p, "\n")] = '\0';
		list_urls(&now, f, p, true);
		if (strcmp(now.data, urls) == 0)
			found = task_strdup(p);
	}
	buf_release(&names);
	buf_release(&now);
	return found ? found : choose(f);
}

/* Update a remote of the log that was taken from the project. */
static int
follow_one(const struct follow *f, const char *remote, const char *name,
    struct err *err)
{
	const char *urls = log_value(f, remote, FOLLOW_URL, 0);
	struct buf now = BUF_INIT, here = BUF_INIT;
	char *theirs = NULL;
	int rc = 0;

	list_urls(&here, f, remote, false);
	if (!urls || strcmp(here.data, urls) != 0)
		/* the user has changed it in the log */
		goto done;
	theirs = project_value(f, name, "url", 0) ? task_strdup(name) :
	    find_renamed(f, urls);
	if (!theirs)
		goto done;
	list_urls(&now, f, theirs, true);
	if (strcmp(now.data, urls) != 0) {
		buf_addf(f->notes, "the project's remote '%s' is now at '",
		    theirs);
		add_shown(f->notes, now.data);
		buf_addf(f->notes, "': the log's remote '%s' follows\n",
		    remote);
	}
	if (strcmp(now.data, urls) != 0 || strcmp(theirs, name) != 0)
		rc = write_remote(f, remote, theirs, now.data, err);
done:
	free(theirs);
	buf_release(&now);
	buf_release(&here);
	return rc;
}

/* Give a log without a remote one of the project's. */
static int
take_remote(const struct follow *f, struct err *err)
{
	char *name = choose(f), oid[REPO_OID_SIZE];
	struct buf urls = BUF_INIT;
	int rc = 0;

	if (name) {
		list_urls(&urls, f, name, true);
		if (gitdir_ref(f->location->git_dir, REPO_REF, oid))
			buf_addf(f->notes,
			    "the project's remote '%s' is the log's remote "
			    "now\n",
			    name);
		rc = write_remote(f, name, name, urls.data, err);
	}
	buf_release(&urls);
	free(name);
	return rc;
}

/*
 * Logs of the first version remember nothing. If the URLs differ, the user may
 * have meant it, so only a remote that task-init made is remarked on.
 */
static int
recognise(const struct follow *f, const char *remote, struct err *err)
{
	const char *fetch = log_value(f, remote, "fetch", 0);
	struct buf now = BUF_INIT, here = BUF_INIT, narrow = BUF_INIT;
	int rc = 0;

	list_urls(&now, f, remote, true);
	list_urls(&here, f, remote, false);
	buf_addf(&narrow, "+" REPO_REF ":refs/remotes/%s/" REPO_BRANCH, remote);
	if (now.len && strcmp(now.data, here.data) == 0) {
		rc = write_remote(f, remote, remote, now.data, err);
	} else if (now.len && fetch && strcmp(fetch, narrow.data) == 0) {
		buf_addf(f->notes, "the log's remote '%s' is at '", remote);
		add_shown(f->notes, here.data);
		buf_add_str(f->notes, "', the project's at '");
		add_shown(f->notes, now.data);
		buf_addf(f->notes, "': git -C '%s' remote set-url %s URL\n",
		    f->location->dir, remote);
	}
	buf_release(&narrow);
	buf_release(&now);
	buf_release(&here);
	return rc;
}

/*
 * A repository has objects of one format only, so a remote of another format is
 * refused.
 */
static int
refuse_remote(const struct follow *f)
{
	struct buf names = BUF_INIT;

	list_remotes(&names, f);
	if (names.len && !git_settings_value(&f->transport->log, "remote",
	    "origin", "url", 0))
		buf_addf(f->notes,
		    "the project's objects are not SHA-1: its remote does not "
		    "become the log's\n");
	buf_release(&names);
	return 0;
}

int
remote_follow(const struct transport *transport, bool anew, bool *changed,
    struct buf *notes, struct err *err)
{
	const struct log_location *location = transport->location;
	const struct git_settings *log = &transport->log;
	struct follow f = { transport, location, notes, changed };
	struct buf remote = BUF_INIT;
	struct slice name;
	int any = 0, rc = 0;
	bool follows = false;

	if (!location->common_dir)
		return 0;
	if (location->sha256_project)
		return refuse_remote(&f);
	for (size_t i = 0; i < log->count && !rc; i++) {
		const struct git_setting *s = &log->item[i];

		if (strcmp(s->scope, "local") != 0 &&
		    strcmp(s->scope, "worktree") != 0)
			continue;
		if (git_setting_name(&name, s, "remote", FOLLOW_NAME)) {
			follows = true;
			buf_clear(&remote);
			buf_add_slice(&remote, name);
			rc = follow_one(&f, remote.data, s->value, err);
		} else if (git_setting_name(&name, s, "remote", "url") &&
		    !any++ && !follows) {
			buf_clear(&remote);
			buf_add_slice(&remote, name);
		}
	}
	if (!rc && !any && (anew || !git_settings_value(log, "tasklog", NULL,
	    "tookremote", 0)))
		rc = take_remote(&f, err);
	else if (!rc && any && !follows)
		rc = recognise(&f, remote.data, err);
	buf_release(&remote);
	return rc;
}

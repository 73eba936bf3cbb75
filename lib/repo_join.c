/* SPDX-License-Identifier: ISC */
/*
 * The remote of a new log. Transport is the git program, so ssh, credential helpers and
 * proxies work as the user set them up. A remote out of reach must not keep anyone from
 * working: the log is made all the same, and meets the remote's at the next sync.
 */
#include "repo_join.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "err.h"
#include "gitdir.h"
#include "owner.h"
#include "path.h"
#include "place.h"
#include "repo.h"
#include "repo_internal.h"
#include "run_git.h"

#define NO_SUCH_REF 2		/* exit status of git ls-remote --exit-code */

/* A relative path means the project's top to the project, and another place to the log. */
static char *
absolute_url(const struct place *place, char *url)
{
	const char *top = place->project ? place->project : place->common_dir;
	char *joined, *real;

	if (url && (!strncmp(url, "./", 2) || !strncmp(url, "../", 3))) {
		joined = path_join(top, url);
		real = path_real(joined);
		free(joined);
		free(url);
		return real;
	}
	return url;
}

static char *
origin_of(const struct place *place, const char *key)
{
	return absolute_url(place,
	    gitdir_config(place->common_dir, "config", "remote", "origin", key));
}

int
repo_set_origin(const struct place *place, struct buf *warning, struct err *err)
{
	char *path, *url, *push_url, *old;
	git_config *config = NULL;
	int got, rc = 0;

	if (!place->common_dir)
		return 0;
	path = path_join(place->git_dir, "config");
	old = gitdir_config(place->git_dir, "config", "remote", "origin", "url");
	url = origin_of(place, "url");
	push_url = origin_of(place, "pushurl");
	if (old || !url) {
		rc = 0;
	} else if (place->sha256_project) {
		buf_addf(warning, "the project's objects are not SHA-1: its origin does not "
		    "become the log's remote");
	} else {
		got = git_config_open_ondisk(&config, path);
		if (!got)
			got = git_config_set_string(config, "remote.origin.url", url);
		if (!got && push_url)
			got = git_config_set_string(config, "remote.origin.pushurl",
			    push_url);
		if (!got)
			got = git_config_set_string(config, "remote.origin.fetch",
			    "+" REPO_REF ":" REPO_REMOTE_REF);
		if (got)
			rc = repo_fail(err, "cannot write '%s'", path);
		git_config_free(config);
	}
	free(old);
	free(url);
	free(push_url);
	free(path);
	return rc;
}

static void
warn(struct buf *warning, const char *what, const struct run_git *run)
{
	buf_addf(warning, "%s: ", what);
	run_git_reason(warning, run);
}

/* Run git on the log; *status is -1 when it did not end by itself. */
static int
run(const struct place *place, const char *const *args, struct run_git *out,
    struct err *err)
{
	const char *argv[16] = { "--git-dir", place->git_dir, "-c", "gc.auto=0", "-c",
		"maintenance.auto=false" };
	size_t n = 6;
	int rc;

	while (*args && n < 15)
		argv[n++] = *args++;
	*out = (struct run_git){ .argv = argv };
	rc = run_git(out, err);
	owner_give(place->git_dir, place->dir);
	return rc;
}

/* Someone may have used the name for something else. */
static int
is_log(struct repo *repo, const git_oid *oid)
{
	struct buf text = BUF_INIT;
	char hex[REPO_OID_SIZE];
	int is;

	git_oid_tostr(hex, sizeof hex, oid);
	is = !repo_read_blob(repo, hex, "format", &text, NULL) &&
	    slice_starts(slice_of_buf(&text), "tasklog ");
	buf_release(&text);
	return is;
}

int
repo_join(struct repo *repo, const struct place *place, git_oid *out, int *joined,
    struct buf *warning, struct err *err)
{
	static const char *const ask[] = { "ls-remote", "--exit-code", "origin", REPO_REF,
		NULL };
	static const char *const fetch[] = { "fetch", "--quiet", "--no-tags",
		"--no-write-fetch-head", "origin", "+" REPO_REF ":" REPO_REMOTE_REF, NULL };
	char *url = gitdir_config(place->git_dir, "config", "remote", "origin", "url");
	struct run_git asked = {0}, fetched = {0};
	struct err why = {0};
	int rc = 0;

	*joined = 0;
	if (!url)
		return 0;
	if (owner_check(place, &why)) {
		buf_addf(warning, "cannot ask the remote 'origin': %s", why.message);
		goto done;
	}
	rc = run(place, ask, &asked, err);
	if (rc || (!asked.timed_out && asked.status == NO_SUCH_REF))
		goto done;
	if (asked.timed_out || asked.status != 0) {
		warn(warning, "cannot reach the remote 'origin'", &asked);
		goto done;
	}
	rc = run(place, fetch, &fetched, err);
	if (rc)
		goto done;
	if (fetched.timed_out || fetched.status != 0)
		warn(warning, "cannot fetch from the remote 'origin'", &fetched);
	else if (git_reference_name_to_id(out, repo->git, REPO_REMOTE_REF) || !is_log(repo, out))
		buf_addf(warning, "the branch '" REPO_BRANCH "' of the remote 'origin' is no "
		    "task log");
	else
		*joined = 1;
done:
	run_git_release(&asked);
	run_git_release(&fetched);
	free(url);
	return rc;
}

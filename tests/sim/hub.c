/* SPDX-License-Identifier: ISC */
/*
 * lib/git/remote.h over directories, in this process.
 */
#include "hub.h"

#include <sys/stat.h>
#include <stdio.h>
#include <string.h>

#include <git2.h>

#include "base/err.h"
#include "git/gitdir.h"
#include "git/log_location.h"
#include "git/remote.h"

static struct hub *hub;

int __wrap_remote_names(const struct log_location *location, struct buf *out, struct err *err);
int __wrap_remote_fetch(const struct remote *remote, char tip[REPO_OID_SIZE],
    struct err *err);
int __wrap_remote_push(const struct remote *remote, const char *commit,
    struct err *err);
int __wrap_remote_common(const struct log_location *location, const char *a, const char *b,
    char out[REPO_OID_SIZE], struct err *err);
int __wrap_remote_missing(const struct log_location *location, const char *ours,
    const char *theirs, size_t max, struct buf *out, struct err *err);

void
hub_serve(struct hub *new_hub)
{
	hub = new_hub;
}

int
__wrap_remote_names(const struct log_location *location, struct buf *out, struct err *err)
{
	(void)location;
	(void)err;
	buf_add_str(out, "hub\n");
	for (int i = 0; i < hub->peers; i++)
		buf_addf(out, "peer%d\n", i);
	return 0;
}

static void
path_of(char out[SIM_PATH], const char *top, const char *name)
{
	if (snprintf(out, SIM_PATH, "%s/%s", top, name) >= SIM_PATH)
		sim_die("name", top);
}

/* What we saw of the remote last. */
static void
set_seen(const struct remote *remote, const char *tip)
{
	char name[64], path[SIM_PATH];

	path_of(path, remote->location->git_dir, "refs/remotes");
	mkdir(path, 0777);
	snprintf(name, sizeof(name), "refs/remotes/%s", remote->name);
	path_of(path, remote->location->git_dir, name);
	mkdir(path, 0777);
	snprintf(name, sizeof(name), "refs/remotes/%s/" REPO_BRANCH, remote->name);
	path_of(path, remote->location->git_dir, name);
	file_replace(path, tip, strlen(tip));
}

int
__wrap_remote_fetch(const struct remote *remote, char tip[REPO_OID_SIZE],
    struct err *err)
{
	char from[SIM_PATH], to[SIM_PATH], name[32];
	int peer;

	if (hub->cut)
		return err_set(err, ERR_IO, "the remote '%s' cannot be reached",
		    remote->name);
	if (sscanf(remote->name, "peer%d", &peer) == 1) {
		snprintf(name, sizeof(name), "c%d/.git", peer);
		path_of(from, hub->dir, name);
		if (!gitdir_ref(from, REPO_REF, tip))
			tip[0] = '\0';
		snprintf(name, sizeof(name), "c%d/.git/objects", peer);
	} else {
		memcpy(tip, hub->tip, REPO_OID_SIZE);
		snprintf(name, sizeof(name), "hub/objects");
	}
	path_of(from, hub->dir, name);
	path_of(to, remote->location->git_dir, "objects");
	objects_link(from, to);
	if (*tip)
		set_seen(remote, tip);
	return 0;
}

int
__wrap_remote_push(const struct remote *remote, const char *commit, struct err *err)
{
	char from[SIM_PATH], to[SIM_PATH], seen[REPO_OID_SIZE] = "";

	if (strcmp(remote->name, "hub") != 0)
		return err_set(err, ERR_INVALID, "'%s' takes nothing", remote->name);
	if (hub->before_push)
		hub->before_push(hub->arg);
	if (!gitdir_ref(remote->location->git_dir, "refs/remotes/hub/" REPO_BRANCH, seen))
		seen[0] = '\0';
	if (*hub->tip && strcmp(hub->tip, seen) != 0)
		return err_set(err, ERR_STALE, "somebody was faster");
	path_of(from, remote->location->git_dir, "objects");
	path_of(to, hub->dir, "hub/objects");
	objects_link(from, to);
	snprintf(hub->tip, sizeof(hub->tip), "%.40s", commit);
	set_seen(remote, commit);
	return 0;
}

/* What git said last. */
static int
fail(struct err *err)
{
	const git_error *why = git_error_last();

	return err_set(err, ERR_IO, "git: %s", why ? why->message : "failed");
}

int
__wrap_remote_common(const struct log_location *location, const char *a, const char *b,
    char out[REPO_OID_SIZE], struct err *err)
{
	git_repository *repo = NULL;
	git_oid one, two, base;
	int rc = git_repository_open(&repo, location->git_dir);

	out[0] = '\0';
	if (!rc)
		rc = git_oid_fromstr(&one, a);
	if (!rc)
		rc = git_oid_fromstr(&two, b);
	if (!rc)
		rc = git_merge_base(&base, repo, &one, &two);
	if (!rc)
		git_oid_tostr(out, REPO_OID_SIZE, &base);
	git_repository_free(repo);
	return rc && rc != GIT_ENOTFOUND ? fail(err) : 0;
}

int
__wrap_remote_missing(const struct log_location *location, const char *ours,
    const char *theirs, size_t max, struct buf *out, struct err *err)
{
	git_repository *repo = NULL;
	git_revwalk *walk = NULL;
	git_oid id;
	char name[REPO_OID_SIZE];
	int rc = git_repository_open(&repo, location->git_dir);

	(void)max;	/* histories are short here */
	if (!rc)
		rc = git_revwalk_new(&walk, repo);
	if (!rc)
		rc = git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);
	if (!rc && !git_oid_fromstr(&id, ours))
		rc = git_revwalk_push(walk, &id);
	if (!rc && !git_oid_fromstr(&id, theirs))
		rc = git_revwalk_hide(walk, &id);
	while (!rc && (rc = git_revwalk_next(&id, walk)) == 0) {
		git_commit *commit = NULL;

		rc = git_commit_lookup(&commit, repo, &id);
		if (!rc && git_commit_parentcount(commit) < 2)
			buf_addf(out, "%s\n", git_oid_tostr(name, sizeof(name), &id));
		git_commit_free(commit);
	}
	git_revwalk_free(walk);
	git_repository_free(repo);
	return rc == GIT_ITEROVER ? 0 : fail(err);
}

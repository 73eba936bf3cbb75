/* SPDX-License-Identifier: ISC */
/*
 * All versions of files that git still has, in any commit: also in commits that
 * no branch leads to, as after a rebase, and in blobs that no commit names, as
 * after a dropped stash.
 */
#include "git/repo.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/trace.h"
#include "git/oid_set.h"
#include "git/repo_private.h"

#define PATH_MAX_DEPTH 8

struct versions {
	struct repo *repo;
	const char *below;
	repo_version_fn *fn;
	void *arg;
	struct oid_set seen;	/* trees and blobs */
	struct buf commits, blobs;	/* names of all commits and blobs */
	int stop;
};

static int
take_name(const git_oid *oid, void *arg)
{
	struct versions *v = arg;
	git_object_t type;
	size_t size;

	if (git_odb_read_header(&size, &type, v->repo->odb, oid))
		return 0;
	if (type == GIT_OBJECT_COMMIT)
		buf_add(&v->commits, oid, sizeof(*oid));
	else if (type == GIT_OBJECT_BLOB)
		buf_add(&v->blobs, oid, sizeof(*oid));
	return 0;
}

static void
tell_blob(struct versions *v, const char *path, const git_oid *oid)
{
	struct repo_object object;

	if (v->stop || oid_set_has(&v->seen, oid))
		return;
	oid_set_add(&v->seen, oid);
	if (repo_read_object(v->repo, &object, oid, GIT_OBJECT_BLOB, NULL))
		return;
	if (object.len)
		v->stop = v->fn(v->arg, path,
		    (struct slice){ object.data, object.len });
	repo_object_release(&object);
}

static void
tell_tree(struct versions *v, const char *path, const git_oid *oid, int depth)
{
	struct repo_object object;
	struct tree_entry at;
	struct buf below = BUF_INIT;
	const char *p;

	if (depth > PATH_MAX_DEPTH || oid_set_has(&v->seen, oid) ||
	    repo_read_object(v->repo, &object, oid, GIT_OBJECT_TREE, NULL))
		return;
	oid_set_add(&v->seen, oid);
	p = object.data;
	while (!v->stop && tree_next(&at, &p, object.data + object.len) == 1) {
		buf_clear(&below);
		buf_addf(&below, "%s/%.*s", path, (int)at.name.len,
		    at.name.ptr);
		if (at.mode == GIT_FILEMODE_TREE)
			tell_tree(v, below.data, &at.oid, depth + 1);
		else if ((at.mode & 0170000) == 0100000)
			tell_blob(v, below.data, &at.oid);
	}
	buf_release(&below);
	repo_object_release(&object);
}

int
repo_each_version(struct repo *repo, const char *below, repo_version_fn *fn,
    void *arg, struct err *err)
{
	struct versions v = { .repo = repo,
		.below = below,
		.fn = fn,
		.arg = arg };
	struct span span;
	git_oid at, tree;

	if (!repo_odb(repo) || git_odb_foreach(repo->odb, take_name, &v))
		return repo_fail(err, "cannot list what git has");
	span_begin(&span, "versions");
	for (size_t i = 0; i < v.commits.len && !v.stop; i += sizeof(at)) {
		memcpy(&at, v.commits.data + i, sizeof(at));
		if (!repo_tree_of(repo, &tree, &at, NULL) &&
		    repo_find_tree(repo, &tree, below, &at))
			tell_tree(&v, below, &at, 0);
	}
	for (size_t i = 0; i < v.blobs.len && !v.stop; i += sizeof(at)) {
		memcpy(&at, v.blobs.data + i, sizeof(at));
		tell_blob(&v, NULL, &at);
	}
	span_count(&span, "commits", v.commits.len / sizeof(at));
	span_end(&span);
	buf_release(&v.commits);
	buf_release(&v.blobs);
	oid_set_release(&v.seen);
	return 0;
}

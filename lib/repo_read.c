/* SPDX-License-Identifier: ISC */
/*
 * Reading commits of the log. Trees come from other clones: names that no log has are
 * passed over by those who would use them as paths, not here.
 */
#include "repo.h"

#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "repo_internal.h"

/* The tree of a revision, NULL: the tip. */
static int
tree_at(struct repo *repo, const char *rev, git_tree **out, struct err *err)
{
	char hex[REPO_OID_SIZE];
	git_commit *commit = NULL;
	git_oid oid;
	int rc = 0;

	*out = NULL;
	if (rev) {
		rc = repo_resolve(repo, rev, hex, err);
		if (rc)
			return rc;
		git_oid_fromstr(&oid, hex);
	} else if (!repo_tip_oid(repo, &oid)) {
		return err_set(err, ERR_NOT_FOUND, "the log has no commit yet");
	}
	if (git_commit_lookup(&commit, repo->git, &oid) || git_commit_tree(out, commit))
		rc = repo_fail(err, "cannot read commit '%s'", rev ? rev : REPO_BRANCH);
	git_commit_free(commit);
	return rc;
}

static int
entry_at(struct repo *repo, const char *rev, const char *path, git_oid *out,
    struct err *err)
{
	git_tree_entry *entry = NULL;
	git_tree *tree;
	int got, rc;

	rc = tree_at(repo, rev, &tree, err);
	if (rc)
		return rc;
	got = git_tree_entry_bypath(&entry, tree, path);
	if (got == GIT_ENOTFOUND || (!got && git_tree_entry_type(entry) != GIT_OBJECT_BLOB))
		rc = err_set(err, ERR_NOT_FOUND, "no file '%s' in '%s'", path,
		    rev ? rev : REPO_BRANCH);
	else if (got)
		rc = repo_fail(err, "cannot find '%s'", path);
	else
		git_oid_cpy(out, git_tree_entry_id(entry));
	git_tree_entry_free(entry);
	git_tree_free(tree);
	return rc;
}

int
repo_committed_size(struct repo *repo, const char *path, int64_t *out, struct err *err)
{
	struct err why = {0};
	git_object_t type;
	git_oid oid;
	size_t size;
	int rc = entry_at(repo, NULL, path, &oid, &why);

	*out = -1;
	if (rc == TASK_ENOTFOUND)
		return 0;
	if (rc)
		return err_set(err, why.word, "%s", why.message);
	if (git_odb_read_header(&size, &type, repo_odb(repo), &oid))
		return repo_fail(err, "cannot read '%s' of the log", path);
	*out = (int64_t)size;
	return 0;
}

int
repo_read_blob(struct repo *repo, const char *rev, const char *path, struct buf *out,
    struct err *err)
{
	struct repo_object object;
	git_oid oid;
	int rc = entry_at(repo, rev, path, &oid, err);

	if (!rc)
		rc = repo_read_object(repo, &object, &oid, GIT_OBJECT_BLOB, err);
	if (!rc) {
		buf_add(out, object.data, object.len);
		repo_object_release(&object);
	}
	return rc;
}

struct walk {
	struct repo *repo;
	repo_file_fn *fn;
	void *arg;
	struct buf path;
	int depth;
};

#define DEPTH_MAX 32

static int
walk_tree(struct walk *walk, const git_oid *oid, struct err *err)
{
	struct tree_entry at;
	struct repo_object object;
	git_object_t type;
	size_t keep = walk->path.len, size;
	const char *p, *end;
	int more, rc;

	if (++walk->depth > DEPTH_MAX)
		return err_set(err, ERR_INVALID, "a tree of the log is too deep");
	rc = repo_read_object(walk->repo, &object, oid, GIT_OBJECT_TREE, err);
	if (rc)
		return rc;
	p = object.data;
	end = p + object.len;
	while (!rc && (more = tree_next(&at, &p, end)) != 0) {
		if (more < 0) {
			rc = err_set(err, ERR_IO, "cannot read a tree: malformed");
			break;
		}
		if (keep)
			buf_add_char(&walk->path, '/');
		buf_add_slice(&walk->path, at.name);
		if (at.mode == GIT_FILEMODE_TREE)
			rc = walk_tree(walk, &at.oid, err);
		else if ((at.mode & 0170000) != 0100000)
			rc = 0;
		else if (git_odb_read_header(&size, &type, repo_odb(walk->repo), &at.oid))
			rc = repo_fail(err, "cannot read '%s' of the log", walk->path.data);
		else
			rc = walk->fn(walk->arg, walk->path.data, (int64_t)size, err);
		walk->path.len = keep;
		walk->path.data[keep] = '\0';
	}
	repo_object_release(&object);
	walk->depth--;
	return rc;
}

int
repo_each_file(struct repo *repo, const char *rev, const char *prefix,
    repo_file_fn *fn, void *arg, struct err *err)
{
	struct walk walk = { .repo = repo, .fn = fn, .arg = arg };
	git_tree_entry *entry = NULL;
	git_tree *tree;
	git_oid oid;
	int rc, got = 0;

	rc = tree_at(repo, rev, &tree, err);
	if (rc)
		return rc;
	git_oid_cpy(&oid, git_tree_id(tree));
	if (prefix && *prefix) {
		buf_add_str(&walk.path, prefix);
		while (walk.path.len && walk.path.data[walk.path.len - 1] == '/')
			walk.path.data[--walk.path.len] = '\0';
		got = git_tree_entry_bypath(&entry, tree, walk.path.data);
		if (!got && git_tree_entry_type(entry) != GIT_OBJECT_TREE)
			got = GIT_ENOTFOUND;
		if (!got)
			git_oid_cpy(&oid, git_tree_entry_id(entry));
		else if (got != GIT_ENOTFOUND)
			rc = repo_fail(err, "cannot find '%s'", prefix);
	}
	if (!rc && !got)
		rc = walk_tree(&walk, &oid, err);
	git_tree_entry_free(entry);
	git_tree_free(tree);
	buf_release(&walk.path);
	return rc;
}

/* SPDX-License-Identifier: ISC */
/*
 * Reading commits of the log. Trees come from other clones. Names that no log
 * has are not refused here, but by the functions that would use them as paths.
 */
#include "git/repo.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "git/repo_private.h"

int
repo_resolve(struct repo *repo, const char *rev, char out_oid[REPO_OID_SIZE],
    struct err *err)
{
	git_object *object = NULL, *commit = NULL;
	int rc = 0;

	if (git_revparse_single(&object, repo_git(repo), rev) ||
	    git_object_peel(&commit, object, GIT_OBJECT_COMMIT))
		rc = err_set(err, ERR_NOT_FOUND, "no commit '%s' in the log",
		    rev);
	else
		git_oid_tostr(out_oid, REPO_OID_SIZE, git_object_id(commit));
	git_object_free(object);
	git_object_free(commit);
	return rc;
}

/* Get the tree of a revision (NULL: the tip). */
static int
tree_at(struct repo *repo, const char *rev, git_oid *out, struct err *err)
{
	char hex[REPO_OID_SIZE];
	git_oid oid;
	int rc = 0;

	if (rev) {
		rc = repo_resolve(repo, rev, hex, err);
		if (!rc && git_oid_fromstr(&oid, hex))
			rc = repo_fail(err, "cannot resolve '%s'", rev);
	} else if (!repo_tip_oid(repo, &oid)) {
		rc = err_set(err, ERR_NOT_FOUND, "the log has no commit yet");
	}
	return rc ? rc : repo_tree_of(repo, out, &oid, err);
}

/* Get one entry of a tree by its name. Fails with ERR_NOT_FOUND. */
static int
step(struct repo *repo, const git_oid *tree, struct slice name,
    struct tree_entry *out, struct err *err)
{
	struct repo_object object;
	const char *p;
	int more = 0, rc;

	rc = repo_read_object(repo, &object, tree, GIT_OBJECT_TREE, err);
	if (rc)
		return rc;
	p = object.data;
	while ((more = tree_next(out, &p, object.data + object.len)) == 1)
		if (slice_eq(out->name, name))
			break;
	if (more < 0)
		rc = err_set(err, ERR_IO, "cannot read a tree: malformed");
	else if (!more)
		rc = err_set(err, ERR_NOT_FOUND, "no '%.*s' in the log",
		    (int)name.len, name.ptr);
	repo_object_release(&object);
	return rc;
}

/* Get the object at path below a tree. *is_tree is set if it is a tree. */
static int
descend(struct repo *repo, const git_oid *tree, const char *path, git_oid *out,
    bool *is_tree, struct err *err)
{
	struct tree_entry at;
	size_t len;
	int rc = 0;

	git_oid_cpy(out, tree);
	*is_tree = true;
	for (; !rc && *path; path += len) {
		path += strspn(path, "/");
		len = strcspn(path, "/");
		if (!len)
			break;
		if (!*is_tree)
			return err_set(err, ERR_NOT_FOUND, "no '%s' in the log",
			    path);
		rc = step(repo, out, (struct slice){ path, len }, &at, err);
		if (!rc) {
			git_oid_cpy(out, &at.oid);
			*is_tree = at.mode == GIT_FILEMODE_TREE;
		}
	}
	return rc;
}

bool
repo_find_file(struct repo *repo, const git_oid *tree, const char *path,
    git_oid *out)
{
	bool is_tree;

	return !descend(repo, tree, path, out, &is_tree, NULL) && !is_tree;
}

bool
repo_find_tree(struct repo *repo, const git_oid *tree, const char *path,
    git_oid *out)
{
	bool is_tree;

	return !descend(repo, tree, path, out, &is_tree, NULL) && is_tree;
}

static int
read_at(struct repo *repo, const char *rev, const char *path,
    struct repo_object *out, struct err *err)
{
	git_oid tree, oid;
	int rc;
	bool is_tree;

	rc = tree_at(repo, rev, &tree, err);
	if (!rc)
		rc = descend(repo, &tree, path, &oid, &is_tree, err);
	if (!rc && is_tree)
		rc = err_set(err, ERR_NOT_FOUND, "no file '%s' in the log",
		    path);
	return rc ? rc
	          : repo_read_object(repo, out, &oid, GIT_OBJECT_BLOB, err);
}

int
repo_committed_size(struct repo *repo, const char *path, int64_t *out,
    struct err *err)
{
	struct repo_object object;
	struct err why = {0};
	int rc = read_at(repo, NULL, path, &object, &why);

	*out = -1;
	if (rc)
		return rc == TASK_ENOTFOUND
		    ? 0
		    : err_set(err, why.word, "%s", why.message);
	*out = (int64_t)object.len;
	repo_object_release(&object);
	return 0;
}

int
repo_read_blob(struct repo *repo, const char *rev, const char *path,
    struct buf *out, struct err *err)
{
	struct repo_object object;
	int rc = read_at(repo, rev, path, &object, err);

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
	/* true: an object that cannot be read gets the size -1 */
	bool lax;
};

#define DEPTH_MAX 32

static int walk_tree(struct walk *walk, const git_oid *oid, struct err *err);

/* Visit an entry: a file, a tree or anything else. */
static int
walk_entry(struct walk *walk, const struct tree_entry *at, struct err *err)
{
	git_object_t type;
	size_t size;
	bool known;

	if (at->mode != GIT_FILEMODE_TREE && (at->mode & 0170000) != 0100000)
		return 0;
	if (at->mode == GIT_FILEMODE_TREE)
		return walk_tree(walk, &at->oid, err);
	known = repo_odb(walk->repo) &&
	    !git_odb_read_header(&size, &type, walk->repo->odb, &at->oid);
	if (!known && !walk->lax)
		return repo_fail(err, "cannot read '%s' of the log",
		    walk->path.data);
	return walk->fn(walk->arg, walk->path.data, known ? (int64_t)size : -1,
	    err);
}

static int
walk_tree(struct walk *walk, const git_oid *oid, struct err *err)
{
	struct tree_entry at;
	struct repo_object object;
	size_t keep = walk->path.len;
	const char *p, *end;
	int more, rc;

	if (walk->depth >= DEPTH_MAX)
		return err_set(err, ERR_INVALID,
		    "a tree of the log is too deep");
	rc = repo_read_object(walk->repo, &object, oid, GIT_OBJECT_TREE,
	    walk->lax ? NULL : err);
	if (rc)
		return walk->lax
		    ? walk->fn(walk->arg, keep ? walk->path.data : "", -1, err)
		    : rc;
	walk->depth++;
	p = object.data;
	end = p + object.len;
	while (!rc && (more = tree_next(&at, &p, end)) != 0) {
		if (more < 0) {
			rc = err_set(err, ERR_IO,
			    "cannot read a tree: malformed");
			break;
		}
		if (keep)
			buf_add_char(&walk->path, '/');
		buf_add_slice(&walk->path, at.name);
		rc = walk_entry(walk, &at, err);
		walk->path.len = keep;
		walk->path.data[keep] = '\0';
	}
	repo_object_release(&object);
	walk->depth--;
	return rc;
}

static int
each_below(struct walk *walk, const char *rev, const char *prefix,
    struct err *err)
{
	struct err why = {0};
	git_oid tree, oid;
	int rc;
	bool is_tree = false;

	rc = tree_at(walk->repo, rev, &tree, err);
	if (rc)
		return rc;
	buf_add_str(&walk->path, prefix ? prefix : "");
	while (walk->path.len && walk->path.data[walk->path.len - 1] == '/')
		walk->path.data[--walk->path.len] = '\0';
	rc = descend(walk->repo, &tree, walk->path.data ? walk->path.data : "",
	    &oid, &is_tree, &why);
	if (!rc && is_tree)
		rc = walk_tree(walk, &oid, err);
	else if (rc == TASK_ENOTFOUND)
		rc = 0;
	else if (rc)
		rc = err_set(err, why.word, "%s", why.message);
	buf_release(&walk->path);
	return rc;
}

int
repo_each_file(struct repo *repo, const char *rev, const char *prefix,
    repo_file_fn *fn, void *arg, struct err *err)
{
	struct walk walk = { .repo = repo, .fn = fn, .arg = arg };

	return each_below(&walk, rev, prefix, err);
}

int
repo_each_known(struct repo *repo, const char *rev, const char *prefix,
    repo_file_fn *fn, void *arg, struct err *err)
{
	struct walk walk = { .repo = repo, .fn = fn, .arg = arg, .lax = true };

	return each_below(&walk, rev, prefix, err);
}

bool
repo_has_constant(struct repo *repo, const char *rev, const char *path)
{
	const char *text = repo_constant(path);
	git_oid tree, is, want;

	return text && !tree_at(repo, rev, &tree, NULL) &&
	    repo_find_file(repo, &tree, path, &is) &&
	    !git_odb_hash(&want, text, strlen(text), GIT_OBJECT_BLOB) &&
	    git_oid_equal(&is, &want);
}

/* True if a commit has the file that marks a log. */
static bool
holds_log(struct repo *repo, const git_oid *commit)
{
	git_oid tree, blob;

	return !repo_tree_of(repo, &tree, commit, NULL) &&
	    repo_find_file(repo, &tree, "format", &blob);
}

/* Get the first parent. True if there is one. */
static bool
find_parent(struct repo *repo, const git_oid *commit, git_oid *out)
{
	struct repo_object object;
	bool found;

	if (repo_read_object(repo, &object, commit, GIT_OBJECT_COMMIT, NULL))
		return false;
	found = object.len > 93 && !strncmp(object.data + 46, "parent ", 7) &&
	    !git_oid_fromstrn(out, object.data + 53, 40);
	repo_object_release(&object);
	return found;
}

#define LOOK_BACK 1000		/* in commits */

int
repo_find_log(struct repo *repo, char out_oid[REPO_OID_SIZE], struct err *err)
{
	git_oid at;
	bool more = repo_tip_oid(repo, &at), found = false;

	for (int i = 0; i < LOOK_BACK && more && !found; i++) {
		found = holds_log(repo, &at);
		if (!found)
			more = find_parent(repo, &at, &at);
	}
	if (!found)
		return err_set(err, ERR_NOT_FOUND,
		    "no commit of the branch '" REPO_BRANCH
		    "' has the file 'format'");
	git_oid_tostr(out_oid, REPO_OID_SIZE, &at);
	return 0;
}

bool
repo_contains(struct repo *repo, const char *commit, const char *ancestor)
{
	git_oid oid, other;

	return !git_oid_fromstr(&oid, commit) &&
	    !git_oid_fromstr(&other, ancestor) &&
	    (git_oid_equal(&oid, &other) ||
	        git_graph_descendant_of(repo_git(repo), &oid, &other) == 1);
}

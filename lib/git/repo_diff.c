/* SPDX-License-Identifier: ISC */
/*
 * Finding the files that one tree has and another lacks. Trees come from other
 * clones, so their order is not relied on; it only makes finding a name fast.
 */
#include "git/repo_private.h"

#include "base/err.h"

#define DEPTH_MAX 32

struct diff {
	struct repo *repo;
	repo_diff_fn *fn;
	void *arg;
	struct buf path;
	int depth;
};

/* Find the entry of a name, first from *p on and then from the start. */
static bool
find(struct tree_entry *out, const struct repo_object *tree, const char **p,
    struct slice name)
{
	const char *end = tree->data + tree->len, *begun = *p;

	while (tree_next(out, p, end) == 1)
		if (slice_eq(out->name, name))
			return true;
	*p = tree->data;
	while (*p < begun && tree_next(out, p, end) == 1)
		if (slice_eq(out->name, name))
			return true;
	return false;
}

static bool
is_file(unsigned mode)
{
	return (mode & 0170000) == 0100000;
}

static int diff_trees(struct diff *diff, const git_oid *from, const git_oid *to,
    struct err *err);

/* was is the entry of this name in the other tree, or NULL. */
static int
diff_entry(struct diff *diff, const struct tree_entry *was,
    const struct tree_entry *is, struct err *err)
{
	size_t keep = diff->path.len;
	int rc = 0;

	if (was && git_oid_equal(&was->oid, &is->oid) &&
	    (was->mode & 0170000) == (is->mode & 0170000))
		return 0;
	if (keep)
		buf_add_char(&diff->path, '/');
	buf_add_slice(&diff->path, is->name);
	if (is->mode == GIT_FILEMODE_TREE)
		rc = diff_trees(diff, was && was->mode == GIT_FILEMODE_TREE ?
		    &was->oid : NULL, &is->oid, err);
	else if (is_file(is->mode))
		rc = diff->fn(diff->arg, diff->path.data,
		    was && is_file(was->mode) ? &was->oid : NULL, &is->oid,
		    err);
	diff->path.len = keep;
	diff->path.data[keep] = '\0';
	return rc;
}

static int
diff_trees(struct diff *diff, const git_oid *from, const git_oid *to,
    struct err *err)
{
	struct repo_object old = {0}, new = {0};
	struct tree_entry was, is;
	const char *p, *q, *end;
	int more = 0, rc = 0;

	if (from && git_oid_equal(from, to))
		return 0;
	if (diff->depth == DEPTH_MAX)
		return err_set(err, ERR_INVALID,
		    "a tree of the log is too deep");
	diff->depth++;
	if (from)
		rc = repo_read_object(diff->repo, &old, from, GIT_OBJECT_TREE,
		    err);
	if (!rc)
		rc = repo_read_object(diff->repo, &new, to, GIT_OBJECT_TREE,
		    err);
	p = new.data;
	end = p + new.len;
	q = old.data;
	while (!rc && (more = tree_next(&is, &p, end)) == 1)
		rc = diff_entry(diff,
		    old.data && find(&was, &old, &q, is.name) ? &was : NULL,
		    &is, err);
	if (!rc && more < 0)
		rc = err_set(err, ERR_IO, "cannot read a tree: malformed");
	repo_object_release(&old);
	repo_object_release(&new);
	diff->depth--;
	return rc;
}

int
repo_diff(struct repo *repo, const git_oid *from, const git_oid *to,
    repo_diff_fn *fn, void *arg, struct err *err)
{
	struct diff diff = { .repo = repo, .fn = fn, .arg = arg };
	int rc;

	buf_add_str(&diff.path, "");
	rc = diff_trees(&diff, from, to, err);
	buf_release(&diff.path);
	return rc;
}

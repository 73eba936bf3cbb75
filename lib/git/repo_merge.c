/* SPDX-License-Identifier: ISC */
/*
 * Uniting two histories of a log. Our commits are made again with their author,
 * times and message. If git is configured to sign, they are signed anew,
 * because the old signature is of another tree.
 */
#include "git/repo_sync.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "format/segment_union.h"
#include "format/stream_path.h"
#include "git/repo_private.h"

struct merging {
	struct repo *repo;
	struct repo_merge *merge;
	struct tree_edit edit;
	struct repo_purges purges;
	git_oid tip;		/* the result so far */
	git_oid tree;		/* its tree */
};

static bool
is_segment(const char *path)
{
	uint64_t writer;
	uint32_t number;

	return segment_path_parse(&writer, &number, path);
}

static struct slice
text_of(const struct repo_object *object)
{
	return (struct slice){ object->len ? object->data : "", object->len };
}

/*
 * Get the blob with the lines of both. It is one of the two if that has all
 * lines. A blob too large for a segment is replaced by the other.
 */
static int
unite_blobs(struct merging *m, const git_oid *have, const git_oid *more,
    git_oid *out, struct err *err)
{
	struct repo_object a = {0}, b = {0};
	struct buf text = BUF_INIT;
	int rc;

	*out = repo_is_too_large(m->repo, have) ? *more : *have;
	if (repo_is_too_large(m->repo, have) ||
	    repo_is_too_large(m->repo, more))
		return 0;
	rc = repo_read_object(m->repo, &a, have, GIT_OBJECT_BLOB, err);
	if (!rc)
		rc = repo_read_object(m->repo, &b, more, GIT_OBJECT_BLOB, err);
	if (!rc)
		lines_unite(&text, m->merge->parser, &m->purges.set,
		    text_of(&a), text_of(&b));
	if (!rc && slice_eq(slice_of_buf(&text), text_of(&a)))
		*out = *have;
	else if (!rc && slice_eq(slice_of_buf(&text), text_of(&b)))
		*out = *more;
	else if (!rc)
		rc = repo_write_object(m->repo, out, GIT_OBJECT_BLOB,
		    text.data ? text.data : "", text.len, err);
	repo_object_release(&a);
	repo_object_release(&b);
	buf_release(&text);
	return rc;
}

/*
 * was is the blob in the result. A file that is no segment stays as it is
 * there.
 */
static int
add_missing(void *arg, const char *path, const git_oid *was, const git_oid *is,
    struct err *err)
{
	struct merging *m = arg;
	git_oid blob = *is;
	int rc = 0;

	if (was && !is_segment(path))
		return 0;
	if (was)
		rc = unite_blobs(m, was, is, &blob, err);
	if (!rc && !(was && git_oid_equal(was, &blob)))
		rc = tree_edit_set(&m->edit, m->repo, path, &blob, err);
	return rc;
}

/*
 * was is the blob that our commit changed. If a file is no segment and another
 * commit changed it, the other commit wins.
 */
static int
add_change(void *arg, const char *path, const git_oid *was, const git_oid *is,
    struct err *err)
{
	struct merging *m = arg;
	git_oid have, blob = *is;
	int rc = 0;
	bool found = repo_find_file(m->repo, &m->tree, path, &have);

	if (found && is_segment(path))
		rc = unite_blobs(m, &have, is, &blob, err);
	else if (found && !(was && git_oid_equal(was, &have)))
		return 0;
	if (!rc && !(found && git_oid_equal(&have, &blob)))
		rc = tree_edit_set(&m->edit, m->repo, path, &blob, err);
	return rc;
}

/*
 * Make the tree of the result, with those changes between two trees that fn
 * adds.
 */
static int
edit_tree(struct merging *m, const git_oid *from, const git_oid *to,
    repo_diff_fn *fn, git_oid *out, struct err *err)
{
	int rc = tree_edit_start(&m->edit, m->repo, &m->tree, err);

	if (!rc)
		rc = repo_diff(m->repo, from, to, fn, m, err);
	if (!rc)
		rc = tree_edit_write(&m->edit, m->repo, out, err);
	tree_edit_release(&m->edit);
	return rc;
}

/*
 * True for a header line about the old commit: its trees, parents, signatures.
 */
static bool
is_stale_header(struct slice line)
{
	static const char *const stale[] = { "tree ", "parent ", "gpgsig ",
		"gpgsig-sha256 ", "mergetag " };

	for (size_t i = 0; i < sizeof(stale) / sizeof(*stale); i++)
		if (slice_starts(line, stale[i]))
			return true;
	return false;
}

/*
 * Copy a commit with another tree and parent. *message is where its message
 * begins.
 */
static void
readdress(struct buf *out, struct slice text, const git_oid *tree,
    const git_oid *parent, size_t *message)
{
	const char *p = text.ptr, *end = p + text.len, *lf;
	char hex[REPO_OID_SIZE];
	bool drop = false;

	buf_addf(out, "tree %s\n", git_oid_tostr(hex, sizeof(hex), tree));
	buf_addf(out, "parent %s\n", git_oid_tostr(hex, sizeof(hex), parent));
	while (p < end && *p != '\n' &&
	    (lf = memchr(p, '\n', (size_t)(end - p)))) {
		struct slice line = { p, (size_t)(lf - p) + 1 };

		/* a line with a space continues the line before */
		if (*p != ' ')
			drop = is_stale_header(line);
		if (!drop)
			buf_add_slice(out, line);
		p = lf + 1;
	}
	*message = out->len + (p < end);
	buf_add(out, p, (size_t)(end - p));
}

static int
sign(struct merging *m, const char *message, const git_oid *tree, git_oid *oid,
    struct err *err)
{
	struct repo_commit commit = { .message = message };
	struct repo_pending pending;
	struct buf warning = BUF_INIT;
	int rc;

	git_oid_tostr(pending.oid, sizeof(pending.oid), oid);
	git_oid_tostr(pending.tree, sizeof(pending.tree), tree);
	git_oid_tostr(pending.parent, sizeof(pending.parent), &m->tip);
	rc = repo_sign(m->repo, &commit, &pending, &warning, err);
	if (!rc && git_oid_fromstr(oid, pending.oid))
		rc = err_set(err, ERR_IO, "cannot sign: malformed object name");
	if (!m->merge->warning.len && warning.len)
		buf_add_slice(&m->merge->warning, slice_of_buf(&warning));
	buf_release(&warning);
	return rc;
}

/* Make a commit on top of the result. */
static int
go_on(struct merging *m, const git_oid *tree, git_oid *oid, const char *message,
    struct err *err)
{
	int rc = repo_signs(m->repo) ? sign(m, message, tree, oid, err) : 0;

	m->tip = *oid;
	m->tree = *tree;
	m->merge->commits++;
	return rc;
}

enum before { BEFORE_NOTHING, BEFORE_TREE, BEFORE_CUT_OFF };

/*
 * Get the tree that a commit started from. The oldest commit of a shallow clone
 * names a parent that is not here.
 */
static int
find_before(struct merging *m, const struct repo_object *commit, git_oid *tree,
    enum before *out, struct err *err)
{
	git_oid parent;
	git_odb *odb;

	*out = BEFORE_NOTHING;
	if (strncmp(commit->data + 46, "parent ", 7) != 0)
		return 0;
	if (git_oid_fromstrn(&parent, commit->data + 53, 40))
		return err_set(err, ERR_IO, "cannot read a commit: malformed");
	odb = repo_odb(m->repo);
	*out = odb && !git_odb_exists(odb, &parent) ? BEFORE_CUT_OFF
	                                            : BEFORE_TREE;
	return *out == BEFORE_TREE ? repo_tree_of(m->repo, tree, &parent, err)
	                           : 0;
}

/*
 * Replay one of our commits if it has lines that the result lacks. If its
 * changes cannot be determined, they are left to add_rest().
 */
static int
replay(struct merging *m, const char *hex, struct err *err)
{
	struct buf text = BUF_INIT;
	struct repo_object object;
	git_oid oid, from, to, tree = m->tree;
	enum before before;
	size_t message;
	int rc;

	if (git_oid_fromstr(&oid, hex))
		return err_set(err, ERR_IO,
		    "cannot replay a commit: malformed name");
	rc = repo_tree_of(m->repo, &to, &oid, err);
	if (!rc)
		rc = repo_read_object(m->repo, &object, &oid, GIT_OBJECT_COMMIT,
		    err);
	if (rc)
		return rc;
	rc = find_before(m, &object, &from, &before, err);
	if (!rc && before != BEFORE_CUT_OFF)
		rc = edit_tree(m, before == BEFORE_TREE ? &from : NULL, &to,
		    add_change, &tree, err);
	if (!rc && !git_oid_equal(&tree, &m->tree)) {
		readdress(&text, text_of(&object), &tree, &m->tip, &message);
		rc = repo_write_object(m->repo, &oid, GIT_OBJECT_COMMIT,
		    text.data, text.len, err);
		if (!rc)
			rc = go_on(m, &tree, &oid, text.data + message, err);
	}
	repo_object_release(&object);
	buf_release(&text);
	return rc;
}

/* Write the commit again with a second parent. */
static int
add_parent(struct merging *m, git_oid *oid, const git_oid *parent,
    struct err *err)
{
	struct repo_object object;
	struct buf text = BUF_INIT;
	char hex[REPO_OID_SIZE];
	/* length of its tree and parent lines */
	size_t lines = 46 + 48;
	int rc = repo_read_object(m->repo, &object, oid, GIT_OBJECT_COMMIT,
	    err);

	if (rc)
		return rc;
	buf_add(&text, object.data, lines);
	buf_addf(&text, "parent %s\n", git_oid_tostr(hex, sizeof(hex), parent));
	buf_add(&text, object.data + lines, object.len - lines);
	rc = repo_write_object(m->repo, oid, GIT_OBJECT_COMMIT, text.data,
	    text.len, err);
	repo_object_release(&object);
	buf_release(&text);
	return rc;
}

/*
 * Make a merge, even if the trees are equal, so that each side is part of the
 * other's history.
 */
static int
join_both(struct merging *m, const git_oid *theirs, const git_oid *other,
    struct err *err)
{
	git_oid tree, oid;
	int rc = edit_tree(m, &m->tree, other, add_missing, &tree, err);

	if (!rc)
		rc = repo_write_commit(m->repo, m->merge->rest, &tree, &m->tip,
		    &oid, err);
	if (!rc)
		rc = add_parent(m, &oid, theirs, err);
	m->tip = oid;
	m->tree = tree;
	return rc;
}

/* Add what neither the result nor the replayed commits have of a tree. */
static int
add_rest(struct merging *m, const git_oid *other, struct err *err)
{
	git_oid tree, oid;
	int rc = edit_tree(m, &m->tree, other, add_missing, &tree, err);

	if (rc || git_oid_equal(&tree, &m->tree))
		return rc;
	rc = repo_write_commit(m->repo, m->merge->rest, &tree, &m->tip, &oid,
	    err);
	return rc ? rc : go_on(m, &tree, &oid, m->merge->rest->message, err);
}

struct counting {
	struct repo *repo;
	size_t lines;
};

static int
count_lines(struct repo *repo, const git_oid *blob, size_t *out,
    struct err *err)
{
	struct repo_object object;
	int rc;

	*out = 0;
	if (repo_is_too_large(repo, blob))
		return 0;
	rc = repo_read_object(repo, &object, blob, GIT_OBJECT_BLOB, err);
	if (rc)
		return rc;
	*out = lines_count(text_of(&object));
	repo_object_release(&object);
	return 0;
}

static int
count_file(void *arg, const char *path, const git_oid *was, const git_oid *is,
    struct err *err)
{
	struct counting *counting = arg;
	size_t before = 0, after = 0;
	int rc = 0;

	if (!is_segment(path))
		return 0;
	if (was)
		rc = count_lines(counting->repo, was, &before, err);
	if (!rc)
		rc = count_lines(counting->repo, is, &after, err);
	counting->lines += after > before ? after - before : 0;
	return rc;
}

int
repo_lines_beyond(struct repo *repo, const char *from, const char *to,
    size_t *out, struct err *err)
{
	struct counting counting = { .repo = repo };
	git_oid oid, old, new;
	int rc = 0;

	if (from && git_oid_fromstr(&oid, from))
		return err_set(err, ERR_IO, "malformed object name");
	if (from)
		rc = repo_tree_of(repo, &old, &oid, err);
	if (!rc && git_oid_fromstr(&oid, to))
		return err_set(err, ERR_IO, "malformed object name");
	if (!rc)
		rc = repo_tree_of(repo, &new, &oid, err);
	if (!rc)
		rc = repo_diff(repo, from ? &old : NULL, &new, count_file,
		    &counting, err);
	*out = counting.lines;
	return rc;
}

int
repo_merge(struct repo *repo, struct repo_merge *merge, struct err *err)
{
	struct merging m = { .repo = repo, .merge = merge };
	git_oid ours, theirs, other;
	int rc;

	merge->commits = 0;
	if (git_oid_fromstr(&ours, merge->ours) ||
	    git_oid_fromstr(&theirs, merge->theirs))
		return err_set(err, ERR_IO, "malformed object name");
	repo_purges_init(&m.purges, repo, merge->parser,
	    (git_oid[]){ ours, theirs });
	m.tip = merge->keep_ours || merge->both ? ours : theirs;
	rc = repo_tree_of(repo, &m.tree, &m.tip, err);
	if (!rc)
		rc = repo_tree_of(repo, &other,
		    merge->keep_ours || merge->both ? &theirs : &ours, err);
	for (size_t i = 0; i < merge->replay_count && !rc; i++)
		rc = replay(&m, merge->replay[i], err);
	if (!rc)
		rc = merge->both ? join_both(&m, &theirs, &other, err) :
		    add_rest(&m, &other, err);
	git_oid_tostr(merge->oid, sizeof(merge->oid), &m.tip);
	merge->healed = m.purges.set.healed;
	purges_release(&m.purges.set);
	if (!rc)
		rc = repo_lines_beyond(repo, merge->ours, merge->oid,
		    &merge->came, err);
	if (!rc)
		rc = repo_lines_beyond(repo, merge->theirs, merge->oid,
		    &merge->went, err);
	return rc;
}

int
repo_draft_commit(struct repo *repo, const struct repo_commit *commit,
    const char *path, struct slice text, char out_oid[REPO_OID_SIZE],
    struct err *err)
{
	struct repo_merge merge = {0};
	struct merging m = { .repo = repo, .merge = &merge };
	git_oid oid, tree;
	int rc;

	if (!repo_tip_oid(repo, &m.tip))
		return err_set(err, ERR_IO, "the log has no commit yet");
	rc = repo_tree_of(repo, &m.tree, &m.tip, err);
	if (!rc)
		rc = tree_edit_start(&m.edit, repo, &m.tree, err);
	if (!rc)
		rc = repo_write_object(repo, &oid, GIT_OBJECT_BLOB, text.ptr,
		    text.len, err);
	if (!rc)
		rc = tree_edit_set(&m.edit, repo, path, &oid, err);
	if (!rc)
		rc = tree_edit_write(&m.edit, repo, &tree, err);
	if (!rc)
		rc = repo_write_commit(repo, commit, &tree, &m.tip, &oid, err);
	if (!rc)
		rc = go_on(&m, &tree, &oid, commit->message, err);
	git_oid_tostr(out_oid, REPO_OID_SIZE, &m.tip);
	tree_edit_release(&m.edit);
	buf_release(&merge.warning);
	return rc;
}

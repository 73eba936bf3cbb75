/* SPDX-License-Identifier: ISC */
/*
 * Moving the work tree and the branch to a commit that has more. The order
 * matters. A reader of the log looks at the files again when the branch has
 * moved, so the files must come first. If somebody commits an index that is
 * ahead of the branch, nothing is lost; an index that is behind would lose
 * lines.
 */
#include "git/repo_sync.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "format/segment_union.h"
#include "format/stream_path.h"
#include "git/repo_private.h"

#define FEW 200		/* up to so many files are synced one by one */

struct advance {
	struct repo *repo;
	struct event_parser *parser;
	struct repo_purges purges;
	size_t written;
};

/*
 * Write a file durably. Few files are synced one by one, many all at once in
 * the end.
 */
static int
put(struct advance *advance, const char *full, const struct buf *data,
    bool replace, struct err *err)
{
	int rc;
	bool few = advance->written < FEW;
	char *above;

	rc = repo_put_file(advance->repo->git_dir, full, data,
	    (replace ? PUT_REPLACE : 0) | (few || replace ? PUT_SYNC : 0), err);
	if (!rc && few) {
		above = path_parent(full);
		rc = path_sync_dir(above, err);
		free(above);
	}
	advance->written++;
	return rc;
}

/*
 * Extend an existing file. It keeps its contents; a segment gets the missing
 * lines.
 */
static int
extend(struct advance *advance, const char *full, const char *path,
    const git_oid *was, const struct repo_object *is, struct err *err)
{
	struct slice wanted = { is->len ? is->data : "", is->len };
	struct buf have = BUF_INIT, text = BUF_INIT;
	struct repo_object old = {0};
	uint64_t writer;
	uint32_t number;
	int rc = buf_read_regular(&have, full, SEGMENT_READ_MAX, err);

	if (rc)
		goto done;
	if (segment_path_parse(&writer, &number, path)) {
		lines_unite(&text, advance->parser, &advance->purges.set,
		    slice_of_buf(&have), wanted);
	} else {
		/* a file that was changed here and not committed stays */
		if (was)
			rc = repo_read_object(advance->repo, &old, was,
			    GIT_OBJECT_BLOB, err);
		if (!rc && was && old.len == have.len &&
		    (!old.len || !memcmp(old.data, have.data, old.len)))
			buf_add_slice(&text, wanted);
		else
			buf_add_slice(&text, slice_of_buf(&have));
	}
	if (!rc && (text.len != have.len || (text.len &&
	    memcmp(text.data, have.data, text.len))))
		rc = put(advance, full, &text, true, err);
done:
	repo_object_release(&old);
	buf_release(&have);
	buf_release(&text);
	return rc;
}

static int
advance_file(void *arg, const char *path, const git_oid *was, const git_oid *is,
    struct err *err)
{
	struct advance *advance = arg;
	struct repo *repo = advance->repo;
	struct repo_object blob = {0};
	struct buf data = BUF_INIT;
	char *full, *above;
	struct stat st;
	int rc;

	if (!repo_path_belongs(path))
		return 0;
	if (repo_is_too_large(repo, is)) {
		buf_addf(&repo->outsized, "%s\n", path);
		return 0;
	}
	full = path_join(repo->dir, path);
	above = path_parent(full);
	rc = path_make_dirs(above, repo->dir, err);
	if (!rc)
		rc = repo_read_object(repo, &blob, is, GIT_OBJECT_BLOB, err);
	if (!rc && lstat(full, &st) == -1) {
		buf_add(&data, blob.data, blob.len);
		rc = errno == ENOENT ? put(advance, full, &data, false, err) :
		    err_errno(err, "cannot look at '%s'", full);
	} else if (!rc && !S_ISREG(st.st_mode)) {
		rc = err_set(err, ERR_INVALID,
		    "'%s' is not a file, but the log has a file there: move "
		    "it away",
		    full);
	} else if (!rc) {
		rc = extend(advance, full, path, was, &blob, err);
	}
	repo_object_release(&blob);
	buf_release(&data);
	free(above);
	free(full);
	return rc;
}

static int
check_out(struct advance *advance, const git_oid *from, const git_oid *to,
    struct err *err)
{
	git_oid old, new;
	int rc = repo_tree_of(advance->repo, &old, from, err);

	if (!rc)
		rc = repo_tree_of(advance->repo, &new, to, err);
	if (!rc)
		rc = repo_diff(advance->repo, &old, &new, advance_file, advance,
		    err);
	if (!rc && advance->written >= FEW)
		sync();
	return rc;
}

int
repo_advance(struct repo *repo, const char *from, const char *to,
    struct event_parser *parser, const char *why, struct err *err)
{
	struct advance advance = { .repo = repo, .parser = parser };
	git_oid old, new;
	int rc;

	if (git_oid_fromstr(&old, from) || git_oid_fromstr(&new, to))
		return err_set(err, ERR_IO, "malformed object name");
	repo_purges_init(&advance.purges, repo, parser,
	    (git_oid[]){ old, new });
	rc = check_out(&advance, &old, &new, err);
	purges_release(&advance.purges.set);
	if (!rc)
		rc = repo_update_begin(repo, err);
	if (rc)
		return rc;
	repo_index_expect(repo, &new);
	rc = repo_move_branch(repo, &new, &old, why, err);
	if (rc)
		repo_index_rebuild(repo);
	repo_update_end(repo);
	return rc;
}

const char *
repo_outsized(const struct repo *repo)
{
	return repo->outsized.len ? repo->outsized.data : "";
}

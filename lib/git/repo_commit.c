/* SPDX-License-Identifier: ISC */
/*
 * One commit: the blobs of the changed files, the trees along their paths, the
 * commit object, the branch, the index. Damage found on the way is healed once,
 * and the commit is made again on top.
 */
#include "git/repo.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/trace.h"
#include "git/repo_private.h"

#define MOVED_TRIES 5

/*
 * *damaged is set if it failed because of something lost in git, not because of
 * a file.
 */
static int
build(struct repo *repo, const struct repo_commit *commit,
    struct repo_pending *out, bool *damaged, struct err *err)
{
	struct tree_edit edit = {0};
	git_oid parent, tree, oid;
	size_t i;
	int rc;

	repo->built = task_realloc(repo->built, commit->count + 1,
	    sizeof *repo->built);
	repo->built_count = commit->count;
	*damaged = true;
	if (!repo_tip_oid(repo, &parent)) {
		rc = err_set(err, ERR_IO,
		    "the branch '" REPO_BRANCH "' is lost");
		goto done;
	}
	rc = repo_tree_of(repo, &tree, &parent, err);
	if (!rc)
		rc = tree_edit_start(&edit, repo, &tree, err);
	for (i = 0; !rc && i < commit->count; i++) {
		*damaged = false;
		rc = repo_write_file_blob(repo, &repo->built[i],
		    commit->files[i].path, commit->files[i].size, err);
		if (rc)
			goto done;
		*damaged = true;
		rc = tree_edit_set(&edit, repo, commit->files[i].path,
		    &repo->built[i], err);
	}
	if (rc)
		goto done;
	*damaged = false;
	rc = tree_edit_write(&edit, repo, &tree, err);
	if (!rc)
		rc = repo_write_commit(repo, commit, &tree, &parent, &oid, err);
	if (!rc) {
		git_oid_tostr(out->oid, sizeof out->oid, &oid);
		git_oid_tostr(out->tree, sizeof out->tree, &tree);
		git_oid_tostr(out->parent, sizeof out->parent, &parent);
	}
done:
	tree_edit_release(&edit);
	return rc;
}

int
repo_build(struct repo *repo, const struct repo_commit *commit,
    struct repo_pending *out, struct err *err)
{
	struct err first = {0};
	struct span span;
	int rc;
	bool damaged;

	span_begin(&span, "objects");
	rc = build(repo, commit, out, &damaged, &first);
	span_count(&span, "files", commit->count);
	span_end(&span);
	if (rc && damaged) {
		err_clear(&first);
		rc = repo_heal(repo, err);
		if (!rc)
			rc = build(repo, commit, out, &damaged, err);
		return rc;
	}
	return rc ? err_set(err, first.word, "%s", first.message) : 0;
}

int
repo_publish(struct repo *repo, const struct repo_commit *commit,
    const struct repo_pending *pending, struct err *err)
{
	git_oid to, from;
	struct err why = {0};
	struct span span;
	int rc;

	if (git_oid_fromstr(&to, pending->oid) ||
	    git_oid_fromstr(&from, pending->parent))
		return err_set(err, ERR_IO,
		    "cannot publish: malformed object name");
	rc = repo_update_begin(repo, err);
	if (rc)
		return rc;
	span_begin(&span, "branch");
	rc = repo_move_branch(repo, &to, &from, commit->message, &why);
	span_end(&span);
	if (rc && why.word != ERR_STALE && repo_heal_head(repo)) {
		err_clear(&why);
		rc = repo_move_branch(repo, &to, &from, commit->message, &why);
	}
	span_begin(&span, "index");
	if (rc)
		err_set(err, why.word, "%s", why.message);
	else
		repo_index_add(repo, commit);
	span_end(&span);
	repo_update_end(repo);
	return rc;
}

int
repo_commit(struct repo *repo, const struct repo_commit *commit,
    char out_oid[REPO_OID_SIZE], struct err *err)
{
	struct repo_pending pending;
	struct err why = {0};
	int rc, tries = 0;

	do {
		err_clear(&why);
		rc = repo_build(repo, commit, &pending, &why);
		if (!rc)
			rc = repo_publish(repo, commit, &pending, &why);
	} while (rc && why.word == ERR_STALE && ++tries < MOVED_TRIES);
	if (rc)
		return err_set(err, why.word, "%s", why.message);
	memcpy(out_oid, pending.oid, REPO_OID_SIZE);
	return 0;
}

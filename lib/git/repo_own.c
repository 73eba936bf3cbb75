/* SPDX-License-Identifier: ISC */
/*
 * Telling logs and projects apart by the contents of a git directory. An object
 * that cannot be read is no evidence against a log: the log is damaged, and
 * other functions repair it.
 */
#include "git/repo_own.h"

#include <stdlib.h>
#include <string.h>

#include <git2.h>

#include "base/buf.h"
#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/log_location.h"
#include "git/odb_guard.h"
#include "git/repo.h"
#include "git/repo_private.h"

#define MARK "tasklog/log"
/*
 * Raise this when repo_configure() sets more: then each log gets the settings
 * once.
 */
#define MARK_TEXT "settings 1\n"

/* A git directory that is examined. */
struct look {
	git_repository *git;
	git_tree *tree;		/* of the log's branch, or NULL */
	git_oid tip, root;
};

static bool
read_mark(const char *git_dir, struct buf *out)
{
	char *path = path_join(git_dir, MARK);
	bool is = path_is_file(path) && !buf_read_file(out, path, 4096, NULL);

	free(path);
	return is;
}

bool
repo_is_marked(const char *git_dir)
{
	char *path = path_join(git_dir, MARK);
	bool is = path_is_file(path);

	free(path);
	return is;
}

static git_tree *
tree_of(git_repository *git, const git_oid *oid)
{
	git_commit *commit = NULL;
	git_tree *tree = NULL;

	if (!git_commit_lookup(&commit, git, oid) &&
	    git_commit_tree(&tree, commit))
		tree = NULL;
	git_commit_free(commit);
	return tree;
}

/*
 * Open a git directory. False if it cannot be opened; *foreign is set if the
 * reason is one that no log can have.
 */
static bool
look_at(struct look *out, const char *git_dir, bool *foreign)
{
	unsigned how = GIT_REPOSITORY_OPEN_NO_SEARCH |
	    GIT_REPOSITORY_OPEN_NO_DOTGIT | GIT_REPOSITORY_OPEN_BARE;
	const git_error *why;
	char *objects;
	int rc;

	*out = (struct look){0};
	*foreign = false;
	if (git_repository_open_ext(&out->git, git_dir, how, NULL)) {
		why = git_error_last();
		*foreign = why && why->message &&
		    strstr(why->message, "extension") != NULL;
		return false;
	}
	objects = path_join(git_dir, "objects");
	rc = odb_guard(out->git, objects);
	free(objects);
	git_oid_fromstr(&out->root, REPO_ROOT_OID);
	if (!rc && !git_reference_name_to_id(&out->tip, out->git, REPO_REF))
		out->tree = tree_of(out->git, &out->tip);
	return true;
}

static void
look_away(struct look *look)
{
	git_tree_free(look->tree);
	git_repository_free(look->git);
}

/* True if the path is one of a log's files, or in the log's branch. */
static bool
is_known(const struct look *look, const char *path)
{
	struct buf first = BUF_INIT;
	bool known = repo_path_belongs(path);

	if (!known && look->tree) {
		buf_add(&first, path, strcspn(path, "/"));
		known = git_tree_entry_byname(look->tree, first.data) != NULL;
	}
	buf_release(&first);
	return known;
}

/*
 * True if the history begins as all logs do, as far as a shallow clone can
 * tell.
 */
static bool
comes_from_root(const struct look *look, const git_oid *oid)
{
	git_oid base;

	return git_oid_equal(oid, &look->root) ||
	    git_graph_descendant_of(look->git, oid, &look->root) == 1 ||
	    (git_repository_is_shallow(look->git) == 1 &&
	    !git_merge_base(&base, look->git, oid, &look->tip));
}

/*
 * True if another branch is a copy of the log's branch, and not one of a
 * project.
 */
static bool
is_of_log(const struct look *look, const git_oid *oid)
{
	git_tree *tree = tree_of(look->git, oid);
	bool is = !tree || comes_from_root(look, oid);

	for (size_t i = 0; is && tree && i < git_tree_entrycount(tree); i++) {
		const char *name = git_tree_entry_name(
		    git_tree_entry_byindex(tree, i));

		is = is_known(look, name) || !strcmp(name, "events") ||
		    !strcmp(name, "blobs");
	}
	git_tree_free(tree);
	return is;
}

static bool
has_foreign_branch(const struct look *look)
{
	git_branch_iterator *branches = NULL;
	git_reference *branch = NULL;
	git_branch_t type;
	bool foreign = false;

	if (git_branch_iterator_new(&branches, look->git, GIT_BRANCH_LOCAL))
		return false;
	while (!foreign && !git_branch_next(&branch, &type, branches)) {
		const git_oid *oid = git_reference_target(branch);

		foreign = oid &&
		    strcmp(git_reference_name(branch), REPO_REF) != 0 &&
		    !is_of_log(look, oid);
		git_reference_free(branch);
	}
	git_branch_iterator_free(branches);
	return foreign;
}

static bool
has_foreign_index(const struct look *look, const char *git_dir)
{
	char *path = path_join(git_dir, "index");
	git_index *index = NULL;
	bool foreign = false;

	if (path_is_file(path) && !git_index_open(&index, path))
		for (size_t i = 0; !foreign && i < git_index_entrycount(index);
		     i++)
			foreign = !is_known(look,
			    git_index_get_byindex(index, i)->path);
	git_index_free(index);
	free(path);
	return foreign;
}

bool
repo_is_project(const char *git_dir)
{
	struct look look;
	bool is;

	if (git_libgit2_init() < 0)
		return false;
	repo_set_options();
	if (look_at(&look, git_dir, &is))
		is = has_foreign_branch(&look) ||
		    has_foreign_index(&look, git_dir);
	look_away(&look);
	git_libgit2_shutdown();
	return is;
}

/* True if the branch can be read and began as something else than a log. */
static bool
began_otherwise(const char *git_dir)
{
	struct look look;
	bool foreign;

	if (git_libgit2_init() < 0)
		return false;
	repo_set_options();
	if (look_at(&look, git_dir, &foreign))
		foreign = look.tree &&
		    git_repository_is_shallow(look.git) != 1 &&
		    !comes_from_root(&look, &look.tip);
	look_away(&look);
	git_libgit2_shutdown();
	return foreign;
}

/*
 * True if a command of the first version, which set no mark, has written there.
 */
static bool
was_written(const char *local_dir)
{
	char *path = path_join(local_dir, "writers");
	bool is = path_is_file(path);

	free(path);
	return is;
}

int
repo_check_own(const struct log_location *location, struct err *err)
{
	if (location->common_dir || repo_is_marked(location->git_dir))
		return 0;
	if (repo_is_project(location->git_dir))
		return err_set(err, ERR_INVALID,
		    "cannot write to '%s': it is a project that has the branch "
		    "'" REPO_BRANCH
		    "' checked out; task-init makes its log",
		    location->dir);
	if (!was_written(location->local_dir) &&
	    began_otherwise(location->git_dir))
		return err_set(err, ERR_INVALID,
		    "cannot write to '%s': its branch '" REPO_BRANCH
		    "' does not begin with the commit that every log begins "
		    "with",
		    location->dir);
	return 0;
}

int
repo_own(const struct log_location *location, struct err *err)
{
	struct buf text = BUF_INIT;
	char *path = path_join(location->git_dir, MARK);
	int rc = 0;

	if (!read_mark(location->git_dir, &text) ||
	    !slice_is(slice_of_buf(&text), MARK_TEXT)) {
		rc = repo_configure(location, err);
		if (!rc)
			rc = path_write_file(path, MARK_TEXT, err);
	}
	buf_release(&text);
	free(path);
	return rc;
}

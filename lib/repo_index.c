/* SPDX-License-Identifier: ISC */
/*
 * The index, kept true so that `git status` in the log is clean. It holds nothing that
 * the branch and the work tree do not: when it is damaged, locked for long or very
 * large it is left behind or made again, and never a reason for a commit to fail. It
 * is opened apart from the repository: then libgit2 does not compare files that were
 * written in the same second, which git does itself when it reads.
 */
#include "repo_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "err.h"
#include "gitdir.h"
#include "path.h"
#include "repo.h"

#define INDEX_WAIT_MS 300
#define INDEX_LARGE (256 << 10)		/* bytes, some 2500 files; more costs milliseconds */

/*
 * The file's state on disk, so that git need not read it, if it is as recorded: else
 * zeros, and git looks.
 */
static void
fill_stat(struct repo *repo, git_index_entry *entry, int64_t size)
{
	char *path = path_join(repo->dir, entry->path);
	struct stat st;

	entry->mode = GIT_FILEMODE_BLOB;
	if (!lstat(path, &st) && S_ISREG(st.st_mode) && st.st_size == size) {
		entry->ctime.seconds = (int32_t)st.st_ctim.tv_sec;
		entry->ctime.nanoseconds = (uint32_t)st.st_ctim.tv_nsec;
		entry->mtime.seconds = (int32_t)st.st_mtim.tv_sec;
		entry->mtime.nanoseconds = (uint32_t)st.st_mtim.tv_nsec;
		entry->dev = (uint32_t)st.st_dev;
		entry->ino = (uint32_t)st.st_ino;
		entry->uid = (uint32_t)st.st_uid;
		entry->gid = (uint32_t)st.st_gid;
		entry->file_size = (uint32_t)st.st_size;
	}
	free(path);
}

static int
write_index(struct repo *repo, git_index *index)
{
	int waited = 0, got;

	do
		got = git_index_write(index);
	while (got == GIT_ELOCKED &&
	    repo_lock_retry(repo, "index.lock", &waited, INDEX_WAIT_MS));
	return got;
}

static int
add_files(struct repo *repo, git_index *index, const struct repo_commit *commit)
{
	git_index_entry entry;
	size_t i;
	int got = 0;

	for (i = 0; !got && i < commit->count && i < repo->built_count; i++) {
		memset(&entry, 0, sizeof entry);
		entry.path = commit->files[i].path;
		git_oid_cpy(&entry.id, &repo->built[i]);
		fill_stat(repo, &entry, commit->files[i].size);
		got = git_index_add(index, &entry);
	}
	return got;
}

static char *
index_path(const struct repo *repo)
{
	return path_join(repo->git_dir, "index");
}

/* commit NULL: the tip. */
static int
commit_tree(struct repo *repo, const git_oid *commit, git_tree **out)
{
	git_commit *head = NULL;
	git_oid tip;
	int got = !commit && !repo_tip_oid(repo, &tip);

	if (!got)
		got = git_commit_lookup(&head, repo->git, commit ? commit : &tip);
	if (!got)
		got = git_commit_tree(out, head);
	git_commit_free(head);
	return got;
}

/* For entries that came from the tree alone: is the file what they say? */
static int
fill_missing(struct repo *repo, git_index *index)
{
	const git_index_entry *at;
	git_index_entry entry;
	size_t count = git_index_entrycount(index), i;
	struct stat st;
	git_oid oid;
	char *path;
	int got = 0;

	for (i = 0; !got && i < count; i++) {
		at = git_index_get_byindex(index, i);
		if (at->mtime.seconds || at->mode != GIT_FILEMODE_BLOB)
			continue;
		path = path_join(repo->dir, at->path);
		if (!lstat(path, &st) && S_ISREG(st.st_mode) &&
		    !git_odb_hashfile(&oid, path, GIT_OBJECT_BLOB) &&
		    git_oid_equal(&oid, &at->id)) {
			entry = *at;
			fill_stat(repo, &entry, st.st_size);
			got = git_index_add(index, &entry);
		}
		free(path);
	}
	return got;
}

/* The index as a commit has it; what it knew of unchanged files stays. */
static int
read_commit(struct repo *repo, const git_oid *commit, int anew, int fill)
{
	char *path = index_path(repo);
	git_index *index = NULL;
	git_tree *tree = NULL;
	int got;

	if (anew)
		unlink(path);
	got = commit_tree(repo, commit, &tree);
	if (!got)
		got = git_index_open(&index, path);
	if (!got)
		got = git_index_read_tree(index, tree);
	if (!got && fill)
		got = fill_missing(repo, index);
	if (!got)
		got = write_index(repo, index);
	git_index_free(index);
	git_tree_free(tree);
	free(path);
	return got;
}

/* Someone has another branch checked out in the log: the index is theirs. */
static int
is_ours(const struct repo *repo)
{
	return gitdir_head_is(repo->git_dir, REPO_REF);
}

void
repo_index_rebuild(struct repo *repo)
{
	if (is_ours(repo) && read_commit(repo, NULL, 1, 0))
		repo->index_behind = 1;
}

static int
add_to_index(struct repo *repo, const struct repo_commit *commit, const char *path)
{
	git_index *index = NULL;
	int got = git_index_open(&index, path);

	if (!got)
		got = add_files(repo, index, commit);
	if (!got)
		got = write_index(repo, index);
	git_index_free(index);
	return got;
}

void
repo_index_add(struct repo *repo, const struct repo_commit *commit)
{
	char *path = index_path(repo);
	struct stat st;
	int got;

	if (!is_ours(repo)) {
		free(path);
		return;
	}
	if (stat(path, &st) == -1) {
		repo_index_rebuild(repo);
	} else if (st.st_size > INDEX_LARGE) {
		repo->index_behind = 1;
	} else {
		got = add_to_index(repo, commit, path);
		if (got == GIT_ELOCKED)
			repo->index_behind = 1;
		else if (got)
			repo_index_rebuild(repo);
	}
	free(path);
}

void
repo_index_expect(struct repo *repo, const git_oid *commit)
{
	if (is_ours(repo) && read_commit(repo, commit, 0, 1) &&
	    read_commit(repo, commit, 1, 1))
		repo->index_behind = 1;
}

int
repo_index_behind(const struct repo *repo)
{
	return repo->index_behind;
}

int
repo_refresh_index(struct repo *repo, struct err *err)
{
	int rc;

	if (!is_ours(repo))
		return 0;
	rc = repo_update_begin(repo, err);
	if (rc)
		return rc;
	if (read_commit(repo, NULL, 0, 1) && read_commit(repo, NULL, 1, 1))
		rc = repo_fail(err, "cannot write the index of '%s'", repo->git_dir);
	else
		repo->index_behind = 0;
	repo_update_end(repo);
	return rc;
}

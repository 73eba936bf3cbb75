/* SPDX-License-Identifier: ISC */
/*
 * The index, kept up to date so that `git status` in the log is clean. It holds
 * nothing that the branch and the work tree do not. If it is damaged, it is
 * rebuilt. If it is locked for long or very large, it is left behind, and a
 * mark in the local directory remembers that. A commit never fails because of
 * the index. We open it apart from the repository: then libgit2 does not
 * compare files that were written in the same second, which git does itself
 * when it reads the index.
 */
#include "git/repo_private.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/repo.h"

#define INDEX_WAIT_MS 300
/* in bytes, some 2500 files; more costs milliseconds */
#define INDEX_LARGE (256 << 10)
#define CHANGED_TRIES 20

/*
 * Set the file's state on disk if the file is as recorded, so that git need not
 * read it. Otherwise the state is zeros, and git reads the file.
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

static char *
index_path(const struct repo *repo)
{
	return path_join(repo->git_dir, "index");
}

/* An index in memory, and the state of the file it was read from. */
struct opened {
	git_index *index;
	struct stat st;		/* zeros: no file */
};

static void
look(const struct repo *repo, struct stat *st)
{
	char *path = index_path(repo);

	memset(st, 0, sizeof *st);
	if (lstat(path, st) == -1)
		memset(st, 0, sizeof *st);
	free(path);
}

static int
open_index(const struct repo *repo, struct opened *out)
{
	char *path = index_path(repo);
	int got;

	look(repo, &out->st);
	got = git_index_open(&out->index, path);
	free(path);
	return got;
}

/* True if another process has replaced the index since. */
static bool
has_changed(const struct repo *repo, const struct opened *opened)
{
	struct stat now;

	look(repo, &now);
	return now.st_ino != opened->st.st_ino ||
	    now.st_size != opened->st.st_size ||
	    now.st_mtim.tv_sec != opened->st.st_mtim.tv_sec ||
	    now.st_mtim.tv_nsec != opened->st.st_mtim.tv_nsec;
}

/*
 * Returns GIT_EMODIFIED if git or another command has just written the index:
 * it must not be overwritten.
 */
static int
write_index(struct repo *repo, const struct opened *opened)
{
	/* a process that has waited for it before does not wait again */
	int waited = repo_index_was_left(repo->local_dir) ? INDEX_WAIT_MS : 0,
	    got;

	do
		got = has_changed(repo, opened) ? GIT_EMODIFIED :
		    git_index_write(opened->index);
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

/* commit is NULL for the tip. */
static int
commit_tree(struct repo *repo, const git_oid *commit, git_tree **out)
{
	git_commit *head = NULL;
	git_oid tip;
	int got = !commit && !repo_tip_oid(repo, &tip);

	if (!got)
		got = git_commit_lookup(&head, repo_git(repo),
		    commit ? commit : &tip);
	if (!got)
		got = git_commit_tree(out, head);
	git_commit_free(head);
	return got;
}

/*
 * Set the state of entries that came from the tree alone, if the file matches.
 */
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
		if (lstat(path, &st) && repo_is_too_large(repo, &at->id)) {
			/*
			 * left out by the user: git must not take it for
			 * deleted
			 */
			entry = *at;
			entry.flags |= GIT_INDEX_ENTRY_EXTENDED;
			entry.flags_extended |= GIT_INDEX_ENTRY_SKIP_WORKTREE;
			got = git_index_add(index, &entry);
		} else if (!lstat(path, &st) && S_ISREG(st.st_mode) &&
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

/*
 * True if nobody has the index locked, at the latest after waiting. Only then
 * may it be removed.
 */
static int
is_free(struct repo *repo)
{
	char *lock = path_join(repo->git_dir, "index.lock");
	struct stat st;
	int waited = 0, is = 1;

	while (is && lstat(lock, &st) == 0)
		is = repo_lock_retry(repo, "index.lock", &waited,
		    INDEX_WAIT_MS);
	free(lock);
	return is;
}

/* Set the index to the files of a commit, without anything else. */
static int
read_commit(struct repo *repo, const git_oid *commit, bool anew, bool fill)
{
	struct opened opened = {0};
	git_tree *tree = NULL;
	char *path;
	int got;

	if (anew && !is_free(repo))
		return GIT_ELOCKED;
	if (anew) {
		path = index_path(repo);
		unlink(path);
		free(path);
	}
	got = commit_tree(repo, commit, &tree);
	if (!got)
		got = open_index(repo, &opened);
	if (!got)
		got = git_index_read_tree(opened.index, tree);
	if (!got && fill)
		got = fill_missing(repo, opened.index);
	if (!got)
		got = write_index(repo, &opened);
	git_index_free(opened.index);
	git_tree_free(tree);
	return got;
}

/*
 * True if the index has more of a file than the tip. Files only grow, so a
 * merging git has written that, and is about to move the branch.
 */
static bool
is_ahead(struct repo *repo, const git_diff_delta *delta)
{
	git_object_t type;
	size_t tip, has;

	return delta->status == GIT_DELTA_MODIFIED && repo_odb(repo) &&
	    !git_odb_read_header(&tip, &type, repo->odb, &delta->old_file.id) &&
	    !git_odb_read_header(&has, &type, repo->odb, &delta->new_file.id) &&
	    has > tip;
}

/*
 * Update the files that commands write, and the files that every log has, from
 * the tip. Everything else that is staged stays.
 */
static int
take_over(struct repo *repo, git_index *index, git_tree *tree)
{
	static const char *const ours[] = { "events", "blobs", "format",
		"README.md", ".gitattributes" };
	git_diff_options options;
	const git_diff_delta *delta;
	git_index_entry entry;
	git_diff *diff = NULL;
	size_t i;
	int got;

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_SKIP_BINARY_CHECK |
	    GIT_DIFF_DISABLE_PATHSPEC_MATCH;
	options.pathspec = (git_strarray){ (char **)(uintptr_t)ours,
	    sizeof ours / sizeof *ours };
	got = git_diff_tree_to_index(&diff, repo_git(repo), tree, index,
	    &options);
	for (i = 0; !got && i < git_diff_num_deltas(diff); i++) {
		delta = git_diff_get_delta(diff, i);
		if (delta->status != GIT_DELTA_DELETED &&
		    (delta->status != GIT_DELTA_MODIFIED ||
		        is_ahead(repo, delta) ||
		        !strchr(delta->old_file.path, '/')))
			continue;
		memset(&entry, 0, sizeof entry);
		entry.path = delta->old_file.path;
		entry.mode = GIT_FILEMODE_BLOB;
		git_oid_cpy(&entry.id, &delta->old_file.id);
		got = git_index_add(index, &entry);
	}
	git_diff_free(diff);
	return got ? got : fill_missing(repo, index);
}

static int
catch_up_once(struct repo *repo)
{
	struct opened opened = {0};
	git_tree *tree = NULL;
	int got = commit_tree(repo, NULL, &tree);

	if (!got)
		got = open_index(repo, &opened);
	if (!got)
		got = take_over(repo, opened.index, tree);
	if (!got)
		got = write_index(repo, &opened);
	git_index_free(opened.index);
	git_tree_free(tree);
	return got;
}

bool
repo_index_conflicts(const struct repo *repo)
{
	struct opened opened = {0};
	bool has = open_index(repo, &opened) != 0 ||
	    git_index_has_conflicts(opened.index);

	git_index_free(opened.index);
	return has;
}

bool
repo_left_out(struct repo *repo, const char *path)
{
	const git_index_entry *entry;
	struct opened opened = {0};

	if (!repo->entries && !open_index(repo, &opened))
		repo->entries = opened.index;
	entry = repo->entries ? git_index_get_bypath(repo->entries, path, 0)
	                      : NULL;
	return entry && (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE);
}

/*
 * False if somebody has another branch checked out in the log: then the index
 * is theirs.
 */
static bool
is_ours(const struct repo *repo)
{
	return gitdir_head_is(repo->git_dir, REPO_REF);
}

bool
repo_index_was_left(const char *local_dir)
{
	char *path = path_join(local_dir, "index-behind");
	bool was = access(path, F_OK) == 0;

	free(path);
	return was;
}

void
repo_index_leave(const char *local_dir)
{
	char *path = path_join(local_dir, "index-behind");
	int fd = open(path,
	    O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);

	if (fd != -1)
		close(fd);
	free(path);
}

static void
set_behind(struct repo *repo, bool behind)
{
	char *path = path_join(repo->local_dir, "index-behind");

	if (behind)
		repo_index_leave(repo->local_dir);
	else
		unlink(path);
	repo->index_behind = behind;
	free(path);
}

void
repo_index_rebuild(struct repo *repo)
{
	int got;

	if (!is_ours(repo))
		return;
	got = read_commit(repo, NULL, true, false);
	repo->index_failed = got && got != GIT_ELOCKED && got != GIT_EMODIFIED;
	set_behind(repo, got != 0);
}

static int
add_to_index(struct repo *repo, const struct repo_commit *commit)
{
	struct opened opened = {0};
	int got, tries = 0;

	do {
		got = open_index(repo, &opened);
		if (!got)
			got = add_files(repo, opened.index, commit);
		if (!got)
			got = write_index(repo, &opened);
		git_index_free(opened.index);
		opened.index = NULL;
	} while (got == GIT_EMODIFIED && ++tries < CHANGED_TRIES);
	return got;
}

void
repo_index_add(struct repo *repo, const struct repo_commit *commit)
{
	struct stat st;
	int got;

	if (!is_ours(repo))
		return;
	look(repo, &st);
	if (!st.st_ino) {
		repo_index_rebuild(repo);
	} else if (st.st_size > INDEX_LARGE) {
		set_behind(repo, true);
	} else if (repo->crashed || repo_index_was_left(repo->local_dir)) {
		(void)repo_catch_up_index(repo);
	} else {
		got = add_to_index(repo, commit);
		if (got == GIT_ELOCKED || got == GIT_EMODIFIED)
			set_behind(repo, true);
		else if (got)
			repo_index_rebuild(repo);
	}
}

void
repo_index_expect(struct repo *repo, const git_oid *commit)
{
	if (is_ours(repo) && read_commit(repo, commit, false, true) &&
	    read_commit(repo, commit, true, true))
		set_behind(repo, true);
}

bool
repo_index_failed(const struct repo *repo)
{
	return repo->index_failed;
}

bool
repo_index_behind(const struct repo *repo)
{
	return repo->index_behind;
}

/*
 * A process that leaves the index behind moves the branch before it sets the
 * mark. So the branch is checked again after the mark was removed.
 */
bool
repo_catch_up_index(struct repo *repo)
{
	git_oid before, after;
	struct stat st;
	int got, tries = 0;

	if (!is_ours(repo)) {
		set_behind(repo, false);
		return true;
	}
	look(repo, &st);
	if (!st.st_ino) {
		repo_index_rebuild(repo);
		return !repo->index_behind;
	}
	do {
		if (!repo_tip_oid(repo, &before))
			return false;
		got = catch_up_once(repo);
		if (got && got != GIT_ELOCKED && got != GIT_EMODIFIED)
			got = read_commit(repo, NULL, true, true);
		repo->index_failed = got && got != GIT_ELOCKED &&
		    got != GIT_EMODIFIED;
		set_behind(repo, got != 0);
		if (!got && (!repo_tip_oid(repo, &after) ||
		    !git_oid_equal(&before, &after)))
			got = GIT_EMODIFIED;
	} while (got == GIT_EMODIFIED && ++tries < CHANGED_TRIES);
	if (got)
		set_behind(repo, true);
	return !got;
}

bool
repo_update_index(struct repo *repo)
{
	struct err ignored = {0};
	int rc = repo_update_begin(repo, &ignored);
	bool done;

	done = repo_catch_up_index(repo);
	if (!rc)
		repo_update_end(repo);
	return done;
}

int
repo_refresh_index(struct repo *repo, struct err *err)
{
	int got, rc;

	if (!is_ours(repo))
		return 0;
	rc = repo_update_begin(repo, err);
	if (rc)
		return rc;
	got = read_commit(repo, NULL, false, true);
	if (got)
		got = read_commit(repo, NULL, true, true);
	if (got == GIT_ELOCKED)
		rc = repo_lock_fail(repo, "index.lock", err);
	else if (got)
		rc = repo_fail(err, "cannot write the index of '%s'",
		    repo->git_dir);
	set_behind(repo, rc != 0);
	repo_update_end(repo);
	return rc;
}

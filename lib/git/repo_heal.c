/* SPDX-License-Identifier: ISC */
/*
 * Healing after a power cut, or after somebody damaged the git directory. The
 * branch continues from the newest whole commit, and one new commit holds
 * everything that the work tree has beyond it. A file is replaced only by one
 * that has more. Files that the damaged tip still has and the work tree lacks
 * are kept.
 */
#include "git/repo.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "base/trace.h"
#include "format/event.h"
#include "format/stream_path.h"
#include "git/repo_private.h"
#include "git/repo_whole.h"

#define FILE_MAX ((size_t)1 << 30)
/* a batch is appended at once */
#define GROWN_MAX ((size_t)SEGMENT_CAP + EVENT_MAX)

struct heal {
	struct repo *repo;
	struct tree_edit edit;
	char base[REPO_OID_SIZE];	/* the commit to continue from */
	/* name of a blob to be made from a file's first lines */
	git_oid lost;
	bool made;
};

static int
find_base(struct repo *repo, git_oid *out, struct err *err)
{
	struct repo_whole seen = {0};
	git_reflog *reflog = NULL;
	struct buf ref = BUF_INIT;
	size_t count, i;
	bool found = repo_tip_oid(repo, out) && repo_is_whole(repo, &seen, out);

	if (!found && !git_reflog_read(&reflog, repo->git, REPO_REF)) {
		count = git_reflog_entrycount(reflog);
		for (i = 0; !found && i < count; i++) {
			git_oid_cpy(out, git_reflog_entry_id_new(
			    git_reflog_entry_byindex(reflog, i)));
			found = !git_oid_is_zero(out) &&
			    repo_is_whole(repo, &seen, out);
		}
	}
	repo_remote_ref(&ref, repo->git_dir);
	if (!found)
		found = !git_reference_name_to_id(out, repo->git, ref.data) &&
		    repo_is_whole(repo, &seen, out);
	buf_release(&ref);
	git_reflog_free(reflog);
	repo_whole_release(&seen);
	return found ? 0 : repo_write_root(repo, out, err);
}

/*
 * Returns the length without a torn line: the power cut it off, and it was
 * never acknowledged.
 */
static size_t
whole_lines(const char *path, const struct buf *data)
{
	size_t len = data->len;

	if (!strncmp(path, "events/", 7))
		while (len && data->data[len - 1] != '\n')
			len--;
	return len;
}

/* True if the base has this text and more. */
static bool
base_has_more(struct heal *heal, const char *path, const char *data, size_t len)
{
	struct buf old = BUF_INIT;
	bool more = !repo_read_blob(heal->repo, heal->base, path, &old, NULL) &&
	    old.len > len && (!len || !memcmp(old.data, data, len));

	buf_release(&old);
	return more;
}

static int
take_file(struct heal *heal, const char *full, const char *path,
    struct err *err)
{
	struct buf data = BUF_INIT;
	git_oid blob;
	size_t len;
	int rc = 0;

	if (!repo_path_belongs(path) || strstr(path, ".tmp-"))
		return 0;
	rc = buf_read_regular(&data, full, FILE_MAX, err);
	len = whole_lines(path, &data);
	if (!rc && !base_has_more(heal, path, data.data, len)) {
		rc = repo_write_object(heal->repo, &blob, GIT_OBJECT_BLOB,
		    len ? data.data : "", len, err);
		if (!rc)
			rc = tree_edit_set(&heal->edit, heal->repo, path, &blob,
			    err);
	}
	buf_release(&data);
	return rc;
}

typedef int file_fn(struct heal *heal, const char *full, const char *path,
    struct err *err);

/*
 * Call fn for each file; path is "" at the top. Symbolic links are not
 * followed.
 */
static int
each_file(struct heal *heal, const char *full, const char *path, file_fn *fn,
    struct err *err)
{
	struct dirent *entry;
	struct stat st;
	DIR *dir = opendir(full);
	int rc = 0;

	while (dir && !rc && (entry = readdir(dir))) {
		const char *name = entry->d_name;
		char *below, *below_path;

		if (!strcmp(name, ".") || !strcmp(name, "..") ||
		    !strcmp(name, ".git"))
			continue;
		below = path_join(full, name);
		below_path = *path ? path_join(path, name) : task_strdup(name);
		if (!lstat(below, &st) && S_ISDIR(st.st_mode))
			rc = each_file(heal, below, below_path, fn, err);
		else if (S_ISREG(st.st_mode))
			rc = fn(heal, below, below_path, err);
		free(below_path);
		free(below);
	}
	if (dir)
		closedir(dir);
	return rc;
}

/* Keep a file that only the damaged tip has, as far as it can be read. */
static int
take_from_tip(void *arg, const char *path, int64_t size, struct err *err)
{
	struct heal *heal = arg;
	struct buf data = BUF_INIT;
	char *full = path_join(heal->repo->dir, path);
	git_oid blob;
	int rc = 0;

	if (size <= SEGMENT_READ_MAX && repo_path_belongs(path) &&
	    !path_is_file(full) &&
	    !repo_read_blob(heal->repo, NULL, path, &data, NULL) &&
	    !base_has_more(heal, path, data.data, data.len)) {
		rc = repo_write_object(heal->repo, &blob, GIT_OBJECT_BLOB,
		    data.len ? data.data : "", data.len, err);
		if (!rc)
			rc = tree_edit_set(&heal->edit, heal->repo, path, &blob,
			    err);
	}
	buf_release(&data);
	free(full);
	return rc;
}

/*
 * Get the commit of the branch, for the compare-and-swap. A ref that names no
 * commit is removed first, so that it does not go into the reflog. True if the
 * branch has a commit.
 */
static bool
present_tip(struct repo *repo, git_oid *out)
{
	char *path = path_join(repo->git_dir, REPO_REF);
	git_oid tree;
	bool had = repo_tip_oid(repo, out);

	if (had && repo_tree_of(repo, &tree, out, NULL) && !unlink(path))
		had = repo_tip_oid(repo, out);
	free(path);
	return had;
}

static int
move_to_healed(struct repo *repo, const git_oid *tree, const git_oid *base,
    const git_oid *base_tree, struct err *err)
{
	static const struct repo_commit commit = {
		.message = "rebuild the commit from the work tree\n\n"
		    "The branch or some object was lost or damaged.\n",
		.author = "tasklog",
		.email = "tasklog@localhost",
	};
	struct repo_commit now = commit;
	git_oid to = *base, from;
	int rc = 0;
	bool had = present_tip(repo, &from);

	now.time_ms = (int64_t)time(NULL) * 1000;
	if (!git_oid_equal(tree, base_tree))
		rc = repo_write_commit(repo, &now, tree, base, &to, err);
	if (!rc && had && git_oid_equal(&to, &from))
		return 0;
	if (!rc)
		rc = repo_update_begin(repo, err);
	if (!rc) {
		rc = repo_move_branch(repo, &to, had ? &from : NULL,
		    commit.message, err);
		if (!rc)
			repo_index_rebuild(repo);
		repo_trim_reflogs(repo);
		repo_update_end(repo);
	}
	return rc;
}

/* Write a blob of the whole file, unless there is one. */
static int
remake_file(struct heal *heal, const char *full, const char *path,
    struct err *err)
{
	struct buf data = BUF_INIT;
	git_oid oid;
	int rc = 0;

	if (repo_path_belongs(path) &&
	    !buf_read_regular(&data, full, FILE_MAX, NULL) &&
	    !git_odb_hash(&oid, data.data ? data.data : "", data.len,
	        GIT_OBJECT_BLOB) &&
	    (!repo_odb(heal->repo) || !git_odb_exists(heal->repo->odb, &oid)))
		rc = repo_write_object(heal->repo, &oid, GIT_OBJECT_BLOB,
		    data.data ? data.data : "", data.len, err);
	buf_release(&data);
	return rc;
}

/*
 * Write a blob of a file's first lines: an older commit has the file as it was
 * then.
 */
static int
remake_beginning(struct heal *heal, const char *full, const char *path,
    struct err *err)
{
	struct buf data = BUF_INIT;
	const char *lf;
	git_oid oid;
	size_t len = 0;
	int rc = 0;

	if (heal->made || strncmp(path, "events/", 7) ||
	    buf_read_regular(&data, full, GROWN_MAX, NULL))
		goto done;
	while (!heal->made &&
	    (lf = memchr(data.data + len, '\n', data.len - len))) {
		len = (size_t)(lf + 1 - data.data);
		heal->made = !git_odb_hash(&oid, data.data, len,
		                 GIT_OBJECT_BLOB) &&
		    git_oid_equal(&oid, &heal->lost);
	}
	if (heal->made)
		rc = repo_write_object(heal->repo, &oid, GIT_OBJECT_BLOB,
		    data.data, len, err);
done:
	buf_release(&data);
	return rc;
}

/* Make lost blobs again, one after the other, until one cannot be made. */
static void
remake_past(struct heal *heal)
{
	struct err ignored = {0};
	git_oid tip;

	do {
		struct repo_whole seen = {0};

		heal->made = false;
		if (repo_tip_oid(heal->repo, &tip) &&
		    !repo_is_whole(heal->repo, &seen, &tip)) {
			heal->lost = seen.lost;
			(void)each_file(heal, heal->repo->dir, "",
			    remake_beginning, &ignored);
		}
		repo_whole_release(&seen);
	} while (heal->made && !ignored.word);
}

/*
 * Make lost objects of the newest commits again, so that no history is given up
 * for them: the root commit, the blobs of files, the trees of the index.
 */
static void
remake(struct heal *heal)
{
	struct err ignored = {0};
	git_index *entries = NULL;
	git_oid oid;

	if (!repo_write_root(heal->repo, &oid, &ignored))
		(void)each_file(heal, heal->repo->dir, "", remake_file,
		    &ignored);
	if (!git_repository_index(&entries, heal->repo->git))
		git_index_write_tree(&oid, entries);
	git_index_free(entries);
}

int
repo_heal(struct repo *repo, struct err *err)
{
	struct heal heal = { .repo = repo };
	git_oid base, base_tree, tree;
	struct span span;
	int rc;

	span_begin(&span, "heal");
	(void)repo_heal_head(repo);
	repo_sweep(repo);
	remake(&heal);
	remake_past(&heal);
	rc = find_base(repo, &base, err);
	if (!rc)
		rc = repo_tree_of(repo, &base_tree, &base, err);
	if (!rc)
		rc = tree_edit_start(&heal.edit, repo, &base_tree, err);
	git_oid_tostr(heal.base, sizeof heal.base, &base);
	if (!rc)
		rc = each_file(&heal, repo->dir, "", take_file, err);
	if (!rc) {
		struct err partly = {0};

		/* The walk stops at the damage. */
		if (repo_each_file(repo, NULL, NULL, take_from_tip, &heal,
		        &partly))
			err_clear(&partly);
		rc = tree_edit_write(&heal.edit, repo, &tree, err);
	}
	if (!rc)
		rc = move_to_healed(repo, &tree, &base, &base_tree, err);
	tree_edit_release(&heal.edit);
	span_end(&span);
	return rc;
}

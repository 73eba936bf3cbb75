/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_H
#define TASKLOG_REPO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * The git side of a log, over libgit2. The segments in the work tree are the
 * truth: a damaged index, ref or object is rebuilt from them. Nothing here
 * touches the project's own repository but its info/exclude (repo_create()).
 * Objects are not synced to the disk: after a power cut they are made again
 * from the segments.
 */
struct repo;
struct lock_wait;
struct log_location;
struct err;

#define REPO_OID_SIZE 41
#define REPO_BRANCH "tasks"
#define REPO_REF "refs/heads/" REPO_BRANCH

/* The commit that every log begins with; see tasklog-event(5). */
#define REPO_ROOT_OID "68d1e2bf68d21c950100f7144828b02b494dc33b"

/*
 * True if a log may hold a file of this path. The path may come from a tree
 * that anyone made: no component of it may lead elsewhere or mean something to
 * git.
 */
bool repo_path_belongs(const char *path);

/*
 * Returns the contents of a file at the top of a log that is equal in every
 * log, or NULL for any other path.
 */
const char *repo_constant(const char *path);

/*
 * Make the log at a place that location_plan() found: git directory, config,
 * root commit, work tree files, .git file, the project's info/exclude, its
 * remote. If the remote has a branch `tasks`, the log joins it. Existing files
 * of a log are adopted: one commit of every complete line. Minor problems (the
 * remote cannot be reached, its branch is no log) are appended to warning, a
 * line each. A half-made log is completed; nothing is ever deleted. Several
 * calls at once are safe: wait says how long to wait for the lock (NULL: the
 * default).
 */
enum repo_made { REPO_NEW, REPO_JOINED, REPO_ADOPTED };

int repo_create(const struct log_location *location,
    const struct lock_wait *wait, int *made, struct buf *warning,
    struct err *err) MUST_CHECK;

/*
 * Make the settings that repo_create() makes in the log's git configuration and
 * attributes, for a log that a plain git clone made. Settings of the user stay.
 * The caller must hold the append lock.
 */
int repo_configure(const struct log_location *location,
    struct err *err) MUST_CHECK;

/*
 * Returns the remote that the branch follows, `origin` if none is set. The
 * caller must free it.
 */
char *repo_remote(const char *git_dir);

/* Check that git can read the commits of the branch and HEAD. */
int repo_check_refs(struct repo *repo, struct err *err) MUST_CHECK;

/*
 * Repair the branch and HEAD, keeping whatever can still be read. If the branch
 * is lost, call repo_heal() next. The caller must hold the commit lock.
 */
int repo_mend_refs(struct repo *repo, struct err *err) MUST_CHECK;

/* Check that git can read the log's configuration. */
int repo_check_config(const struct log_location *location,
    struct err *err) MUST_CHECK;

/*
 * Rewrite a configuration that git cannot read, from the lines that can be read
 * by themselves and the settings of repo_create(). The caller must keep a copy
 * of the old file and hold the locks.
 */
int repo_mend_config(const struct log_location *location,
    struct err *err) MUST_CHECK;

/*
 * Open the git side of a log. location is copied. Takes no lock. Repairs only
 * HEAD, refs and objects if lost, because git recognises the directory by them.
 */
int repo_open(struct repo **out, const struct log_location *location,
    struct err *err) MUST_CHECK;
void repo_close(struct repo *repo);

/*
 * Get the commit of the branch, read without libgit2 (loose or packed ref); ""
 * if the branch is unborn.
 */
int repo_tip(char out[REPO_OID_SIZE], const struct log_location *location,
    struct err *err) MUST_CHECK;

/*
 * A file of the work tree to commit: its first size bytes (never a torn line).
 */
struct repo_file {
	const char *path;	/* relative to the log directory, with '/' */
	int64_t size;
};

struct repo_commit {
	const struct repo_file *files;
	size_t count;
	const char *message;	/* must end with a line end */
	const char *author;
	/*
	 * NULL: user.email if author is git's user.name, else tasklog@localhost
	 */
	const char *email;
	int64_t time_ms;
	int utc_offset_min;	/* the time zone that git log shows */
};

/*
 * Commit these files to the branch and update the index. The caller must hold
 * the commit lock. Heals a stale lock file of a killed process, a damaged
 * index, and a lost branch or object (which calls repo_heal() first).
 *
 * TASK_ESYSTEM    nothing is committed; the events stay in their segments
 */
int repo_commit(struct repo *repo, const struct repo_commit *commit,
    char out_oid[REPO_OID_SIZE], struct err *err) MUST_CHECK;

/*
 * repo_commit() in steps, so that a slow signature is made outside of the
 * commit lock:
 *
 *	lock; repo_build(); unlock; repo_sign(); lock; repo_publish(); unlock
 *
 * repo_publish() must get the last commit built in this repo. It is a
 * compare-and-swap: it fails with ERR_STALE if the branch has moved since;
 * build again then. repo_build() fails with ERR_STALE if a file has become
 * shorter; look at the files again then.
 */
struct repo_pending {
	char oid[REPO_OID_SIZE];
	char tree[REPO_OID_SIZE];
	char parent[REPO_OID_SIZE];
};

int repo_build(struct repo *repo, const struct repo_commit *commit,
    struct repo_pending *out, struct err *err) MUST_CHECK;
int repo_publish(struct repo *repo, const struct repo_commit *commit,
    const struct repo_pending *pending, struct err *err) MUST_CHECK;

/*
 * True if git's configuration of the user or the system (never of the log
 * itself) asks for signed commits.
 */
int repo_signs(struct repo *repo);

/*
 * Replace the pending commit by a signed one, by `git commit-tree -S` without a
 * terminal, for at most 10 seconds. If signing fails, the unsigned commit stays
 * and warning gets a sentence. A signer that gave no answer is not asked again
 * for an hour.
 */
int repo_sign(struct repo *repo, const struct repo_commit *commit,
    struct repo_pending *pending, struct buf *warning,
    struct err *err) MUST_CHECK;

/*
 * A commit does not update an index of more than some thousands of files, or
 * one that a git has locked. Then git status would show the newest files as
 * changed, and repo_index_behind() is true. A mark on the disk remembers it:
 * repo_index_was_left(). A background process then calls repo_catch_up_index()
 * until it returns true. That needs no lock and leaves changes that the user
 * has staged alone. The next commit catches up, too, unless the index is large.
 */
bool repo_index_behind(const struct repo *repo);

/*
 * True if the index could not be written although nobody has it locked: waiting
 * does not help.
 */
bool repo_index_failed(const struct repo *repo);
bool repo_index_was_left(const char *local_dir);
void repo_index_leave(const char *local_dir);	/* set the mark */
bool repo_catch_up_index(struct repo *repo);

/*
 * Like repo_catch_up_index(), for a caller that holds the commit lock. If the
 * caller dies, the next holder of the lock knows that it left a lock file.
 */
bool repo_update_index(struct repo *repo);

/*
 * True if the index has files that a merge could not unite and left to the
 * user, or if the index cannot be read.
 */
bool repo_index_conflicts(const struct repo *repo);

/* True if ancestor is commit, or an ancestor of it. */
bool repo_contains(struct repo *repo, const char *commit, const char *ancestor);

/* Rebuild the index. The caller must hold the commit lock. */
int repo_refresh_index(struct repo *repo, struct err *err) MUST_CHECK;

/*
 * Make the branch and its objects whole again from the work tree: one commit of
 * every complete line there, on the newest whole commit (by the reflog), else
 * on the root commit. Nothing that the branch or the work tree has is dropped.
 * The caller must hold the commit lock.
 */
int repo_heal(struct repo *repo, struct err *err) MUST_CHECK;

/*
 * Check that all objects of the tip and of the last commits before it exist.
 * Reads every byte.
 */
int repo_check_whole(struct repo *repo, struct err *err) MUST_CHECK;

/* Get the size of the blob at path in the tip; -1 if there is none. */
int repo_committed_size(struct repo *repo, const char *path, int64_t *out,
    struct err *err) MUST_CHECK;

/*
 * Append the blob at path in the commit rev (NULL: the tip). Fails with
 * ERR_NOT_FOUND if there is none.
 */
int repo_read_blob(struct repo *repo, const char *rev, const char *path,
    struct buf *out, struct err *err) MUST_CHECK;

/*
 * Call fn for every file below a path prefix ("" or NULL: all) in a commit
 * (NULL: the tip), in git's order. Stops if fn returns non-zero, and returns
 * that. Symbolic links and submodules are skipped.
 */
typedef int repo_file_fn(void *arg, const char *path, int64_t size,
    struct err *err);
int repo_each_file(struct repo *repo, const char *rev, const char *prefix,
    repo_file_fn *fn, void *arg, struct err *err) MUST_CHECK;

/*
 * Like repo_each_file(), but objects that cannot be read are passed to fn with
 * a size of -1. Such an object may be a directory.
 */
int repo_each_known(struct repo *repo, const char *rev, const char *prefix,
    repo_file_fn *fn, void *arg, struct err *err) MUST_CHECK;

/*
 * Call fn once for each version of each file below a path, from any commit
 * here, in the branch or not. Then call it for every other blob, with a path of
 * NULL. Stops when fn returns true.
 */
typedef int repo_version_fn(void *arg, const char *path, struct slice text);
int repo_each_version(struct repo *repo, const char *below, repo_version_fn *fn,
    void *arg, struct err *err) MUST_CHECK;

/*
 * True for a partial clone. Objects that git has promised to fetch from the
 * remote may then be missing without fault.
 */
bool repo_is_partial(const char *git_dir);

/*
 * True if the file in a commit is one that is equal in every log, by its object
 * name. The blob itself may be missing.
 */
bool repo_has_constant(struct repo *repo, const char *rev, const char *path);

/*
 * True if the user had git leave this file out of the work tree (sparse
 * checkout).
 */
bool repo_left_out(struct repo *repo, const char *path);

/*
 * Find the newest commit of the branch that holds a log: the tip, unless
 * somebody has removed the log there. Fails with ERR_NOT_FOUND.
 */
int repo_find_log(struct repo *repo, char out_oid[REPO_OID_SIZE],
    struct err *err) MUST_CHECK;

/*
 * Check out every file of a commit (NULL: the tip) that the work tree lacks,
 * and the .git file. A segment that lacks lines gets them. Existing files and
 * lines stay. No link is followed out of the log, and only files that belong in
 * a log are taken. Files that the user has left out stay out, except the stream
 * of `own`. *restored counts the files. The caller must hold the append lock
 * and the commit lock.
 */
int repo_restore(struct repo *repo, const char *rev, uint64_t own,
    size_t *restored, struct err *err) MUST_CHECK;

/*
 * Append a value of git's configuration, of user and system level, too; "" if
 * it is unset.
 */
int repo_config(struct repo *repo, const char *name, struct buf *out,
    struct err *err) MUST_CHECK;

/*
 * Resolve a revision, in any form that git knows, to a commit. Fails with
 * ERR_NOT_FOUND.
 */
int repo_resolve(struct repo *repo, const char *rev,
    char out_oid[REPO_OID_SIZE], struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_H
#define TASKLOG_REPO_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * The git side of a log, over libgit2. The segments in the work tree are the
 * truth: whatever is damaged here (index, ref, objects) is rebuilt from them.
 * Nothing here touches the project's own repository but its info/exclude
 * (repo_create). Objects are not synced to the disk: after a power cut they are
 * made again from the segments.
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
 * Boolean: may a log hold a file of this path, which comes from a tree that
 * anyone may have made? No component leads elsewhere or means something to git.
 */
int repo_path_belongs(const char *path);

/*
 * What a file at the top of a log holds in every log; NULL: it is none of
 * those.
 */
const char *repo_constant(const char *path);

/*
 * Make the log at place (as location_plan() found it): git directory, config,
 * root commit, work tree files, .git file, the project's info/exclude, its
 * remote. If that has a branch `tasks`, the log joins it. Files of a log that
 * are there already are adopted: one commit of every complete line. What
 * went less well (the remote is out of reach, its branch is no log) is a line
 * appended to warning. Restartable: a half-made log is completed, nothing is
 * ever deleted. Several at once are safe: wait says for how long, or NULL.
 */
enum repo_made { REPO_NEW, REPO_JOINED, REPO_ADOPTED };

int repo_create(const struct log_location *location,
    const struct lock_wait *wait, int *made, struct buf *warning,
    struct err *err) MUST_CHECK;

/*
 * What repo_create() sets in the log's git configuration and attributes, for a
 * log that a plain git clone made; what its user has set there stays. The
 * caller holds the append lock.
 */
int repo_configure(const struct log_location *location,
    struct err *err) MUST_CHECK;

/*
 * The remote that the branch follows, `origin` if it says none; the caller's to
 * free.
 */
char *repo_remote(const char *git_dir);

/* TASK_OK: git can read what the branch and HEAD are at. */
int repo_check_refs(struct repo *repo, struct err *err) MUST_CHECK;

/*
 * Make that so: what can be read of it stays. Where the branch is lost,
 * repo_heal() comes next. The caller holds the commit lock.
 */
int repo_mend_refs(struct repo *repo, struct err *err) MUST_CHECK;

/* TASK_OK: git can read the log's configuration. */
int repo_check_config(const struct log_location *location,
    struct err *err) MUST_CHECK;

/*
 * Write one anew that it cannot read: of the lines that make sense by
 * themselves, and with what repo_create() sets. The caller keeps the old one,
 * and holds the locks.
 */
int repo_mend_config(const struct log_location *location,
    struct err *err) MUST_CHECK;

/*
 * The place is copied. No lock is taken; only what git needs to know the
 * directory by (HEAD, refs, objects) is made again when it is lost.
 */
int repo_open(struct repo **out, const struct log_location *location,
    struct err *err) MUST_CHECK;
void repo_close(struct repo *repo);

/*
 * The commit the branch is at, read without libgit2 (loose or packed ref); ""
 * if the branch is unborn.
 */
int repo_tip(char out[REPO_OID_SIZE], const struct log_location *location,
    struct err *err) MUST_CHECK;

/* A work-tree file to record: its first size bytes (never a torn line). */
struct repo_file {
	const char *path;	/* relative to the log directory, with '/' */
	int64_t size;
};

struct repo_commit {
	const struct repo_file *files;
	size_t count;
	const char *message;	/* ends with a line end */
	const char *author;
	/*
	 * NULL: user.email when author is git's user.name, else
	 * tasklog@localhost
	 */
	const char *email;
	int64_t time_ms;
	int utc_offset_min;	/* time zone that git log shows */
};

/*
 * One commit on the branch with these files changed, the index kept true. The
 * caller holds the commit lock. Heals what it can: a stale lock file of a
 * killed process, a damaged index, a branch or an object that is lost (then
 * repo_heal() comes first).
 *
 * TASK_ESYSTEM    nothing is committed; the events stay in their segments
 */
int repo_commit(struct repo *repo, const struct repo_commit *commit,
    char out_oid[REPO_OID_SIZE], struct err *err) MUST_CHECK;

/*
 * The same in steps, so that a slow signature is made outside of the commit
 *lock:
 *
 *	lock; repo_build(); unlock; repo_sign(); lock; repo_publish(); unlock
 *
 * repo_publish() takes the commit that was built last in this repo. It is a
 * compare-and-swap: ERR_STALE when the branch has moved since; then build
 *again. repo_build() says so when a file has become shorter: then look at the
 *files again.
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
 * Boolean: does git's configuration of the user or the system (never the log's
 * own) ask for signed commits?
 */
int repo_signs(struct repo *repo);

/*
 * Replace the pending commit by a signed one, by `git commit-tree -S`: without
 * any terminal, for at most 10 seconds. When that fails the unsigned one stays
 * and warning gets a sentence; a signer that gave no answer is not asked again
 * for an hour.
 */
int repo_sign(struct repo *repo, const struct repo_commit *commit,
    struct repo_pending *pending, struct buf *warning,
    struct err *err) MUST_CHECK;

/*
 * A log of more than some thousands of files, or an index that a git has
 * locked: a commit leaves it alone (git status would show the newest files as
 * changed) and repo_index_behind() is true. A mark outlives the process:
 * repo_index_was_left(). Then someone who keeps no user waiting calls
 * repo_catch_up_index() until that is true; it needs no lock, and leaves alone
 * what the user has staged. So does the next commit, unless the index is large.
 */
int repo_index_behind(const struct repo *repo);

/*
 * Boolean: it could not be written, and nobody holds it: that does not pass by
 * itself.
 */
int repo_index_failed(const struct repo *repo);
int repo_index_was_left(const char *local_dir);
void repo_index_leave(const char *local_dir);	/* set the mark */
int repo_catch_up_index(struct repo *repo);

/*
 * The same by who holds the commit lock: the next one knows what it leaves
 * locked if it dies.
 */
int repo_update_index(struct repo *repo);

/*
 * Boolean: files that a merge could not unite wait for the user; also if it
 * cannot be told.
 */
int repo_index_conflicts(const struct repo *repo);

/* Boolean: is one commit the other, or an ancestor of it? */
int repo_contains(struct repo *repo, const char *commit, const char *ancestor);

/* The whole index anew; under the commit lock. */
int repo_refresh_index(struct repo *repo, struct err *err) MUST_CHECK;

/*
 * Make branch and objects whole again from the work tree: one commit of every
 * complete line there, on the newest commit that is whole itself (by the
 * reflog), else on the root commit. Nothing that either has is dropped. The
 * caller holds the commit lock.
 */
int repo_heal(struct repo *repo, struct err *err) MUST_CHECK;

/*
 * Is all there of the tip and of the last commits before it? Reads every byte.
 */
int repo_check_whole(struct repo *repo, struct err *err) MUST_CHECK;

/* Size of the blob at path in the tip, -1 when there is none. */
int repo_committed_size(struct repo *repo, const char *path, int64_t *out,
    struct err *err) MUST_CHECK;

/*
 * Append the blob at path in the commit (or NULL: the tip) to out;
 * ERR_NOT_FOUND.
 */
int repo_read_blob(struct repo *repo, const char *rev, const char *path,
    struct buf *out, struct err *err) MUST_CHECK;

/*
 * Every file below a path prefix ("" or NULL: all) in a commit (NULL: the tip),
 * sorted as git sorts; stops at the first non-zero return. Symbolic links and
 * submodules are no files.
 */
typedef int repo_file_fn(void *arg, const char *path, int64_t size,
    struct err *err);
int repo_each_file(struct repo *repo, const char *rev, const char *prefix,
    repo_file_fn *fn, void *arg, struct err *err) MUST_CHECK;

/*
 * The same, but what cannot be read is passed over: its size is -1. It may be a
 * directory.
 */
int repo_each_known(struct repo *repo, const char *rev, const char *prefix,
    repo_file_fn *fn, void *arg, struct err *err) MUST_CHECK;

/*
 * Every version of every file below a path that any commit here has, be it part
 * of the branch or not, each once; then every blob that was not among them,
 * with the path NULL. Until fn returns true.
 */
typedef int repo_version_fn(void *arg, const char *path, struct slice text);
int repo_each_version(struct repo *repo, const char *below, repo_version_fn *fn,
    void *arg, struct err *err) MUST_CHECK;

/*
 * Boolean: a partial clone: what git has promised to fetch from the remote when
 * it is wanted may not be there, and nothing is wrong.
 */
int repo_is_partial(const char *git_dir);

/*
 * Boolean: is the file in a commit what it is in every log? Its bytes need not
 * be there.
 */
int repo_has_constant(struct repo *repo, const char *rev, const char *path);

/*
 * Boolean: has the user had git leave this file out of the work tree (sparse
 * checkout)?
 */
int repo_left_out(struct repo *repo, const char *path);

/*
 * The newest commit of the branch that holds a log: the tip, unless someone has
 * removed all of it there. ERR_NOT_FOUND.
 */
int repo_find_log(struct repo *repo, char out_oid[REPO_OID_SIZE],
    struct err *err) MUST_CHECK;

/*
 * Check out every file of a commit (NULL: the tip) that the work tree lacks,
 * and the .git file; a segment that lacks lines gets them. What is there stays,
 * no link is followed out of the log, only what belongs in a log is taken; what
 * the user has left out stays so, but for the stream of `own`. *restored counts
 * them. The caller holds the append and the commit lock.
 */
int repo_restore(struct repo *repo, const char *rev, uint64_t own,
    size_t *restored, struct err *err) MUST_CHECK;

/*
 * A git config value by name, user and system level included: "" when unset.
 * Appended.
 */
int repo_config(struct repo *repo, const char *name, struct buf *out,
    struct err *err) MUST_CHECK;

/* Resolve anything git calls a revision to a commit id; ERR_NOT_FOUND. */
int repo_resolve(struct repo *repo, const char *rev,
    char out_oid[REPO_OID_SIZE], struct err *err) MUST_CHECK;

#endif

/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_PRIVATE_H
#define TASKLOG_REPO_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <git2.h>

#include "base/attr.h"
#include "base/buf.h"
#include "format/purges.h"
#include "git/loose_object.h"

/* Shared by the repo_*.c files. No other file may include it. */

struct err;
struct log_location;
struct repo_commit;

struct repo {
	git_repository *git;
	git_odb *odb;		/* opened when an object is not loose */
	struct loose_object loose;
	char *dir;
	char *git_dir;
	char *local_dir;
	/* local_dir/updating; -1 until the first write */
	int busy_fd;
	/* true if the last writer died inside an update */
	bool crashed;
	bool index_behind;	/* true if so */
	/* true if the index cannot be written, not even rebuilt */
	bool index_failed;
	/* paths of files that are too large, each with a '\n' */
	struct buf outsized;
	/* blobs of the files of the last repo_build() */
	git_oid *built;
	size_t built_count;
	git_index *entries;	/* opened by repo_left_out() */
};

/* Like err_set(ERR_IO), with the message of libgit2's last failure appended. */
int repo_fail(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Set the options of libgit2. Must follow each git_libgit2_init(). */
void repo_set_options(void);

/*
 * repo.c: returns the flags with which libgit2 opens the log, also if its work
 * tree is lost.
 */
unsigned repo_how(const struct log_location *location);

/* repo.c: get the tip as an oid. False if there is none. */
bool repo_tip_oid(struct repo *repo, git_oid *out);

/*
 * repo_object.c: objects. A write replaces whatever is there under the object's
 * name. A read verifies the object against its name. A commit reads objects
 * that were just written, so loose objects are tried first, and the packs are
 * opened only if that fails.
 */
struct repo_object {
	const char *data;
	size_t len;
	git_object_t type;
	struct buf own;
	git_odb_object *shared;
};

int repo_write_object(struct repo *repo, git_oid *out, git_object_t type,
    const void *data, size_t len, struct err *err) MUST_CHECK;
int repo_read_object(struct repo *repo, struct repo_object *out,
    const git_oid *oid, git_object_t type, struct err *err) MUST_CHECK;
void repo_object_release(struct repo_object *object);

/* True if there is a loose object of this name and it is good. */
bool repo_read_loose(struct repo *repo, struct repo_object *out,
    const git_oid *oid);

/* Returns the database of all objects, or NULL with libgit2's error. */
git_odb *repo_odb(struct repo *repo);

/*
 * Returns the repository for functions of libgit2 that read objects themselves.
 * All its loose objects are checked to be files.
 */
git_repository *repo_git(struct repo *repo);

/* True if a blob is larger than any segment can be. Does not read it. */
bool repo_is_too_large(struct repo *repo, const git_oid *oid);

/* Get the tree of a commit. */
int repo_tree_of(struct repo *repo, git_oid *out, const git_oid *commit,
    struct err *err) MUST_CHECK;

/* Write a blob of the first size bytes of a file of the log. */
int repo_write_file_blob(struct repo *repo, git_oid *out, const char *path,
    int64_t size, struct err *err) MUST_CHECK;

/*
 * tree_edit.c: edit some paths of a tree. Only the trees along the paths are
 * read and written, as bytes. Starts as {0}.
 */
struct tree_node {
	struct buf data;	/* the raw tree */
	char *name;
	size_t parent;
};

struct tree_edit {
	struct tree_node *node;
	size_t count;
	size_t cap;
};

/* base is NULL for an empty tree. */
int tree_edit_start(struct tree_edit *edit, struct repo *repo,
    const git_oid *base, struct err *err) MUST_CHECK;
int tree_edit_set(struct tree_edit *edit, struct repo *repo, const char *path,
    const git_oid *blob, struct err *err) MUST_CHECK;
int tree_edit_write(struct tree_edit *edit, struct repo *repo, git_oid *out,
    struct err *err) MUST_CHECK;
void tree_edit_release(struct tree_edit *edit);

/*
 * Read one entry of a raw tree at *p. Returns true if there is one, 0 at the
 * end, -1 if the tree is malformed.
 */
struct tree_entry {
	const char *start;
	const char *end;
	struct slice name;
	unsigned mode;
	git_oid oid;
};

int tree_next(struct tree_entry *out, const char **p, const char *end);

/*
 * repo_diff.c: call fn for every regular file of a tree that differs from a
 * tree `from` (NULL: an empty one) or is missing there. `was` is NULL if it is
 * missing. Subtrees of equal names are not read. Stops if fn returns non-zero.
 */
typedef int repo_diff_fn(void *arg, const char *path, const git_oid *was,
    const git_oid *is, struct err *err);
int repo_diff(struct repo *repo, const git_oid *from, const git_oid *to,
    repo_diff_fn *fn, void *arg, struct err *err) MUST_CHECK;

/*
 * repo_purges.c: the purges in two commits, needed to unite their contents. The
 * struct must not move. Release it by purges_release(&it->set).
 */
struct repo_purges {
	struct purges set;
	struct repo *repo;
	struct event_parser *parser;
	git_oid commit[2];
};
void repo_purges_init(struct repo_purges *purges, struct repo *repo,
    struct event_parser *parser, const git_oid commit[2]);

/*
 * repo_read.c: find the file or the tree at a path below a tree. True if it
 * exists.
 */
bool repo_find_file(struct repo *repo, const git_oid *tree, const char *path,
    git_oid *out);
bool repo_find_tree(struct repo *repo, const git_oid *tree, const char *path,
    git_oid *out);

/*
 * repo_commit_object.c: write a commit object. If parent is NULL, it is a root.
 */
int repo_write_commit(struct repo *repo, const struct repo_commit *commit,
    const git_oid *tree, const git_oid *parent, git_oid *out, struct err *err)
    MUST_CHECK;

/*
 * repo_ref.c: move the branch if it still points to from (NULL: does not
 * exist). Fails with ERR_STALE if it does not.
 */
int repo_move_branch(struct repo *repo, const git_oid *to, const git_oid *from,
    const char *why, struct err *err) MUST_CHECK;

/*
 * repo_lockfile.c: between begin and end this process may leave lock files of
 * git behind if it dies. The next repo_update_begin() detects that. Call these
 * only under the commit lock.
 */
int repo_update_begin(struct repo *repo, struct err *err) MUST_CHECK;
void repo_update_end(struct repo *repo);

/*
 * Call this if a lock file (relative to the git directory) was in the way.
 * Waits a moment; removes the file if no live process can own it. True if the
 * caller should try again. *waited_ms adds up the time.
 */
int repo_lock_retry(struct repo *repo, const char *lock_file, int *waited_ms,
    int max_ms);

/* Fail with the lock file and its age in the message. */
int repo_lock_fail(const struct repo *repo, const char *lock_file,
    struct err *err);

/* Remove the lock files that no live git can own. */
void repo_sweep_locks(const char *git_dir);

/* repo_index.c: a failure here only leaves the index behind. */
void repo_index_add(struct repo *repo, const struct repo_commit *commit);
void repo_index_rebuild(struct repo *repo);

/* Set the index to a commit that is about to be checked out. */
void repo_index_expect(struct repo *repo, const git_oid *commit);

/*
 * repo_layout.c: write an empty HEAD again. A power cut can leave HEAD empty,
 * and git refuses such a directory. True if HEAD was unusable and is good
 * again.
 */
bool repo_heal_head(const struct repo *repo);

/*
 * Make HEAD, refs/ and objects/ if they are lost. git recognises its directory
 * by them.
 */
int repo_heal_layout(const char *git_dir, struct err *err) MUST_CHECK;

/* repo_config.c: append the name of the ref for the branch at repo_remote(). */
void repo_remote_ref(struct buf *out, const char *git_dir);

/* With keep, existing settings stay. */
int repo_write_config(const struct log_location *location, bool keep,
    struct err *err) MUST_CHECK;

/* repo_root.c: write the commit that every log begins with. */
#define REPO_ROOT_MESSAGE "tasklog: format 1\n"

int repo_write_root(struct repo *repo, git_oid *out,
    struct err *err) MUST_CHECK;

/*
 * repo_restore.c: put a file into the log, at a full path, whole or not at all.
 * The caller must hold the commit lock, because a temporary file of a fixed
 * name is used. PUT_REPLACE: replace an existing file. PUT_SYNC: sync the file,
 * but not its directory.
 */
enum { PUT_REPLACE = 1, PUT_SYNC = 2 };

int repo_put_file(const char *git_dir, const char *path, const struct buf *data,
    int how, struct err *err) MUST_CHECK;

/* Write the links between dir and its git directory. */
int repo_write_links(const char *dir, const char *git_dir,
    struct err *err) MUST_CHECK;

#endif

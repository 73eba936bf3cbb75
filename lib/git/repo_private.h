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

/* What the repo_*.c files share; for them alone. */

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
	/* local_dir/updating, -1 until the first write */
	int busy_fd;
	/* boolean: the last writer died inside an update */
	int crashed;
	int index_behind;	/* boolean */
	/* boolean: it cannot be written, not even anew */
	int index_failed;
	/* paths of files that are too large, each ended by '\n' */
	struct buf outsized;
	/* blobs of the files of the last repo_build() */
	git_oid *built;
	size_t built_count;
	git_index *entries;	/* opened by repo_left_out() */
};

/* err_set(ERR_IO) with what libgit2 says about its last failure. */
int repo_fail(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Options of libgit2, after each git_libgit2_init(). */
void repo_set_options(void);

/* repo.c: how libgit2 opens the log, also when its work tree is lost. */
unsigned repo_how(const struct log_location *location);

/* repo.c: the tip as an oid. Boolean: 0 when there is none. */
int repo_tip_oid(struct repo *repo, git_oid *out);

/*
 * repo_object.c. A write puts the object down whatever is there under its name;
 * a read is verified against the name. What a commit reads has just been
 * written: it is looked for among the loose objects first, and the packs are
 * not even opened.
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

/* Boolean: there is a loose object of this name, and a good one. */
int repo_read_loose(struct repo *repo, struct repo_object *out,
    const git_oid *oid);

/* All objects, or NULL with libgit2's error. */
git_odb *repo_odb(struct repo *repo);

/* For what of libgit2 reads objects on its own: all of them are files. */
git_repository *repo_git(struct repo *repo);

/* Boolean: a blob is larger than any segment can be; it is not even read. */
int repo_is_too_large(struct repo *repo, const git_oid *oid);

/* The tree of the commit oid. */
int repo_tree_of(struct repo *repo, git_oid *out, const git_oid *commit,
    struct err *err) MUST_CHECK;

/* A blob of the first size bytes of a file of the log. */
int repo_write_file_blob(struct repo *repo, git_oid *out, const char *path,
    int64_t size, struct err *err) MUST_CHECK;

/*
 * tree_edit.c: an edit of some paths of a tree. Only the trees along the paths
 * are read and written, as bytes. Starts as {0}.
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

/* base NULL: from an empty tree. */
int tree_edit_start(struct tree_edit *edit, struct repo *repo,
    const git_oid *base, struct err *err) MUST_CHECK;
int tree_edit_set(struct tree_edit *edit, struct repo *repo, const char *path,
    const git_oid *blob, struct err *err) MUST_CHECK;
int tree_edit_write(struct tree_edit *edit, struct repo *repo, git_oid *out,
    struct err *err) MUST_CHECK;
void tree_edit_release(struct tree_edit *edit);

/*
 * One entry of a raw tree at *p; boolean: 0 at the end, -1 when it is
 * malformed.
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
 * repo_diff.c: every regular file of a tree that another one (NULL: an empty
 * one) lacks or has otherwise; `was` is NULL when it lacks it. What is below
 * trees of one name is not even read. Stops at the first non-zero return.
 */
typedef int repo_diff_fn(void *arg, const char *path, const git_oid *was,
    const git_oid *is, struct err *err);
int repo_diff(struct repo *repo, const git_oid *from, const git_oid *to,
    repo_diff_fn *fn, void *arg, struct err *err) MUST_CHECK;

/*
 * repo_purges.c: the purges that two commits have, for uniting what is in them.
 * Stays where it is; to be released with purges_release(&it->set).
 */
struct repo_purges {
	struct purges set;
	struct repo *repo;
	struct event_parser *parser;
	git_oid commit[2];
};
void repo_purges_init(struct repo_purges *purges, struct repo *repo,
    struct event_parser *parser, const git_oid commit[2]);

/* repo_read.c. Boolean: the name of the file at a path below a tree. */
int repo_find_file(struct repo *repo, const git_oid *tree, const char *path,
    git_oid *out);
int repo_find_tree(struct repo *repo, const git_oid *tree, const char *path,
    git_oid *out);

/*
 * repo_commit_object.c. Write a commit object. If parent is NULL, it is a root.
 */
int repo_write_commit(struct repo *repo, const struct repo_commit *commit,
    const git_oid *tree, const git_oid *parent, git_oid *out, struct err *err)
    MUST_CHECK;

/*
 * repo_ref.c: move the branch if it is still at from (NULL: there is none).
 * ERR_STALE.
 */
int repo_move_branch(struct repo *repo, const git_oid *to, const git_oid *from,
    const char *why, struct err *err) MUST_CHECK;

/*
 * repo_lockfile.c. Between begin and end this process may leave git lock files
 * behind when it dies; the next begin tells. To be called under the commit lock
 * only.
 */
int repo_update_begin(struct repo *repo, struct err *err) MUST_CHECK;
void repo_update_end(struct repo *repo);

/*
 * Something was locked by a file (relative to the git directory). Waits a
 * moment; removes the file if nobody can be behind it. Boolean: try again.
 * *waited_ms adds up.
 */
int repo_lock_retry(struct repo *repo, const char *lock_file, int *waited_ms,
    int max_ms);

/* err_set() with the file and its age. */
int repo_lock_fail(const struct repo *repo, const char *lock_file,
    struct err *err);

/* Remove the lock files that no live git can be behind. */
void repo_sweep_locks(const char *git_dir);

/* repo_index.c. A failure only leaves the index behind. */
void repo_index_add(struct repo *repo, const struct repo_commit *commit);
void repo_index_rebuild(struct repo *repo);

/* The index of a commit that is about to be checked out. */
void repo_index_expect(struct repo *repo, const git_oid *commit);

/*
 * repo_layout.c. Git refuses a directory whose HEAD a power cut left empty:
 * write such a HEAD again. True if it was lost, and is good again.
 */
bool repo_heal_head(const struct repo *repo);

/*
 * Make HEAD, refs/ and objects/ where they are lost: git knows its directory by
 * them.
 */
int repo_heal_layout(const char *git_dir, struct err *err) MUST_CHECK;

/*
 * repo_config.c. The name of the ref that says where the branch was at
 * repo_remote(); appended.
 */
void repo_remote_ref(struct buf *out, const char *git_dir);

/* With keep, what is set already stays. */
int repo_write_config(const struct log_location *location, int keep,
    struct err *err) MUST_CHECK;

/* repo_root.c. Write the commit that every log begins with. */
#define REPO_ROOT_MESSAGE "tasklog: format 1\n"

int repo_write_root(struct repo *repo, git_oid *out,
    struct err *err) MUST_CHECK;

/*
 * repo_restore.c. Put a file into the log, at a full path: whole or not at all;
 * made aside, under the commit lock. PUT_REPLACE: also where one is; PUT_SYNC:
 * durable, but for the directory.
 */
enum { PUT_REPLACE = 1, PUT_SYNC = 2 };

int repo_put_file(const char *git_dir, const char *path, const struct buf *data,
    int how, struct err *err) MUST_CHECK;

/* The links between dir and git directory. */
int repo_write_links(const char *dir, const char *git_dir,
    struct err *err) MUST_CHECK;

#endif

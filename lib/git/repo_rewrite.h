/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_REPO_REWRITE_H
#define TASKLOG_REPO_REWRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "git/repo.h"

/*
 * Making history anew without some bytes. A commit is made again if its files,
 * its message or its parents change, else it stays. Author, dates and parents
 * are kept and signatures dropped, so that every clone makes the same commits
 * of the same history.
 */
struct repo_rewrite;
struct err;

struct repo_rewrite_rules {
	/* append the text as it must be; true if that differs */
	bool (*blob)(void *arg, struct slice text, struct buf *out);
	/* the same of a commit's message; called after all blobs were seen */
	bool (*message)(void *arg, struct slice text, struct buf *out);
	void *arg;
};

/* rules are copied. */
struct repo_rewrite *repo_rewrite_new(struct repo *repo,
    const struct repo_rewrite_rules *rules);
void repo_rewrite_close(struct repo_rewrite *rewrite);

/*
 * Read all objects that the git directory has, and find those that must go.
 * Writes nothing.
 */
int repo_rewrite_scan(struct repo_rewrite *rewrite,
    struct err *err) MUST_CHECK;

/* Let a commit stay, with all its ancestors, whatever they have. */
void repo_rewrite_keep(struct repo_rewrite *rewrite, const char *commit);

/* Returns how many commits must be made again, of all that were read. */
size_t repo_rewrite_count(const struct repo_rewrite *rewrite);

/* True if any object must go. */
bool repo_rewrite_is_needed(const struct repo_rewrite *rewrite);

/*
 * Make a commit and its ancestors again. out is the name of the result, which
 * is the commit itself if nothing changes. Only objects are written. What was
 * not scanned is read when it is needed.
 */
int repo_rewrite_commit(struct repo_rewrite *rewrite, const char *commit,
    char out[REPO_OID_SIZE], struct err *err) MUST_CHECK;

/*
 * Let all refs but the log's branch, all reflogs and the list of shallow
 * commits lead to what was made again. *moved counts the refs.
 */
int repo_rewrite_refs(struct repo_rewrite *rewrite, size_t *moved,
    struct err *err) MUST_CHECK;

/*
 * Write the files below a directory again that have what must go, each by a
 * temporary file and a rename. Links are not followed. The caller must hold the
 * append lock and the commit lock.
 */
int repo_rewrite_files(struct repo_rewrite *rewrite, const char *dir,
    struct err *err) MUST_CHECK;

/*
 * Remove the objects that must go. The index and all refs must no longer lead
 * to them.
 */
int repo_rewrite_drop(struct repo_rewrite *rewrite,
    struct err *err) MUST_CHECK;

#endif

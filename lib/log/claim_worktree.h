/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLAIM_WORKTREE_H
#define TASKLOG_CLAIM_WORKTREE_H

#include "log/journal.h"

/*
 * The work tree of the project in which a claim was made. It is local to the
 * clone and only a hint, for hooks that offer the task at hand. A work tree is
 * named by its own git directory.
 */

/*
 * Note the work tree of a claim. Does nothing if there are no linked work
 * trees.
 */
void claim_worktree_note(const struct journal *journal, const char *git_dir,
    const char *task, uint64_t fence);

/*
 * Get the tasks that the actor holds in this session or in one that has ended,
 * without those claimed in another work tree that still exists. Reads all
 * claims.
 */
void claim_worktree_held(struct term_list *out, const struct journal *journal,
    const char *git_dir);

#endif

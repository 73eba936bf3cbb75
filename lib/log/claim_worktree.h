/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLAIM_WORKTREE_H
#define TASKLOG_CLAIM_WORKTREE_H

#include "log/journal.h"

/*
 * In which work tree of the project a claim was made: local to the clone, and
 * no more than a hint, for hooks that offer the task at hand. A work tree is
 * named by its own git directory.
 */

/*
 * Only where there are linked work trees: else there is nothing to tell apart.
 */
void claim_worktree_note(const struct journal *journal, const char *git_dir,
    const char *task, uint64_t fence);

/*
 * The tasks that actor and session hold, but for those that were claimed in
 * another work tree that is still there. Reads all claims.
 */
void claim_worktree_held(struct term_list *out, const struct journal *journal,
    const char *git_dir);

#endif

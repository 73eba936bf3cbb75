/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SESSION_TREE_H
#define TASKLOG_SESSION_TREE_H

struct journal;

/*
 * A program that is given no session has that of the project's work tree which
 * it works in. Such a session is alive while the work tree exists. A copy of
 * the log has other sessions.
 */

/*
 * Give the journal the session of the work tree at or above the directory
 * start, or else of the project's main work tree, unless the journal has a
 * session. Outside a project there is none.
 */
void session_tree_enter(struct journal *journal, const char *start);

/* Note where the session lives that session_tree_enter() gave. */
void session_tree_note(struct journal *journal);

#endif

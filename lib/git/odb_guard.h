/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ODB_GUARD_H
#define TASKLOG_ODB_GUARD_H

struct git_repository;

/*
 * Make libgit2 refuse to read a loose object in the directory `objects` that is
 * not a regular file. Otherwise libgit2 opens whatever is there, and waits for
 * ever on a FIFO. Returns the return code of libgit2.
 */
int odb_guard(struct git_repository *git, const char *objects);

#endif

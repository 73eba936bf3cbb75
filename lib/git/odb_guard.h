/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ODB_GUARD_H
#define TASKLOG_ODB_GUARD_H

struct git_repository;

/*
 * libgit2 opens a loose object whatever is there, and a FIFO makes it wait for
 * ever. From now on git, whose objects are in the directory objects, refuses to
 * read one that is no file. Returns what libgit2 returns.
 */
int odb_guard(struct git_repository *git, const char *objects);

#endif

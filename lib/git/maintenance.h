/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MAINTENANCE_H
#define TASKLOG_MAINTENANCE_H

struct log_location;
struct repo;

/*
 * What a log's git directory needs now and then, and no user shall wait for.
 * For each kind of it a process is left behind (background.h), one at a time by
 * a lock in the local directory: `upkeep.lock`, `pack.lock`. Killed at any
 * moment it leaves nothing that the next one would not finish.
 */
enum {
	/* an index that was left behind is made true again */
	MAINTENANCE_INDEX = 1,
	MAINTENANCE_PACK = 2		/* loose objects are packed */
};

/* What is to be done after this commit: a set. Costs a look, no more. */
int maintenance_wanted(struct repo *repo);

/*
 * Leave processes behind that do it, unless there are some. For programs about
 * to end.
 */
void maintenance_start(const struct log_location *location, int wanted);

#endif

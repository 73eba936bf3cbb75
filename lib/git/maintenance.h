/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MAINTENANCE_H
#define TASKLOG_MAINTENANCE_H

struct log_location;
struct repo;

/*
 * Maintenance of a log's git directory that no user should wait for. For each
 * kind a background process is started (background.h). A lock in the local
 * directory, `upkeep.lock` or `pack.lock`, allows only one at a time. If the
 * process is killed, the next one finishes its work.
 */
enum {
	/* update an index that was left behind */
	MAINTENANCE_INDEX = 1,
	MAINTENANCE_PACK = 2		/* pack loose objects */
};

/* Returns the set of kinds that are due after this commit. Cheap. */
int maintenance_wanted(struct repo *repo);

/*
 * Start the wanted background processes, unless they run already. For programs
 * that are about to end.
 */
void maintenance_start(const struct log_location *location, int wanted);

#endif

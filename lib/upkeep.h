/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_UPKEEP_H
#define TASKLOG_UPKEEP_H

struct place;
struct repo;

/*
 * What a log's git directory needs now and then, and no user shall wait for: an index
 * that commands have left behind is made true again. For that a process is left behind
 * (background.h). There is one at a time, by the lock `upkeep.lock` in the local
 * directory; killed at any moment it leaves nothing that the next one would not finish.
 */

/* Boolean: is there something to do after this commit? Costs a look, no more. */
int upkeep_wanted(const struct repo *repo);

/* Leave a process behind that does it, unless there is one. For programs about to end. */
void upkeep_start(const struct place *place);

#endif

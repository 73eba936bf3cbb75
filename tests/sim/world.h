/* SPDX-License-Identifier: ISC */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "files.h"
#include "format/id.h"
#include "hub.h"
#include "log/journal.h"
#include "seeded.h"

/*
 * A world of clones of one log, real ones on a disk, around a hub that they sync with.
 * Its clock is virtual, each clone's is off by as much as the world likes. What happens
 * is a list of steps, each with chance of its own, so that leaving one out of a history
 * leaves the others what they are.
 */
enum step_kind {
	STEP_WRITE,		/* a command */
	STEP_SYNC,		/* with the hub */
	STEP_PULL,		/* sync with another clone, which takes nothing */
	STEP_WAIT,		/* time passes, up to hours */
	STEP_CLOCK,		/* a clone's clock jumps */
	STEP_CUT,		/* a clone can reach nobody, or can again */
	STEP_DIE,		/* a command dies before its commit */
	STEP_TEAR,		/* a command dies within its line */
	STEP_LOCK,		/* git dies with a lock on the branch */
	STEP_ROT,		/* the power goes: the newest commit's file is empty */
	STEP_COPY,		/* cp -a */
	STEP_BACKUP,
	STEP_RESTORE,		/* in place: the clone forgets what it wrote since */
	STEP_RESET,		/* git reset --hard HEAD~n */
	STEP_HOST,		/* the machine has another name */
	STEP_FORCE,		/* the hub is set back, or emptied */
	STEPS
};

struct step {
	enum step_kind kind;
	uint32_t clone;		/* modulo how many there are */
	uint64_t seed;
};

#define WORLD_CLONES 6
#define WORLD_ACKS 512
#define WORLD_PASTS 30

struct clone {
	char dir[SIM_PATH], backup[SIM_PATH];
	int64_t skew_ms;
	int host, cut, backed_up;
};

/* An event that somebody was told is safe. */
struct ack {
	struct event_id id;
	uint32_t holders;	/* bits: the clones that have it, HUB */
	uint32_t pasts;		/* bits: the states of the hub that had it */
	int gone;		/* boolean: the world took away the last place that had it */
};

struct world {
	struct clone clone[WORLD_CLONES];
	uint32_t clones;
	int64_t now_ms;
	struct hub hub;
	char past[WORLD_PASTS][REPO_OID_SIZE];
	uint32_t pasts;
	struct ack ack[WORLD_ACKS];
	size_t acks;
	int talk;		/* boolean: tell every step on stdout */
	int racing;		/* boolean: a sync of somebody else's goes on within a push */
	uint32_t pusher;	/* of this clone */
	uint64_t race_seed;
};

/* Begin in an empty directory, with clones of a log. */
void world_make(struct world *world, const char *dir, const char *log,
    uint32_t clones);

/* 0, or what went wrong was printed: something that must work did not. */
int world_step(struct world *world, const struct step *step) MUST_CHECK;

/* Everybody meets, then everything is checked. The same. */
int world_end(struct world *world) MUST_CHECK;

/* A line of the history, or why it fails. */
void world_say(const struct world *world, const char *fmt, ...) PRINTF_LIKE(2, 3);
int world_fail(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Between the files of the world. */
struct journal *world_open(const struct world *world, uint32_t clone,
    struct err *err);
enum writing { WRITES, WRITES_AND_DIES, ADDS };
int world_write(struct world *world, uint32_t clone, uint64_t seed,
    enum writing how);
int world_sync(struct world *world, uint32_t clone, const char *remote, int must);
int world_check(struct world *world);
int world_damage(struct world *world, const struct clone *clone, enum step_kind kind,
    struct dice *dice);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * What clones do: commands and syncs, and who has which event.
 */
#include "world.h"

#include <sys/stat.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "deeds.h"
#include "log/journal_parts.h"
#include "seeded.h"
#include "sync/sync.h"

#define HUB (UINT32_C(1) << 31)
#define START INT64_C(1795183200000)	/* 2026-11-20T14:00:00Z */

static const char *const actors[] = { "ann", "bob", "cyd" };

void
world_say(const struct world *world, const char *fmt, ...)
{
	va_list args;

	if (!world->talk)
		return;
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
}

int
world_fail(const char *fmt, ...)
{
	va_list args;

	fputs("#   FAILED: ", stdout);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	return 1;
}

static void
path_in(char out[SIM_PATH], const char *dir, const char *name, uint32_t n)
{
	if (snprintf(out, SIM_PATH, "%s/%s%u", dir, name, (unsigned)n) >= SIM_PATH)
		sim_die("name", dir);
}

static uint32_t
new_clone(struct world *world, const char *like)
{
	struct clone *clone = &world->clone[world->clones];

	path_in(clone->dir, world->hub.dir, "c", world->clones);
	path_in(clone->backup, world->hub.dir, "b", world->clones);
	tree_copy(like, clone->dir);
	world->hub.peers = (int)++world->clones;
	return world->clones - 1;
}

void
world_make(struct world *world, const char *dir, const char *log, uint32_t clones)
{
	char path[SIM_PATH];

	memset(world, 0, sizeof(*world));
	snprintf(world->hub.dir, sizeof(world->hub.dir), "%s", dir);
	snprintf(path, sizeof(path), "%.400s/hub", dir);
	if (mkdir(path, 0777) == -1)
		sim_die("make", path);
	snprintf(path, sizeof(path), "%.400s/hub/objects", dir);
	if (mkdir(path, 0777) == -1)
		sim_die("make", path);
	world->now_ms = START;
	while (world->clones < clones)
		new_clone(world, log);
	hub_serve(&world->hub);
}

struct journal *
world_open(const struct world *world, uint32_t clone, struct err *err)
{
	const struct clone *c = &world->clone[clone];
	struct journal_options options = { .ask = { c->dir, NULL, "/" },
	    .machine = c->host ? "other" : "machine", .actor = actors[clone % 3],
	    .program = "sim", .no_snapshot = clone & 1,
	    .now_ms = world->now_ms + c->skew_ms };
	struct journal *journal = NULL;
	int rc = journal_open(&journal, &options, err);

	return rc ? NULL : journal;
}

/* Who has what, as the clone's journal says it now. */
static void
see_acks(struct world *world, uint32_t clone, const struct journal *journal)
{
	const struct state *state = journal_state(journal);

	for (size_t i = 0; i < world->acks; i++) {
		struct ack *ack = &world->ack[i];
		uint32_t event = state_find_event(state, ack->id);

		ack->holders &= ~(UINT32_C(1) << clone);
		if (event && (state_event(state, event)->flags & EVENT_ARRIVED))
			ack->holders |= UINT32_C(1) << clone;
	}
}

/* The events from this record on were made by a command that has succeeded. */
static void
acknowledge(struct world *world, uint32_t clone, const struct state *state,
    uint32_t from)
{
	for (uint32_t e = from; e < state->events.count; e++)
		if ((state_event(state, e)->flags & EVENT_ARRIVED) &&
		    world->acks < WORLD_ACKS)
			world->ack[world->acks++] = (struct ack){
			    .id = state_event_id(state, e),
			    .holders = UINT32_C(1) << clone };
}

/* A command; one that dies is never acknowledged. */
int
world_write(struct world *world, uint32_t clone, uint64_t seed, enum writing how)
{
	int dies = how == WRITES_AND_DIES;
	struct dice dice = { seed };
	struct buf said = BUF_INIT;
	struct err err = {0}, refused = {0};
	struct journal *journal = world_open(world, clone, &err);
	uint32_t from = 0;
	int rc = journal ? journal_begin(journal, &err) : TASK_ESYSTEM;

	if (!rc) {
		from = journal_state(journal)->events.count;
		if (how == ADDS)
			deed_surely(journal_basis(journal), &refused);
		else
			deed_random(journal_basis(journal), &dice, &said, &refused);
		rc = journal_end(journal, 0, &err);
	}
	if (!rc && !dies)
		rc = journal_commit(journal, &err);
	world_say(world, "%s: %s%s\n", said.data ? said.data : "add",
	    refused.word ? refused.message : "done", dies ? ", then it dies" : "");
	if (!rc && !dies)
		acknowledge(world, clone, journal_state(journal), from);
	if (journal && *journal_notes(journal))
		world_say(world, "#      (%.*s)\n",
		    (int)strcspn(journal_notes(journal), "\n"), journal_notes(journal));
	journal_close(journal);
	buf_release(&said);
	return rc ? world_fail("a command of c%u: %s", (unsigned)clone, err.message) : 0;
}

/* The hub has what this clone has, in a state that it may be set back to. */
static void
see_hub(struct world *world, uint32_t clone)
{
	for (size_t i = 0; i < world->acks; i++) {
		struct ack *ack = &world->ack[i];

		ack->holders &= ~HUB;
		if (!(ack->holders >> clone & 1))
			continue;
		ack->holders |= HUB;
		if (world->pasts < WORLD_PASTS)
			ack->pasts |= UINT32_C(1) << world->pasts;
	}
	if (world->pasts < WORLD_PASTS)
		memcpy(world->past[world->pasts++], world->hub.tip, REPO_OID_SIZE);
}

int
world_sync(struct world *world, uint32_t clone, const char *remote, int must)
{
	struct sync_options options = { .remotes = &remote, .count = 1 };
	struct sync_result result = {0};
	struct err err = {0};
	struct journal *journal = world_open(world, clone, &err);
	int rc = journal ? sync_run(journal, &options, &result, &err) : TASK_ESYSTEM;
	const struct err *why = rc || !result.count ? &err : &result.remote[0].err;

	if (!rc)
		world_say(world, "sync with %s: %s, came %zu, went %zu\n", remote,
		    why->word ? why->message : "done", result.remote[0].came,
		    result.remote[0].went);
	if (journal)
		see_acks(world, clone, journal);
	if (!rc && !why->word && strcmp(remote, "hub") == 0)
		see_hub(world, clone);
	rc = rc || (must && why->word) ? world_fail("a sync of c%u with %s: %s",
	    (unsigned)clone, remote, why->message) : 0;
	sync_result_release(&result);
	journal_close(journal);
	return rc;
}

/* The world has taken something away from a clone, or from the hub. */
static int
bereave(struct world *world, uint32_t clone)
{
	struct err err = {0};
	struct journal *journal = world_open(world, clone, &err);

	if (!journal)
		return world_fail("c%u cannot be opened: %s", (unsigned)clone, err.message);
	see_acks(world, clone, journal);
	journal_close(journal);
	for (size_t i = 0; i < world->acks; i++)
		world->ack[i].gone |= world->ack[i].holders == 0;
	return 0;
}

static int
set_hub_back(struct world *world, struct dice *dice)
{
	uint32_t to = dice_below(dice, world->pasts + 1);

	memset(world->hub.tip, 0, sizeof(world->hub.tip));
	if (to < world->pasts)
		memcpy(world->hub.tip, world->past[to], REPO_OID_SIZE);
	for (size_t i = 0; i < world->acks; i++) {
		struct ack *ack = &world->ack[i];

		ack->holders &= ~HUB;
		if (to < world->pasts && (ack->pasts >> to & 1))
			ack->holders |= HUB;
		ack->gone |= ack->holders == 0;
	}
	world_say(world, "the hub is set back to %.7s\n", world->hub.tip);
	return 0;
}

static int
copy_clone(struct world *world, uint32_t clone)
{
	uint32_t made;

	if (world->clones == WORLD_CLONES) {
		world_say(world, "no room for a copy\n");
		return 0;
	}
	made = new_clone(world, world->clone[clone].dir);
	for (size_t i = 0; i < world->acks; i++)
		world->ack[i].holders |= (world->ack[i].holders >> clone & 1) << made;
	world_say(world, "is copied: c%u\n", (unsigned)made);
	return 0;
}

static int
back_up(struct world *world, struct clone *clone)
{
	if (clone->backed_up)
		tree_remove(clone->backup, 1);
	tree_copy(clone->dir, clone->backup);
	clone->backed_up = 1;
	world_say(world, "is backed up\n");
	return 0;
}

static int
restore(struct world *world, uint32_t clone)
{
	struct clone *c = &world->clone[clone];

	world_say(world, "%s\n", c->backed_up ? "gets its backup back" : "has no backup");
	if (!c->backed_up)
		return 0;
	tree_remove(c->dir, 0);
	tree_copy(c->backup, c->dir);
	return bereave(world, clone);
}

static void
set_clock(struct world *world, struct clone *clone, struct dice *dice)
{
	static const int64_t minutes[] = { 0, 0, 5, -5, 9, 20, -20, 1440, -1440, 100000 };

	clone->skew_ms = minutes[dice_below(dice, sizeof(minutes) / sizeof(*minutes))] *
	    60000;
	world_say(world, "its clock is off by %lld s\n",
	    (long long)clone->skew_ms / 1000);
}

static void
wait(struct world *world, struct dice *dice)
{
	static const uint32_t most[] = { 10, 60000, 600000, 10000000 };

	world->now_ms += dice_below(dice, most[dice_below(dice, 4)]);
	world_say(world, "time passes\n");
}

/* Somebody else is faster, in the moment before a push. */
static void
race(void *arg)
{
	struct world *world = arg;
	struct dice dice = { world->race_seed };
	uint32_t clone = dice_below(&dice, world->clones);

	if (world->racing || clone == world->pusher || world->clone[clone].cut ||
	    !dice_chance(&dice, 25))
		return;
	world->racing = 1;
	world_say(world, "(c%u is faster:) ", (unsigned)clone);
	if (world_sync(world, clone, "hub", 0))
		exit(1);
	world->racing = 0;
}

static int
sync_step(struct world *world, uint32_t clone, const struct step *step,
    struct dice *dice)
{
	char peer[16];
	int rc;

	world->hub.cut = world->clone[clone].cut;
	world->hub.arg = world;
	world->hub.before_push = race;
	world->racing = 0;
	world->pusher = clone;
	world->race_seed = dice_roll(dice);
	snprintf(peer, sizeof(peer), "peer%u", dice_below(dice, world->clones));
	rc = world_sync(world, clone, step->kind == STEP_SYNC ? "hub" : peer, 0);
	world->hub.cut = 0;
	world->hub.before_push = NULL;
	return rc;
}

int
world_step(struct world *world, const struct step *step)
{
	uint32_t clone = step->clone % world->clones;
	struct clone *c = &world->clone[clone];
	struct dice dice = { step->seed };

	seeded_begin(step->seed);
	world->now_ms += dice_below(&dice, 3) * dice_below(&dice, 2000);
	world_say(world, "#   c%u: ", (unsigned)clone);
	switch (step->kind) {
	case STEP_WRITE:
	case STEP_DIE:
		return world_write(world, clone, dice_roll(&dice),
		    step->kind == STEP_DIE ? WRITES_AND_DIES : WRITES);
	case STEP_SYNC:
	case STEP_PULL:
		return sync_step(world, clone, step, &dice);
	case STEP_WAIT:
		wait(world, &dice);
		return 0;
	case STEP_CLOCK:
		set_clock(world, c, &dice);
		return 0;
	case STEP_CUT:
		c->cut = !c->cut;
		world_say(world, "is %s\n", c->cut ? "cut off" : "back");
		return 0;
	case STEP_COPY:
		return copy_clone(world, clone);
	case STEP_BACKUP:
		return back_up(world, c);
	case STEP_RESTORE:
		return restore(world, clone);
	case STEP_HOST:
		c->host = !c->host;
		world_say(world, "its machine has another name\n");
		return 0;
	case STEP_FORCE:
		return set_hub_back(world, &dice);
	default:
		return world_damage(world, c, step->kind, &dice) ||
		    (step->kind == STEP_RESET && bereave(world, clone));
	}
}

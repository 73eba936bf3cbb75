/* SPDX-License-Identifier: ISC */
/*
 * The way of a task to its end: the known ways of the ready-made workflows, and in random
 * workflows that a way has legal steps, keeps out of where it must not go, and is no longer
 * than the shortest one, which is found here by trying all ways of each length.
 */
#include "model/workflow_path.h"

#include <stdlib.h>

#include "model/rule.h"
#include "model/workflow_ready.h"
#include "tap.h"

#define RANDOM 3000
#define STATES 7

struct row {
	const char *workflow, *from;
	bool reason;
	const char *path;
};

static const struct row rows[] = {
	{ "default", "created", false, "created → in-progress → done" },
	{ "default", "blocked", false, "blocked → in-progress → done" },
	{ "default", "pending-handoff", false, "pending-handoff → in-progress → done" },
	{ "default", "review", false, "review → done" },
	{ "default", "done", false, "done" },
	{ "default", "archived", false, "archived" },
	{ "default", "quarantined", false,
	    "quarantined → created → in-progress → done" },
	{ "strict", "created", true, "created → in-progress → review → done" },
	{ "strict", "blocked", false, "blocked → in-progress → review → done" },
	{ "simple", "todo", false, "todo → done" },
};

static void
test_ready(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct workflow w = {0};
		struct workflow_path path;
		struct buf text = BUF_INIT;
		struct err err = {0};
		struct slice json;

		if (workflow_ready_find(&json, rows[i].workflow, &err) ||
		    workflow_parse(&w, json, &err)) {
			ok(0, "%s: %s", rows[i].workflow, err.message);
			continue;
		}
		ok(workflow_find_path(&path, &w,
		    workflow_state(&w, slice_of(rows[i].from)), rows[i].reason),
		    "%s has a way from %s", rows[i].workflow, rows[i].from);
		workflow_add_path(&text, &w, &path);
		is_str(text.data, rows[i].path, "and it is the one");
		buf_release(&text);
		workflow_release(&w);
	}
}

static bool
may(const struct workflow *w, int from, int to, bool reason)
{
	uint64_t ends = w->done & ~w->cancelled;

	return rule_move(w, from, to, reason) == MOVE_ALLOWED &&
	    !(state_bit(to) & w->done & ~ends) && to != w->quarantine &&
	    !rule_returns(w, from, to);
}

/* True if there is a way of this many steps. */
static bool
reaches(const struct workflow *w, int from, int steps, bool reason)
{
	bool end = (w->done & ~w->cancelled & state_bit(from)) != 0;

	if (!steps || end)
		return !steps && end;
	for (int to = 0; to < w->count; to++)
		if (may(w, from, to, reason) && reaches(w, to, steps - 1, reason))
			return true;
	return false;
}

static unsigned
draw(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245U + 12345U;
	return (*seed >> 16) % below;
}

static void
draw_workflow(struct workflow *w, unsigned *seed)
{
	static const char names[] = "abcdefg";

	*w = (struct workflow){ .count = STATES, .quarantine = -1 };
	for (int s = 0; s < STATES; s++) {
		w->states[s] = (struct slice){ &names[s], 1 };
		w->claim_to[s] = draw(seed, 3) ? -1 : (int)draw(seed, STATES);
		for (int to = 0; to < STATES; to++) {
			w->moves[s] |= draw(seed, 4) ? 0 : state_bit(to);
			w->reasons[s] |= draw(seed, 5) ? 0 : state_bit(to);
		}
		switch (draw(seed, 4)) {
		case 0: w->done |= state_bit(s); break;
		case 1: w->working |= state_bit(s); break;
		default: w->open |= state_bit(s);
		}
		w->named_only |= draw(seed, 5) ? 0 : state_bit(s);
		w->cancelled |= draw(seed, 4) ? 0 : w->done & state_bit(s);
	}
	if (!draw(seed, 3))
		w->quarantine = (int)draw(seed, STATES);
}

/* Returns why the path is wrong, or NULL. */
static const char *
judge(const struct workflow *w, int from, bool reason, bool found,
    const struct workflow_path *path)
{
	bool free_way = false, any_way = false;
	int shortest = 0;

	for (int n = 0; n < STATES && !free_way; n++)
		if ((free_way = reaches(w, from, n, reason)) == true)
			shortest = n;
	for (int n = 0; n < STATES && !free_way && !any_way; n++)
		if ((any_way = reaches(w, from, n, true)) == true)
			shortest = n;
	if (found != (free_way || any_way))
		return "whether there is a way";
	if (path->state[0] != from || (!found && path->count != 1))
		return "where it begins";
	if (found && path->count != shortest + 1)
		return "how long it is";
	for (int i = 0; i + 1 < path->count; i++)
		if (!may(w, path->state[i], path->state[i + 1],
		    reason || !free_way))
			return "a step of it";
	return found && !(w->done & ~w->cancelled &
	    state_bit(path->state[path->count - 1])) ? "where it ends" : NULL;
}

static void
test_random(void)
{
	unsigned seed = 7, ways = 0, none = 0;
	const char *wrong = NULL;

	for (int i = 0; i < RANDOM && !wrong; i++) {
		struct workflow_path path;
		struct workflow w;
		bool reason = i % 2, found;
		int from;

		draw_workflow(&w, &seed);
		from = (int)draw(&seed, STATES);
		found = workflow_find_path(&path, &w, from, reason);
		ways += found && path.count > 2;
		none += !found;
		wrong = judge(&w, from, reason, found, &path);
	}
	ok(!wrong, "in random workflows %s is as it should be",
	    wrong ? wrong : "the way");
	ok(ways > 100 && none > 100, "there were %u long ways, and none %u times",
	    ways, none);
}

int
main(void)
{
	test_ready();
	test_random();
	return done_testing();
}

/* SPDX-License-Identifier: ISC */
/*
 * The way to the end of a task. The distance of each state from the end is
 * found first, from the end backwards; then the path goes down the distances.
 */
#include "model/workflow_path.h"

#include "model/rule.h"

#define FAR (WORKFLOW_STATES + 1)

/* True if a way to the end may have this move. */
static bool
may_step(const struct workflow *w, int from, int to, bool reason)
{
	uint64_t ends = w->done & ~w->cancelled;

	if (((w->done & ~ends) | state_bit(w->quarantine)) & state_bit(to))
		return false;
	return rule_move(w, from, to, reason) == MOVE_ALLOWED &&
	    !rule_returns(w, from, to);
}

/* Find the distances of all states from the end. Each round adds one step. */
static void
measure(int distance[WORKFLOW_STATES], const struct workflow *w, bool reason)
{
	uint64_t ends = w->done & ~w->cancelled;
	bool found = true;

	for (int s = 0; s < w->count; s++)
		distance[s] = ends & state_bit(s) ? 0 : FAR;
	for (int round = 1; found; round++) {
		found = false;
		for (int from = 0; from < w->count; from++)
			for (int to = 0; to < w->count; to++)
				if (distance[from] == FAR &&
				    distance[to] == round - 1 &&
				    may_step(w, from, to, reason)) {
					distance[from] = round;
					found = true;
				}
	}
}

/* Returns the next state on the way, or -1. */
static int
next_state(const struct workflow *w, int from, bool reason,
    const int distance[WORKFLOW_STATES])
{
	int claimed = w->claim_to[from];

	if (claimed >= 0 && distance[claimed] < distance[from] &&
	    may_step(w, from, claimed, reason))
		return claimed;
	for (int to = 0; to < w->count; to++)
		if (distance[to] < distance[from] &&
		    may_step(w, from, to, reason))
			return to;
	return -1;
}

static bool
find_path(struct workflow_path *out, const struct workflow *w, int from,
    bool reason)
{
	int distance[WORKFLOW_STATES];

	out->state[0] = from;
	out->count = 1;
	measure(distance, w, reason);
	while (from != -1 && distance[from] && out->count < WORKFLOW_STATES) {
		from = next_state(w, from, reason, distance);
		if (from != -1)
			out->state[out->count++] = from;
	}
	return from != -1;
}

bool
workflow_find_path(struct workflow_path *out, const struct workflow *w,
    int from, bool reason)
{
	if (from == -1) {	/* every move is allowed from there */
		*out = (struct workflow_path){ { -1, rule_finish(w) }, 2 };
		return out->state[1] != -1;
	}
	return find_path(out, w, from, reason) ||
	    (!reason && find_path(out, w, from, true));
}

void
workflow_add_path(struct buf *out, const struct workflow *w,
    const struct workflow_path *path)
{
	for (int i = 0; i < path->count; i++) {
		buf_add_str(out, i ? " → " : "");
		if (path->state[i] == -1)
			buf_add_str(out, "?");
		else
			buf_add_slice(out, w->states[path->state[i]]);
	}
}

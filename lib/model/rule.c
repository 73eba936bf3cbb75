/* SPDX-License-Identifier: ISC */
/*
 * The moves that a workflow allows, and what it asks of them.
 */
#include "model/rule.h"

static bool
among(uint64_t mask, int state)
{
	return (mask & state_bit(state)) != 0;
}

enum rule_move
rule_move(const struct workflow *w, int from, int to, int has_reason)
{
	/* from a state of an older workflow, every move is allowed */
	if (from == -1)
		return MOVE_ALLOWED;
	if (!among(w->moves[from], to))
		return MOVE_ILLEGAL;
	return (from == w->quarantine || among(w->reasons[from], to)) &&
	        !has_reason
	    ? MOVE_NEEDS_REASON
	    : MOVE_ALLOWED;
}

bool
rule_gate_needed(const struct workflow *w, const struct workflow_gate *gate,
    int to)
{
	(void)w;
	return among(gate->states, to);
}

const struct workflow_gate *
rule_first_gate(const struct workflow *w, int to)
{
	for (int i = 0; i < w->gates_count; i++)
		if (rule_gate_needed(w, &w->gates[i], to))
			return &w->gates[i];
	return NULL;
}

bool
rule_own_gates_needed(const struct workflow *w, int from, int to)
{
	return among(w->done & ~w->cancelled, to) && !among(w->done, from);
}

bool
rule_gate_differs(const struct workflow *w, struct slice gate)
{
	for (int i = 0; i < w->gates_count; i++)
		if (slice_eq(w->gates[i].name, gate))
			return w->gates[i].differ;
	return false;
}

unsigned
rule_gate_lacks(const struct workflow *w, struct slice gate, unsigned carries)
{
	for (int i = 0; i < w->gates_count; i++)
		if (slice_eq(w->gates[i].name, gate))
			return w->gates[i].evidence & ~carries;
	return 0;
}

bool
rule_returns(const struct workflow *w, int from, int to)
{
	return among(w->working, to) && among(w->done | w->named_only, from);
}

bool
rule_is_work(const struct workflow *w, int from, int to)
{
	return among(w->working, to) && !among(w->done | w->named_only, from);
}

bool
rule_state_of_work(const struct workflow *w, int state)
{
	return !among(w->done | w->named_only, state);
}

/* In a state of an older workflow, somebody may be at work. */
bool
rule_leaves_work(const struct workflow *w, int from, int to)
{
	return (from == -1 || among(w->working, from)) &&
	    !among(w->working, to);
}

bool
rule_ends_claims(const struct workflow *w, int from, int to)
{
	return (from != -1 && from == w->quarantine) ||
	    rule_leaves_work(w, from, to) ||
	    (from != to && among(w->releases, to)) ||
	    (rule_returns(w, from, to) && among(w->releases, from));
}

bool
rule_closes(const struct workflow *w, int from, int to)
{
	return among(w->done, to) && !among(w->done, from);
}

bool
rule_begins(const struct workflow *w, int state)
{
	return among(w->open, state);
}

int
rule_finish(const struct workflow *w)
{
	for (int state = 0; state < w->count; state++)
		if (among(w->done & ~w->cancelled, state))
			return state;
	return -1;
}

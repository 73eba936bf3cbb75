/* SPDX-License-Identifier: ISC */
/*
 * Rules of a workflow that contradict each other. They are asked when one is about to be
 * set; a log that has such a workflow is read all the same.
 */
#include "base/err.h"
#include "model/handoff.h"
#include "model/workflow.h"

static int
refuse(const struct workflow *w, int state, const char *key, const char *why,
    struct err *err)
{
	return err_set(err, ERR_INVALID, "the workflow's '%s' makes no sense for %.*s: "
	    "%s", key, (int)w->states[state].len, w->states[state].ptr, why);
}

/* Work that failed too often waits there until somebody moves it on. */
static int
check_quarantine(const struct workflow *w, struct err *err)
{
	int q = w->quarantine;

	if (q == -1)
		return 0;
	if (!(w->open & state_bit(q)))
		return refuse(w, q, "quarantine", "it must be a state of 'open'", err);
	if (q == w->initial)
		return refuse(w, q, "quarantine", "new tasks begin there", err);
	if (w->claim_to[q] != -1)
		return refuse(w, q, "quarantine", "it must not be claimable", err);
	if (!w->moves[q])
		return refuse(w, q, "quarantine", "no move leads out of it", err);
	return 0;
}

static int
check_claims(const struct workflow *w, int state, struct err *err)
{
	int to = w->claim_to[state];

	if (to == -1)
		return 0;
	if (w->done & state_bit(state))
		return refuse(w, state, "claimable", "work has ended there", err);
	if (w->done & state_bit(to))
		return refuse(w, state, "claimable", "a claim cannot end the work", err);
	return to == w->quarantine ? refuse(w, state, "claimable",
	    "a claim cannot lead to quarantine", err) : 0;
}

/* Neither a new task nor one that failed too often makes a move that a rule could stop. */
static int
check_entries(const struct workflow *w, int state, struct err *err)
{
	const char *why = state == w->initial ? "new tasks begin there" :
	    "what failed too often is there without a move";

	for (int i = 0; i < w->gates_count; i++)
		if (w->gates[i].states & state_bit(state))
			return refuse(w, state, "gates", why, err);
	return w->checklist & state_bit(state) ?
	    refuse(w, state, "checklist", why, err) : 0;
}

int
workflow_sense(const struct workflow *w, struct err *err)
{
	int handoff = workflow_state(w, SLICE(HANDOFF_STATE));
	int rc = check_quarantine(w, err);

	if (!rc)
		rc = check_entries(w, w->initial, err);
	if (!rc && w->quarantine != -1)
		rc = check_entries(w, w->quarantine, err);
	if (!rc && handoff != -1 && (w->done & state_bit(handoff)))
		rc = refuse(w, handoff, "done", "what is handed over is not done", err);
	for (int i = 0; i < w->count && !rc; i++) {
		rc = check_claims(w, i, err);
		if (!rc && (w->reasons[i] & ~w->moves[i]))
			rc = refuse(w, i, "reasons", "there is no such move from it",
			    err);
	}
	return rc;
}

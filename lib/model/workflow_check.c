/* SPDX-License-Identifier: ISC */
/*
 * Checks of a workflow that will be set: it must not have unknown keys or rules
 * that contradict each other. A log that already has such a workflow can still
 * be read.
 */
#include "model/workflow.h"

#include "base/err.h"
#include "base/json.h"
#include "model/handoff.h"

/*
 * Not checked on reading: a key of a later version is no reason to fall back to
 * the built-in workflow.
 */
static int
check_keys(const struct json_doc *doc, struct err *err)
{
	static const char *const known[] = { "name", "initial", "states",
		"open", "working", "done", "cancelled", "moves", "reasons",
		"claimable", "named-only", "quarantine", "failure-limit",
		"lease", "gates", "checklist", "differ", "evidence",
		"registered-only", "purgers", "releases", "children" };
	const struct json_token *token = doc->token;

	for (uint32_t t = 1; t < token->next; t = token[t + 1].next) {
		struct slice key = { token[t].ptr, token[t].len };
		size_t i = 0, n = sizeof(known) / sizeof(known[0]);

		while (i < n && (token[t].escaped || !slice_is(key, known[i])))
			i++;
		if (i == n)
			return err_set(err, ERR_INVALID,
			    "the workflow has an unknown key '%.*s'",
			    (int)key.len, key.ptr);
	}
	return 0;
}

/*
 * An array requires all its words, so it must not be empty nor contain "none".
 */
static int
check_evidence(const struct json_doc *doc, struct err *err)
{
	const struct json_token *token = doc->token;
	uint32_t map = json_get(doc, 0, "evidence"), list;
	const char *must = NULL;

	for (uint32_t t = map + 1; map && t < token[map].next;
	     t = token[list].next) {
		list = t + 1;
		if (token[list].kind != JSON_ARRAY)
			continue;
		for (uint32_t word = list + 1; word < token[list].next; word++)
			if (json_is(doc, word, "none"))
				must = "'none' or an array without it";
		if (!token[list].count)
			must = "'none' instead of an empty array";
		if (must)
			return err_set(err, ERR_INVALID,
			    "the workflow's 'evidence' must be %s", must);
	}
	return 0;
}

static int
refuse(const struct workflow *w, int state, const char *key, const char *why,
    struct err *err)
{
	return err_set(err, ERR_INVALID,
	    "the workflow's '%s' makes no sense for %.*s: %s",
	    key, (int)w->states[state].len, w->states[state].ptr, why);
}

/*
 * A task that failed too often waits in quarantine until somebody moves it on.
 */
static int
check_quarantine(const struct workflow *w, struct err *err)
{
	int q = w->quarantine;

	if (q == -1)
		return 0;
	if (!(w->open & state_bit(q)))
		return refuse(w, q, "quarantine",
		    "it must be a state of 'open'", err);
	if (q == w->initial)
		return refuse(w, q, "quarantine", "new tasks begin there", err);
	if (w->claim_to[q] != -1)
		return refuse(w, q, "quarantine", "it must not be claimable",
		    err);
	if (!w->moves[q])
		return refuse(w, q, "quarantine", "no move leads out of it",
		    err);
	return 0;
}

static int
check_claims(const struct workflow *w, int state, struct err *err)
{
	int to = w->claim_to[state];

	if (to == -1)
		return 0;
	if (w->done & state_bit(state))
		return refuse(w, state, "claimable", "work has ended there",
		    err);
	if (w->done & state_bit(to))
		return refuse(w, state, "claimable",
		    "a claim cannot end the work", err);
	if (to == w->quarantine)
		return refuse(w, state, "claimable",
		    "a claim cannot lead to quarantine", err);
	return to != state && (w->releases & state_bit(to)) ?
	    refuse(w, to, "releases", "a claim leads there", err) : 0;
}

/*
 * A new task, or one that failed too often, enters its state without a move, so
 * no rule of moves can apply.
 */
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

static int
check_rules(const struct workflow *w, struct err *err)
{
	int handoff = workflow_state(w, SLICE(HANDOFF_STATE));
	int rc = check_quarantine(w, err);

	if (!rc)
		rc = check_entries(w, w->initial, err);
	if (!rc && w->quarantine != -1)
		rc = check_entries(w, w->quarantine, err);
	if (!rc && handoff != -1 && (w->done & state_bit(handoff)))
		rc = refuse(w, handoff, "done",
		    "what is handed over is not done", err);
	for (int i = 0; i < w->count && !rc; i++) {
		rc = check_claims(w, i, err);
		if (!rc && (w->reasons[i] & ~w->moves[i]))
			rc = refuse(w, i, "reasons",
			    "there is no such move from it", err);
	}
	return rc;
}

int
workflow_check(struct slice json, struct err *err)
{
	struct workflow workflow;
	struct json_doc doc = {0};
	int rc = workflow_parse(&workflow, json, err);

	if (rc)
		return rc;
	rc = json_scan(&doc, json.ptr, json.len, err);
	if (!rc)
		rc = check_keys(&doc, err);
	if (!rc)
		rc = check_evidence(&doc, err);
	if (!rc)
		rc = check_rules(&workflow, err);
	json_release(&doc);
	workflow_release(&workflow);
	return rc;
}

int
workflow_compact(struct buf *out, struct slice json, struct err *err)
{
	struct json_doc doc = {0};
	int rc = workflow_check(json, err);

	if (!rc)
		rc = json_scan(&doc, json.ptr, json.len, err);
	if (!rc)
		json_add_compact(out, &doc, 0);
	json_release(&doc);
	return rc;
}

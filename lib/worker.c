/* SPDX-License-Identifier: ISC */
/*
 * Matching tasks with those who want to work on them.
 */
#include "worker.h"

#include <string.h>

#include "json.h"

static struct slice
agent_field(const struct view *view, uint32_t agent, struct slice name)
{
	uint32_t term = state_find_term(view->state, TERM_AGENT_FIELD, name);
	uint32_t best = term ? view_best(view, agent, term) : 0;

	return best ? write_raw(view->state, state_write(view->state, best)) :
	    (struct slice){ NULL, 0 };
}

int64_t
worker_load(const struct view *view, struct slice name)
{
	const struct state *state = view->state;
	int64_t load = 0;

	for (uint32_t s = 1; s < state->subjects.count; s++) {
		struct claim claim;

		load += state_subject(state, s)->epoch && view_shown(view, s) &&
		    view_claim(&claim, view, s) && slice_eq(claim.by, name);
	}
	return load;
}

void
worker_init(struct worker *out, const struct view *view, struct slice name,
    const char *const *caps)
{
	uint32_t agent = state_find_subject(view->state, SUBJECT_AGENT, name);
	struct json_doc doc = {0};
	struct slice max;

	memset(out, 0, sizeof(*out));
	out->name = name;
	out->caps = caps;
	out->max = -1;
	if (!agent || !slice_is(agent_field(view, agent, SLICE("registered")),
	    "true"))
		return;
	out->agent = agent;
	max = agent_field(view, agent, SLICE("max"));
	if (max.ptr && !json_scan(&doc, max.ptr, max.len, NULL) &&
	    !json_int(&doc, 0, &out->max))
		out->max = -1;
	json_release(&doc);
	if (out->max >= 0)
		out->load = worker_load(view, name);
}

int
worker_has_caps(const struct worker *worker)
{
	return worker->agent || (worker->caps && worker->caps[0]);
}

static int
can(const struct worker *worker, const struct view *view, struct slice cap)
{
	uint32_t best;

	for (const char *const *c = worker->caps; c && *c; c++)
		if (slice_is(cap, *c))
			return 1;
	best = worker->agent ?
	    view_part(view, worker->agent, "cap/", cap, "") : 0;
	return best && slice_is(write_raw(view->state,
	    state_write(view->state, best)), "true");
}

int
worker_lacks(const struct worker *worker, const struct view *view,
    uint32_t task, struct slice *missing)
{
	struct term_list required = {0};
	int lacks = 0;

	view_members(&required, view, task, FIELD_CAP);
	for (size_t i = 0; i < required.count && !lacks; i++) {
		*missing = state_term_arg(view->state, required.term[i]);
		lacks = !can(worker, view, *missing);
	}
	term_list_release(&required);
	return lacks;
}

int
worker_is_full(const struct worker *worker)
{
	return worker->max >= 0 && worker->load >= worker->max;
}

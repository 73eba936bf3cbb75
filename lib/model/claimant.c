/* SPDX-License-Identifier: ISC */
/* Matching tasks with actors who want work. */
#include "model/claimant.h"

#include <string.h>

#include "model/handoff.h"
#include "model/spelling.h"

void
claimant_init(struct claimant *out, const struct view *view, struct slice name,
    const char *const *caps)
{
	memset(out, 0, sizeof(*out));
	out->name = name;
	out->caps = caps;
	if (!agent_find(&out->agent, view, name) && !out->agent.purged)
		out->agent.max = -1;
	else if (out->agent.max >= 0)
		out->agent.load = agent_load(view, name);
}

static bool
can(const struct claimant *claimant, const struct view *view, struct slice cap)
{
	return spelling_among(cap, claimant->caps) ||
	    (claimant->agent.registered &&
	        agent_can(view, &claimant->agent, cap));
}

bool
claimant_lacks(const struct claimant *claimant, const struct view *view,
    uint32_t task, struct slice *missing)
{
	struct term_list required = {0};
	bool lacks = false;

	view_members(&required, view, task, FIELD_CAP);
	for (size_t i = 0; i < required.count && !lacks; i++) {
		*missing = state_term_arg(view->state, required.term[i]);
		lacks = !can(claimant, view, *missing);
	}
	term_list_release(&required);
	return lacks;
}

bool
claimant_is_full(const struct claimant *claimant)
{
	return claimant->agent.max >= 0 &&
	    claimant->agent.load >= (uint64_t)claimant->agent.max;
}

bool
claimant_is_passed_by(const struct claimant *claimant, const struct view *view,
    const struct task *task)
{
	struct message message = {0};
	bool passed_by = handoff_find(&message, view, task) &&
	    !handoff_is_for(&message, view, claimant->name, claimant->caps) &&
	    !handoff_lapsed(&message, view);

	message_release(&message);
	return passed_by;
}

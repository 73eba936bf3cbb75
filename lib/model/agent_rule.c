/* SPDX-License-Identifier: ISC */
/*
 * The rules on who is registered, asked of a view.
 */
#include "model/agent_rule.h"

#include "model/agent.h"
#include "model/rule_table.h"

static int
check_agent(const struct view *view, enum action action, struct facts *facts,
    struct err *err)
{
	struct buf known = BUF_INIT, name = BUF_INIT;
	const struct rule *rule;
	struct agent agent;
	int rc;

	facts->workflow = view->workflow;
	if (view->workflow->registered_only)
		facts->registered = agent_find(&agent, view, facts->actor)
		    ? YES : NO;
	rule = rule_broken(action, facts);
	if (!rule)
		return 0;
	buf_add_slice(&name, facts->actor);
	agent_add_known(&known, view, name.data ? name.data : "");
	facts->names = slice_of_buf(&known);
	rc = rule_refuse(rule, facts, err);
	buf_release(&known);
	buf_release(&name);
	return rc;
}

int
agent_may_act(const struct view *view, struct slice actor, struct err *err)
{
	struct facts facts = { .actor = actor };

	return check_agent(view, ACTION_ACT, &facts, err);
}

int
agent_may_register(const struct view *view, struct slice actor, bool itself,
    struct err *err)
{
	struct facts facts = { .actor = actor, .registers_itself = itself };

	return check_agent(view, ACTION_REGISTER, &facts, err);
}

int
agent_may_be_named(const struct view *view, struct slice name, struct err *err)
{
	struct facts facts = { .actor = name };

	return check_agent(view, ACTION_NAME, &facts, err);
}

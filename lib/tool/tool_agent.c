/* SPDX-License-Identifier: ISC */
/* task_agent: register agents, as task-agent(1) does. */
#include <string.h>

#include "model/agent.h"
#include "model/given.h"
#include "tool/cut_text.h"
#include "tool/tool.h"

struct registering {
	struct command command;
	const char *name;
	struct agent_changes changes;
	struct words caps, uncaps;
	struct outcome outcome;
};

static int
decide(struct tool_call *call, void *arg, struct err *err)
{
	struct registering *r = arg;
	struct replacement text = { .what = "description",
		.given = r->changes.description };
	struct agent agent;

	if (text.given && agent_read(&agent, call->view, slice_of(r->name))) {
		text.stored = agent.description;
		if (cut_text_check(&text, err))
			return TASK_EINVALID;
	}
	return agent_register(journal_basis(call->journal), &r->command,
	    r->name, &r->changes, &r->outcome, err);
}

static void
add_agent(struct tool_call *call, const struct registering *r)
{
	struct agent agent;

	json_add_key(call->out, "agent");
	if (agent_read(&agent, call->view, slice_of(r->name))) {
		agent_json_add(call->out, call->view, &agent);
	} else {
		json_open(call->out, '{');
		json_add_key(call->out, "name");
		json_add_str(call->out, r->name);
		json_add_key(call->out, "registered");
		json_add_bool(call->out, 0);
		json_close(call->out, '}');
	}
	tool_add_marks(call, &r->outcome);
}

int
tool_agent(struct tool_call *call, struct err *err)
{
	struct args *args = &call->args;
	struct registering r = { .name = args_text(args, "name"),
	    .changes = { .type = args_text(args, "type"),
	    .description = args_text(args, "description"),
	    .max = AGENT_MAX_LEAVE,
	    .remove = args_true(args, "remove") } };
	const char *max = args_number(args, "max");
	int rc;

	if (max && strcmp(max, "-1") == 0)
		r.changes.max = AGENT_MAX_NONE;
	else if (max && given_max(&r.changes.max, slice_of(max), err))
		return TASK_EINVALID;
	if (!r.name || given_who(r.name, NULL) == NULL)
		r.name = args_keep(args,
		    slice_of(journal_actor(call->journal)));
	args_words(args, "capabilities", &r.caps, &r.uncaps);
	r.changes.add_caps = r.caps.item;
	r.changes.drop_caps = r.uncaps.item;
	tool_command(call, &r.command);
	rc = tool_write(call, decide, &r, err);
	if (!rc)
		add_agent(call, &r);
	words_release(&r.caps);
	words_release(&r.uncaps);
	return rc;
}

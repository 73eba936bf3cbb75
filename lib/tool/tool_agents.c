/* SPDX-License-Identifier: ISC */
/* task_agents: the registered agents, as task-agent(1) lists them. */
#include "model/agent.h"
#include "tool/tool.h"

int
tool_agents(struct tool_call *call, struct err *err)
{
	struct words caps = {0};
	struct agent_query query = { .basis = journal_basis(call->journal) };
	struct agent_list list = {0};
	struct buf row = BUF_INIT;
	int rc = tool_find(call, "task", &query.task, err);

	args_words(&call->args, "capabilities", &caps, NULL);
	query.caps = caps.item;
	if (!rc) {
		agent_list_read(&list, call->view, &query);
		tool_open_rows(call, "agents");
		for (size_t i = 0; i < list.count; i++) {
			buf_clear(&row);
			agent_json_add(&row, call->view, &list.agent[i]);
			if (!tool_add_row(call, slice_of_buf(&row), !i))
				break;
		}
		tool_close_rows(call);
	}
	agent_list_release(&list);
	buf_release(&row);
	words_release(&caps);
	return rc;
}

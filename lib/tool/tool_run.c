/* SPDX-License-Identifier: ISC */
/* The table of tools, for those who call them. */
#include "tool/tool.h"

static tool_fn *const functions[TOOLS] = {
#define FUNCTION(name) [TOOL_##name] = tool_##name,
	TOOL_TABLE(FUNCTION)
#undef FUNCTION
};

int
tools_run(struct tool_call *call, enum tool_number number, struct err *err)
{
	call->view = journal_view(call->journal);
	buf_clear(call->out);
	json_open(call->out, '{');
	return functions[number](call, err);
}

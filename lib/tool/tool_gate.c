/* SPDX-License-Identifier: ISC */
/* task_gate: require gates and report on them, as task-gate(1) does. */
#include <string.h>

#include "tool/tool.h"

#include "git/project_commit.h"

struct gating {
	struct command command;
	const char *task, *gate, *action;
	struct evidence evidence;
	struct task_report report;
	struct outcome outcome;
	struct term_list waiting;
};

static enum gate_result
result_of(const char *action)
{
	return strcmp(action, "pass") == 0 ? GATE_PASSED :
	    strcmp(action, "fail") == 0 ? GATE_FAILED :
	    strcmp(action, "waive") == 0 ? GATE_WAIVED : GATE_NONE;
}

static int
decide(struct tool_call *call, void *arg, struct err *err)
{
	struct gating *g = arg;

	return g->report.result != GATE_NONE
	    ? task_gate_report(journal_basis(call->journal), &g->command,
	          g->task, &g->report, &g->outcome, err)
	    : task_gate_require(journal_basis(call->journal), &g->command,
	          g->task, g->gate, strcmp(g->action, "drop") == 0, &g->outcome,
	          err);
}

int
tool_gate(struct tool_call *call, struct err *err)
{
	struct args *args = &call->args;
	struct gating g = { .task = args_text(args, "task"),
		.gate = args_text(args, "gate"),
		.action = args_text(args, "action"),
		.evidence = { .url = args_text(args, "url"),
		    .commit = args_text(args, "commit"),
		    .dirty = -1 } };
	int rc;

	g.report = (struct task_report){ .gate = g.gate,
		.result = result_of(g.action),
		.evidence = g.evidence.url || g.evidence.commit ? &g.evidence
		                                                : NULL };
	if (g.report.result == GATE_NONE && g.report.evidence)
		return err_set(err, ERR_INVALID,
		    "'url' and 'commit' go with pass, fail and waive");
	tool_command(call, &g.command);
	rc = project_commit_check(journal_place(call->journal),
	    g.evidence.commit, err);
	if (!rc)
		rc = tool_write(call, decide, &g, err);
	if (rc)
		return rc;
	tool_add_task(call, "task", g.outcome.subject,
	    TASK_KEY_BIT(TASK_KEY_ID) | TASK_KEY_BIT(TASK_KEY_CODE) |
	        TASK_KEY_BIT(TASK_KEY_STATE) | TASK_KEY_BIT(TASK_KEY_GATES) |
	        TASK_KEY_BIT(TASK_KEY_VERSION));
	tool_add_marks(call, &g.outcome);
	return 0;
}

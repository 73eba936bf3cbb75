/* SPDX-License-Identifier: ISC */
/* task_gate: require gates and report on them, as task-gate(1) does. */
#include <stdio.h>
#include <string.h>

#include "tool/tool.h"

#include "git/project_commit.h"

struct gating {
	struct command command;
	const char *task, *gate, *action;
	struct evidence evidence;
	struct evidence_run run;
	struct words command_line;
	struct evidence_file file[EVIDENCE_FILES];
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
	          g->task, g->gate, strcmp(g->action, "remove") == 0,
	          &g->outcome, err);
}

/* Copy a hash, which is a text of 64 digits. */
static void
copy_hash(char to[SHA256_HEX_SIZE], const char *hash)
{
	snprintf(to, SHA256_HEX_SIZE, "%s", hash ? hash : "");
}

/* Read how a command ended. */
static void
take_run(struct tool_call *call, struct gating *g)
{
	struct args run = { .doc = call->args.doc,
		.object = args_get(&call->args, "run") };
	const char *tail;

	if (!run.object)
		return;
	args_texts(&run, "command", &g->command_line);
	tail = args_text(&run, "tail");
	g->run = (struct evidence_run){
		.command = (char *const *)g->command_line.item,
		.exit = (int)args_int(&run, "exit", 0),
		.signal = (int)args_int(&run, "signal", 0),
		.ms = args_int(&run, "ms", 0),
		.bytes = (uint64_t)args_int(&run, "bytes", 0),
		.tail = tail ? slice_of(tail) : SLICE("") };
	copy_hash(g->run.sha256, args_text(&run, "sha256"));
	g->evidence.run = &g->run;
	args_adopt(&call->args, &run);
}

static void
take_files(struct tool_call *call, struct gating *g)
{
	const struct json_doc *doc = call->args.doc;
	uint32_t array = args_get(&call->args, "files"), at = array + 1;
	size_t count = array ? doc->token[array].count : 0;

	for (size_t i = 0; i < count && i < EVIDENCE_FILES; i++) {
		struct args file = { .doc = doc, .object = at };

		g->file[i].name = args_text(&file, "name");
		g->file[i].size = (uint64_t)args_int(&file, "size", 0);
		copy_hash(g->file[i].sha256, args_text(&file, "sha256"));
		args_adopt(&call->args, &file);
		at = doc->token[at].next;
	}
	g->evidence.file = g->file;
	g->evidence.files = count;
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

	if (args_get(args, "dirty"))
		g.evidence.dirty = args_true(args, "dirty");
	take_run(call, &g);
	take_files(call, &g);
	g.report = (struct task_report){ .gate = g.gate,
		.result = result_of(g.action),
		.evidence = g.evidence.url || g.evidence.commit ||
		        g.evidence.run || g.evidence.files
		    ? &g.evidence : NULL };
	tool_command_on(call, &g.command);
	rc = g.report.result == GATE_NONE && g.report.evidence
	    ? err_set(err, ERR_INVALID,
	          "'url' and 'commit' go with pass, fail and waive")
	    : project_commit_check(journal_place(call->journal),
	          g.evidence.commit, err);
	if (!rc)
		rc = tool_write(call, decide, &g, err);
	words_release(&g.command_line);
	if (rc)
		return rc;
	tool_add_task(call, "task", g.outcome.subject,
	    TASK_KEY_BIT(TASK_KEY_ID) | TASK_KEY_BIT(TASK_KEY_CODE) |
	        TASK_KEY_BIT(TASK_KEY_STATE) | TASK_KEY_BIT(TASK_KEY_GATES) |
	        TASK_KEY_BIT(TASK_KEY_VERSION));
	tool_add_marks(call, &g.outcome);
	return 0;
}

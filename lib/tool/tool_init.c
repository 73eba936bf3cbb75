/* SPDX-License-Identifier: ISC */
/* task_init: make a log, or join that of the remote, as task-init(1) does. */
#include <string.h>

#include "git/repo.h"
#include "log/transaction.h"
#include "model/workflow_ready.h"
#include "tool/tool.h"

/* Add the first event, unless the log has one. */
static int
decide_start(void *arg, struct basis *basis, struct err *err)
{
	const struct slice *workflow = arg;

	if (state_find_term(basis->view->state, TERM_LOG_FIELD,
	        SLICE("workflow")))
		return DECIDED_NOTHING;
	return log_start(basis, workflow->ptr ? *workflow : workflow_default(),
	    err);
}

/* True if the log has another workflow than the one asked for. */
static bool
has_other(const struct journal *journal, struct slice wanted)
{
	const struct workflow *is = journal_view(journal)->workflow;
	struct buf compact = BUF_INIT;
	bool other = wanted.ptr && !workflow_compact(&compact, wanted, NULL) &&
	    !slice_eq(slice_of_buf(&compact), slice_of_buf(&is->text));

	buf_release(&compact);
	return other;
}

static int
start(struct tool_call *call, const char *dir, struct slice workflow,
    struct err *err)
{
	struct journal_options options = *call->options;
	struct journal *journal = NULL;
	int rc;

	options.ask.option = dir;
	rc = journal_open(&journal, &options, err);
	if (!rc)
		rc = journal_transact(journal, TRANSACTION_LINES, decide_start,
		    &workflow, err);
	if (!rc && has_other(journal, workflow))
		rc = err_set(err, ERR_INVALID,
		    "there is a log already in '%s', with another workflow: "
		    "task_workflow_set changes it",
		    dir);
	journal_close(journal);
	return rc;
}

static void
add_made(struct tool_call *call, const char *dir, const char *made,
    const struct buf *warning)
{
	const char *p = warning->data, *end;

	json_add_key(call->out, "log");
	json_add_str(call->out, dir);
	json_add_key(call->out, "made");
	json_add_str(call->out, made);
	if (!warning->len)
		return;
	json_add_key(call->out, "warnings");
	json_open(call->out, '[');
	for (; (end = strchr(p, '\n')) != NULL; p = end + 1)
		json_add_string(call->out,
		    (struct slice){ p, (size_t)(end - p) });
	json_close(call->out, ']');
}

int
tool_init(struct tool_call *call, struct err *err)
{
	static const char *const words[] = { [REPO_NEW] = "new",
		[REPO_JOINED] = "joined", [REPO_ADOPTED] = "adopted" };
	const char *name = args_text(&call->args, "workflow");
	struct slice workflow = { NULL, 0 };
	struct log_location location = {0};
	struct buf warning = BUF_INIT;
	bool existed = false;
	int made = 0;
	int rc = name ? workflow_ready_find(&workflow, name, err) : 0;

	if (!rc)
		rc = location_plan(&location, &call->options->ask, err);
	if (!rc) {
		existed = location.exists;
		rc = repo_create(&location, NULL, &made, &warning, err);
	}
	if (!rc)
		rc = start(call, location.dir, workflow, err);
	if (!rc)
		add_made(call, location.dir,
		    existed && made == REPO_NEW ? "existed" : words[made],
		    &warning);
	location_release(&location);
	buf_release(&warning);
	return rc;
}

/* SPDX-License-Identifier: ISC */
/* The reason in words why a task is offered or not. */
#include "query/query.h"

#include <string.h>

#include "base/when.h"
#include "model/task_links.h"

static void
explain_time(struct buf *out, const char *what, int64_t ms)
{
	char text[WHEN_SIZE];

	when_format(text, ms);
	buf_add_str(out, what);
	buf_add_str(out, text);
}

static void
explain_ready(struct buf *out, const struct view *view, const struct task *task)
{
	struct term_list cancelled = {0};
	struct claim claim;

	buf_add_str(out, "ready");
	task_cancelled_needs(&cancelled, view, task->subject);
	for (size_t i = 0; i < cancelled.count; i++) {
		buf_add_str(out,
		    i ? ", " : ", but what it needs was cancelled: ");
		task_add_name(out, view, cancelled.term[i]);
	}
	term_list_release(&cancelled);
	if (task->assignee.len) {
		buf_add_str(out, ", assigned to ");
		buf_add_slice(out, task->assignee);
	}
	view_claim(&claim, view, task->subject);
	if (!claim.event || claim.ended || !claim.expired)
		return;
	buf_add_str(out, ", the claim of ");
	buf_add_slice(out, claim.by);
	explain_time(out, " expired at ", claim.until_ms);
}

/* Explain the answer of view_ready(). */
static void
explain_state(struct buf *out, const struct view *view, const struct task *task,
    enum ready ready)
{
	struct claim claim;

	switch (ready) {
	case READY_YES:
		explain_ready(out, view, task);
		break;
	case READY_HELD:
		view_claim(&claim, view, task->subject);
		buf_add_str(out, "held by ");
		buf_add_slice(out, claim.by);
		explain_time(out, " until ", claim.until_ms);
		break;
	case READY_BLOCKED:
		buf_add_str(out, "needs ");
		task_add_blockers(out, view, task->subject);
		break;
	case READY_DEFERRED:
		buf_add_str(out, "deferred until ");
		buf_add_slice(out, task->defer);
		break;
	case READY_SEALED:
		buf_add_str(out, "written by a later version, read-only here");
		break;
	case READY_ABSENT:
		buf_add_str(out, "its creation has not arrived, or was undone");
		break;
	default:
		buf_add_str(out, "nobody can claim it while it is ");
		buf_add_slice(out, task->state);
		if (task->quarantined)
			buf_addf(out, ", having failed %d times",
			    view->workflow->failure_limit);
	}
}

bool
query_explain(struct buf *out, const struct query *query,
    const struct view *view, const struct task *task)
{
	const struct claimant *claimant = query->claimant;
	enum ready ready = view_ready(view, task);
	struct slice missing;

	if (ready == READY_YES && claimant &&
	    claimant_lacks(claimant, view, task->subject, &missing)) {
		buf_add_str(out, "requires ");
		buf_add_slice(out, missing);
		return false;
	}
	if (ready == READY_YES && claimant &&
	    claimant_is_passed_by(claimant, view, task)) {
		buf_add_str(out, "handed over to others");
		return false;
	}
	if (ready == READY_YES && claimant && claimant_is_full(claimant)) {
		buf_add_slice(out, claimant->name);
		buf_addf(out, " holds %lld of at most %lld tasks",
		    (long long)claimant->agent.load,
		    (long long)claimant->agent.max);
		return false;
	}
	explain_state(out, view, task, ready);
	return ready == READY_YES;
}

/* SPDX-License-Identifier: ISC */
/* The reason in words why a task is offered or not. */
#include "query/query.h"

#include <string.h>

#include "base/when_show.h"
#include "model/task_links.h"
#include "query/query_private.h"

void
query_add_time(struct buf *out, const char *what, int64_t ms)
{
	char text[WHEN_SIZE];

	if (ms == WHEN_NONE)
		return;
	when_tell(text, ms);
	buf_add_str(out, what);
	buf_add_str(out, text);
}

/* Name the task that lends its urgency to this one. */
static void
explain_urgency(struct buf *out, const struct readiness *r,
    const struct task *task)
{
	const struct urgency *urgency = &r->urgency;
	uint32_t subject = task->subject;
	int64_t own = task->number[FIELD_PRIORITY];

	if (!urgency->priority || urgency->priority[subject] <= own)
		return;
	buf_add_str(out, ", blocks urgent ");
	task_add_name(out, r->view, urgency->source[subject]);
}

static void
explain_ready(struct buf *out, const struct readiness *readiness,
    const struct task *task)
{
	const struct view *view = readiness->view;
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
	explain_urgency(out, readiness, task);
	if (task->assignee.len) {
		buf_add_str(out, ", assigned to ");
		buf_add_slice(out, task->assignee);
	}
	view_claim(&claim, view, task->subject);
	if (!claim.event || claim.ended || !claim.expired)
		return;
	buf_add_str(out, ", the claim of ");
	buf_add_slice(out, claim.by);
	query_add_time(out, " expired at ", claim.until_ms);
}

static void
explain_state(struct buf *out, const struct view *view, const struct task *task)
{
	buf_add_str(out, "nobody can claim it while it is ");
	buf_add_slice(out, task->state);
	if (task->quarantined)
		buf_addf(out, ", having failed %d times",
		    view->workflow->failure_limit);
}

static void
explain_holder(struct buf *out, const struct view *view,
    const struct task *task)
{
	struct claim claim;

	view_claim(&claim, view, task->subject);
	buf_add_str(out, "held by ");
	buf_add_slice(out, claim.by);
	query_add_time(out, " until ", claim.until_ms);
}

static void
explain_entry(struct buf *out, const struct view *view,
    const struct task *task, const char *what)
{
	int to = view->workflow->claim_to[task->state_number];

	buf_add_str(out, what);
	buf_add_slice(out, view->workflow->states[to]);
}

static void
explain_lack(struct buf *out, const struct readiness *r,
    const struct task *task)
{
	struct slice missing = { NULL, 0 };

	claimant_lacks(r->claimant, r->view, task->subject, &missing);
	buf_add_str(out, "requires ");
	buf_add_slice(out, missing);
}

/* Reasons that are about the actor. */
static void
explain_actor(struct buf *out, const struct readiness *r, enum ready ready)
{
	const struct claimant *claimant = r->claimant;

	buf_add_slice(out, claimant->name);
	if (ready == READY_UNREGISTERED)
		buf_add_str(out, " is not registered");
	else
		buf_addf(out, " holds %lld of at most %lld tasks",
		    (long long)claimant->agent.load,
		    (long long)claimant->agent.max);
}

bool
query_explain(struct buf *out, struct readiness *readiness,
    const struct task *task)
{
	enum ready ready = readiness_of(readiness, task);
	const struct view *view = readiness->view;

	switch (ready) {
	case READY_YES:
		explain_ready(out, readiness, task);
		break;
	case READY_HELD:
		explain_holder(out, view, task);
		break;
	case READY_CHILDREN:
		buf_add_str(out, "has ");
		task_add_children(out, view, task->subject);
		break;
	case READY_BLOCKED:
		buf_add_str(out, "needs ");
		task_add_blockers(out, view, task->subject);
		break;
	case READY_DEFERRED:
		buf_add_str(out, "deferred until ");
		when_tell_kept(out, task->defer);
		break;
	case READY_NAMED:
		buf_add_str(out, "only claimed by name while it is ");
		buf_add_slice(out, task->state);
		break;
	case READY_GATE:
		explain_entry(out, view, task,
		    "gates or checklist items stand before ");
		break;
	case READY_REASON:
		explain_entry(out, view, task,
		    "only claimed with a reason, because it becomes ");
		break;
	case READY_LACKS:
		explain_lack(out, readiness, task);
		break;
	case READY_HANDED:
		buf_add_str(out, "handed over to others");
		break;
	case READY_UNREGISTERED:
	case READY_FULL:
		explain_actor(out, readiness, ready);
		break;
	case READY_CLOCK:
		buf_add_str(out, "this machine's clock seems to be behind, so "
		    "nobody can tell whether its lease has run out");
		break;
	case READY_SEALED:
		buf_add_str(out, "written by a later version, read-only here");
		break;
	case READY_ABSENT:
		buf_add_str(out, "its creation has not arrived, or was undone");
		break;
	default:
		explain_state(out, view, task);
	}
	return ready == READY_YES;
}

/* SPDX-License-Identifier: ISC */
/* Closing a task whose children are open, or the last child of a task. */
#include "command/command_private.h"

#include "model/cycle.h"
#include "model/rule.h"
#include "model/task_links.h"
#include "model/waits.h"

/* Note the parent of a task that is the last of its children to close. */
static void
note_parent(struct decision *d)
{
	uint32_t parent = cycle_parent(d->view->state, d->task.subject);
	struct term_list children = {0};
	struct task task;

	if (!parent || !view_shown(d->view, parent))
		return;
	view_task(&task, d->view, parent);
	waits_children(&children, d->view, parent);
	if (!(d->view->workflow->done & state_bit(task.state_number)) &&
	    children.count == 1 && children.term[0] == d->task.subject)
		d->out->finished = parent;
	term_list_release(&children);
}

int
decision_children(struct decision *d, int to, struct err *err)
{
	struct term_list children = {0};
	struct buf names = BUF_INIT;
	struct facts facts;
	int rc;

	decision_facts(&facts, d);
	facts.to = to;
	if (!rule_closes(facts.workflow, facts.from, to))
		return 0;
	waits_closing(&children, d->view, d->task.subject);
	facts.children_open = children.count ? YES : NO;
	if (children.count)
		task_add_open(&names, d->view, &children);
	facts.names = slice_of_buf(&names);
	rc = rule_check(ACTION_MOVE_CHILDREN, &facts, err);
	d->out->leaves_children = children.count &&
	    facts.workflow->children == CHILDREN_REMARK;
	if (!rc)
		note_parent(d);
	term_list_release(&children);
	buf_release(&names);
	return rc;
}

void
task_add_remark(struct buf *out, const struct view *view,
    const struct outcome *outcome)
{
	struct term_list children = {0};

	if (outcome->leaves_children) {
		task_add_name(out, view, outcome->subject);
		buf_add_str(out, " is closed, but has ");
		waits_closing(&children, view, outcome->subject);
		task_add_open(out, view, &children);
		term_list_release(&children);
	}
	if (!outcome->finished)
		return;
	buf_add_str(out, out->len ? "; " : "");
	buf_add_str(out, "all children of ");
	task_add_name(out, view, outcome->finished);
	buf_add_str(out, " are closed");
}

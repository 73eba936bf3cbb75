/* SPDX-License-Identifier: ISC */
/* Lists of the other tasks that are shown with a task. */
#include "model/task_links.h"

#include "model/view.h"
#include "model/waits.h"

#define NAMES_MAX 10		/* tasks that a sentence names */

static void
keep_shown(struct term_list *list, const struct view *view)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (view_shown(view, list->term[i]))
			list->term[kept++] = list->term[i];
	list->count = kept;
}

void
task_children(struct term_list *out, const struct view *view, uint32_t subject)
{
	task_linked_from(out, view, subject, -1);
}

void
task_linked_from(struct term_list *out, const struct view *view,
    uint32_t subject, int link_kind)
{
	view_incoming(out, view, subject, link_kind);
	keep_shown(out, view);
}

void
task_needed_by(struct term_list *out, const struct view *view, uint32_t subject)
{
	task_linked_from(out, view, subject, LINK_NEEDS);
}

void
task_related(struct term_list *out, const struct view *view, uint32_t subject)
{
	struct term_list outgoing = {0};

	task_linked_from(out, view, subject, LINK_RELATES);
	view_outgoing(&outgoing, view, subject, LINK_RELATES);
	for (size_t i = 0; i < outgoing.count; i++)
		term_list_add(out, outgoing.term[i]);
	term_list_sort_by_id(out, view->state);
	term_list_release(&outgoing);
}

void
task_cancelled_needs(struct term_list *out, const struct view *view,
    uint32_t subject)
{
	size_t kept = 0;

	view_outgoing(out, view, subject, LINK_NEEDS);
	for (size_t i = 0; i < out->count; i++) {
		struct task task;

		view_task(&task, view, out->term[i]);
		if (view->workflow->cancelled & state_bit(task.state_number))
			out->term[kept++] = out->term[i];
	}
	out->count = kept;
}

bool
task_waits(const struct task *task)
{
	return slice_is(task->state, "blocked") ||
	    slice_is(task->state, "waiting-for-dependency");
}

void
task_add_name(struct buf *out, const struct view *view, uint32_t subject)
{
	struct task task;

	view_task(&task, view, subject);
	if (task.code.ptr)
		task_code_add(out, &task);
	else
		buf_add(out, task.id.ptr, task.id.len < 5 ? task.id.len : 5);
}

/* Append the names of a list, not more than a sentence can hold. */
static void
add_names(struct buf *out, const struct view *view,
    const struct term_list *list)
{
	size_t i = 0;

	for (; i < list->count && i < NAMES_MAX; i++) {
		buf_add_str(out, i ? ", " : "");
		task_add_name(out, view, list->term[i]);
	}
	if (i < list->count)
		buf_addf(out, " and %zu more", list->count - i);
}

void
task_add_blockers(struct buf *out, const struct view *view, uint32_t subject)
{
	uint32_t above = waits_above(view, subject);
	struct term_list list = {0};

	view_blockers(&list, view, subject);
	add_names(out, view, &list);
	if (above) {
		buf_add_str(out, list.count ? ", and " : "");
		waits_inherited(&list, view, above);
		add_names(out, view, &list);
		buf_add_str(out, ", which ");
		task_add_name(out, view, above);
		buf_add_str(out, " above it needs");
	}
	term_list_release(&list);
}

void
task_add_open(struct buf *out, const struct view *view,
    const struct term_list *children)
{
	buf_addf(out, "%zu open %s: ", children->count,
	    children->count == 1 ? "child" : "children");
	add_names(out, view, children);
}

void
task_add_children(struct buf *out, const struct view *view, uint32_t subject)
{
	struct term_list list = {0};

	waits_children(&list, view, subject);
	task_add_open(out, view, &list);
	term_list_release(&list);
}

/* SPDX-License-Identifier: ISC */
/* Sums over the tree below a task. Trees can be deep, so nothing recurses. */
#include "model/rollup.h"

#include <stdlib.h>
#include <string.h>

#include "model/link_edge.h"
#include "model/task_summary.h"
#include "model/work.h"

struct child {
	int64_t created;
	uint32_t subject;
};

static int
by_created(const void *x, const void *y)
{
	const struct child *a = x, *b = y;

	if (a->created != b->created)
		return a->created < b->created ? -1 : 1;
	return (a->subject > b->subject) - (a->subject < b->subject);
}

/* Sort tasks by their creation. */
static void
sort_by_created(struct term_list *tasks, const struct view *view)
{
	struct child *child = task_zalloc(tasks->count + 1, sizeof(*child));
	struct task task;

	for (size_t i = 0; i < tasks->count; i++) {
		view_task(&task, view, tasks->term[i]);
		child[i] = (struct child){ summary_created(&task),
			tasks->term[i] };
	}
	qsort(child, tasks->count, sizeof(*child), by_created);
	for (size_t i = 0; i < tasks->count; i++)
		tasks->term[i] = child[i].subject;
	free(child);
}

void
rollup_descendants(struct term_list *out, const struct view *view,
    uint32_t subject)
{
	bool *seen = task_zalloc(view->state->subjects.count + 1u,
	    sizeof(*seen));
	struct term_list children = {0};
	size_t next = 0;

	out->count = 0;
	seen[subject] = true;
	for (;;) {
		link_children(&children, view, subject);
		sort_by_created(&children, view);
		for (size_t i = 0; i < children.count; i++) {
			uint32_t child = children.term[i];

			if (!seen[child] && view_shown(view, child))
				term_list_add(out, child);
			seen[child] = true;
		}
		if (next == out->count)
			break;
		subject = out->term[next++];
	}
	term_list_release(&children);
	free(seen);
}

void
rollup_own(struct rollup *out, const struct view *view, uint32_t subject)
{
	struct work_list work = {0};
	struct task task;

	view_task_part(&task, view, subject, TASK_PART(FIELD_ESTIMATE));
	*out = (struct rollup){ .estimate = task.number[FIELD_ESTIMATE],
		.tasks = 1 };
	work_read(&work, view, subject);
	for (size_t i = 0; i < work.count; i++)
		out->worked_ms += work.session[i].worked_ms;
	work_list_release(&work);
}

static void
add_sum(struct rollup *to, const struct rollup *sum)
{
	if (sum->estimate != NUMBER_NONE)
		to->estimate = sum->estimate +
		    (to->estimate == NUMBER_NONE ? 0 : to->estimate);
	to->worked_ms += sum->worked_ms;
	to->tasks += sum->tasks;
}

void
rollup_read(struct rollup *out, const struct view *view, uint32_t subject)
{
	struct term_list below = {0};
	struct rollup one;

	rollup_own(out, view, subject);
	rollup_descendants(&below, view, subject);
	for (size_t i = 0; i < below.count; i++) {
		rollup_own(&one, view, below.term[i]);
		add_sum(out, &one);
	}
	term_list_release(&below);
}

struct rollup *
rollup_all(const struct view *view)
{
	uint32_t count = view->state->subjects.count;
	struct rollup *of = task_zalloc(count + 1u, sizeof(*of));
	uint32_t *parent = task_zalloc(count + 1u, sizeof(*parent));
	uint32_t *open = task_zalloc(count + 1u, sizeof(*open));
	struct term_list ready = {0};

	for (uint32_t s = 1; s < count; s++) {
		if (state_subject(view->state, s)->kind != SUBJECT_TASK ||
		    !view_shown(view, s))
			continue;
		rollup_own(&of[s], view, s);
		parent[s] = view_parent(view, s);
		open[parent[s]]++;
	}
	for (uint32_t s = 1; s < count; s++)
		if (of[s].tasks && !open[s])
			term_list_add(&ready, s);
	/* a task is added to its parent once all that is below it is in */
	while (ready.count) {
		uint32_t s = ready.term[--ready.count], p = parent[s];

		if (!p || !of[p].tasks)
			continue;
		add_sum(&of[p], &of[s]);
		if (!--open[p])
			term_list_add(&ready, p);
	}
	term_list_release(&ready);
	free(parent);
	free(open);
	return of;
}
